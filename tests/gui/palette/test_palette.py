"""The palette: cards by family, search, keys and what a drag carries."""

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QDrag
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLabel

from engine.declared import kind_of
from engine.layers.base import Family
from engine.layers.registry import LAYERS
from gui.layer_mime import kind_in, layer_mime_data
from gui.layer_search import matching_layers
from gui.palette.palette import Palette


@pytest.fixture
def palette(qtbot):
    widget = Palette()
    qtbot.addWidget(widget)
    widget.resize(220, 800)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    widget.requests = []
    widget.layer_requested.connect(widget.requests.append)
    return widget


def card(palette, kind):
    return next(card for card in palette.cards if card.kind == kind)


def test_every_layer_has_a_card_in_its_family(palette):
    assert [entry.kind for entry in palette.cards] == [kind_of(cls) for cls in LAYERS]
    headings = [label.text() for label in palette.findChildren(QLabel) if label.isVisible()]
    assert headings == [family.value for family in Family]
    assert all(entry.accessibleName() and entry.toolTip() for entry in palette.cards)


def test_search_filters_cards_and_families(palette):
    QTest.keyClicks(palette._search, "rnn")
    assert [entry.kind for entry in palette.cards] == ["SimpleRNN"]
    headings = [label.text() for label in palette.findChildren(QLabel) if label.isVisible()]
    assert headings == ["Recurrent"]
    QTest.keyClick(palette._search, Qt.Key.Key_Escape)
    assert len(palette.cards) == len(LAYERS)


def test_a_search_without_result_says_so(palette):
    palette.search("xyzzy")
    assert not palette.cards
    assert palette._nothing.isVisible()


def test_enter_in_the_search_asks_for_the_best_match(palette):
    QTest.keyClicks(palette._search, "gru")
    QTest.keyClick(palette._search, Qt.Key.Key_Return)
    assert palette.requests == ["GRU"]
    palette.search("")
    QTest.keyClick(palette._search, Qt.Key.Key_Return)
    assert palette.requests == ["GRU"]


def test_arrows_move_between_cards_and_enter_asks(palette):
    palette.focus_search()
    QTest.keyClick(palette._search, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is palette.cards[0]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert palette.requests == ["SimpleRNN"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert QApplication.focusWidget() is palette._search


def test_a_double_click_asks_and_a_click_does_not(palette):
    QTest.mouseClick(card(palette, "LSTM"), Qt.MouseButton.LeftButton)
    assert palette.requests == []
    QTest.mouseDClick(card(palette, "LSTM"), Qt.MouseButton.LeftButton)
    assert palette.requests == ["LSTM"]


def test_a_drag_carries_the_kind_and_a_picture(palette, monkeypatch):
    carried = []

    def note(drag, actions):
        carried.append((kind_in(drag.mimeData()), drag.pixmap().width(), actions))

    monkeypatch.setattr(QDrag, "exec", note)
    lstm = card(palette, "LSTM")
    QTest.mousePress(lstm, Qt.MouseButton.LeftButton, pos=QPoint(30, 10))
    QTest.mouseMove(lstm, QPoint(32, 11))
    assert carried == []
    QTest.mouseMove(lstm, QPoint(60, 40))
    QTest.mouseRelease(lstm, Qt.MouseButton.LeftButton, pos=QPoint(60, 40))
    assert carried == [("LSTM", lstm.width(), Qt.DropAction.CopyAction)]
    assert not lstm.isDown()


def test_it_scrolls_where_there_is_no_room(palette):
    palette.resize(220, 200)
    palette.focus_search()
    QTest.keyClick(palette._search, Qt.Key.Key_Down)
    for _ in LAYERS:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    last = palette.cards[-1]
    assert QApplication.focusWidget() is last
    assert last.visibleRegion().boundingRect().height() == last.height()


@pytest.mark.parametrize(
    ("typed", "first"),
    [("l", "LSTM"), ("srnn", "SimpleRNN"), ("bid", "Bidirectional"), ("gates", "LSTM"),
     ("embeding", "Embedding"), ("concat", "Concatenate"), ("DENSE ", "Dense")],
)  # fmt: skip
def test_search_finds_what_was_meant(typed, first):
    assert kind_of(matching_layers(typed)[0]) == first


def test_mime_data_of_other_things_holds_no_kind():
    assert kind_in(None) is None
    assert kind_in(layer_mime_data("LSTM")) == "LSTM"
    assert kind_in(layer_mime_data("NoSuchLayer")) is None
