import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCheckBox

from gui.widgets.switch import Switch
from tests.gui.widgets.seen import colours_in


@pytest.fixture
def switch(qtbot):
    switch = Switch()
    qtbot.addWidget(switch)
    switch.show()
    return switch


def test_a_click_turns_it(qtbot, switch):
    with qtbot.waitSignal(switch.toggled) as told:
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert told.args == [True]
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert not switch.isChecked()


def test_space_turns_it(qtbot, switch):
    switch.setFocus()
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()


def test_disabled_it_stays(qtbot, switch):
    switch.setEnabled(False)
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert not switch.isChecked()


def test_on_is_told_by_the_knobs_place_too(qtbot, switch, theme):
    def knob_middle() -> float:
        image = switch.grab().toImage()
        row = image.height() // 2
        white = [
            x
            for x in range(image.width())
            if image.pixelColor(x, row).name() == theme.tokens.knob
            # the panel may be as white as the knob: look inside the track only
            and 5 < x < image.width() - 5
        ]
        return sum(white) / len(white)

    off = knob_middle()
    switch.setChecked(True)
    qtbot.waitUntil(lambda: knob_middle() > off + 12)


def test_the_keyboard_is_seen(qtbot, switch, theme):
    switch.clearFocus()  # a window alone gives its only widget the keyboard
    assert theme.tokens.accent not in colours_in(switch)
    switch.setFocus()
    qtbot.waitUntil(switch.hasFocus)
    assert theme.tokens.accent in colours_in(switch)


def test_it_follows_the_theme(switch, theme):
    switch.setChecked(True)
    theme.set_mode("dark")
    assert theme.tokens.accent in colours_in(switch)


def test_a_screen_reader_hears_a_check_box(switch):
    # Qt gives spoken roles by class; PyQt6 has no way to ask for them.
    assert isinstance(switch, QCheckBox)
