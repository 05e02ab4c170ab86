import pytest
from PyQt6.QtCore import Qt

from gui.theme import load_tokens
from gui.widgets.stripe_card import StripeCard
from tests.gui.widgets.seen import colours_in


@pytest.fixture
def card(qtbot):
    card = StripeCard("GRU", "update and reset gates", "recurrent")
    qtbot.addWidget(card)
    card.show()
    return card


def test_it_can_be_clicked_and_pressed(qtbot, card):
    with qtbot.waitSignal(card.clicked):
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        with qtbot.waitSignal(card.clicked):
            qtbot.keyClick(card, key)


@pytest.mark.parametrize("family", ["symbols", "recurrent", "output", "companions"])
def test_the_stripe_is_the_familys(qtbot, family):
    card = StripeCard("Layer", "", family)
    qtbot.addWidget(card)
    assert load_tokens("light").family(family) in colours_in(card)


def test_cards_with_and_without_a_second_line_are_alike(qtbot, card):
    bare = StripeCard("Dropout", "", "companions")
    qtbot.addWidget(bare)
    assert bare.sizeHint().height() == card.sizeHint().height()


def test_the_keyboard_is_seen(qtbot, card, theme):
    card.clearFocus()  # a window alone gives its only widget the keyboard
    assert theme.tokens.accent not in colours_in(card)
    card.setFocus()
    qtbot.waitUntil(card.hasFocus)
    assert theme.tokens.accent in colours_in(card)


def test_a_screen_reader_hears_both_lines(card):
    assert card.accessibleName() == "GRU"
    assert card.accessibleDescription() == "update and reset gates"
