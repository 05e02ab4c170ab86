"""The dialog for Keras code, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.files.code_dialog import CodeDialog
from gui.widgets.link_label import LinkLabel

GOOD = "model = keras.Sequential([layers.LSTM(4, input_shape=(9, 3))])"
TYPO = """    model = keras.Sequential()
    model.add(layers.LSTM(4, return_sequence=True, go_backward=True))"""
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(qtbot: QtBot) -> CodeDialog:
    made = CodeDialog()
    qtbot.addWidget(made)
    made.show()
    QApplication.setActiveWindow(made)
    qtbot.waitUntil(made.isActiveWindow)
    return made


def put(dialog: CodeDialog, source: str) -> None:
    dialog.editor.setPlainText(source)
    dialog.read()


def test_a_problem_is_marked_and_leads_to_its_place(dialog: CodeDialog) -> None:
    put(dialog, "model = keras.Sequential()\nmodel.add(layers.Conv1D(3, 3))\n")
    assert dialog.editor.lines_with_a_problem() == {1}
    [words] = [each for each in dialog.notice.findChildren(QLabel) if "Conv1D" in each.text()]
    assert '<a href="2:11"' in words.text()
    words.linkActivated.emit("2:11")
    cursor = dialog.editor.textCursor()
    assert (cursor.blockNumber(), cursor.columnNumber()) == (1, 10)
    assert dialog.editor.hasFocus()
    put(dialog, GOOD)
    assert dialog.editor.lines_with_a_problem() == frozenset()


def test_places_hold_in_code_with_a_margin(dialog: CodeDialog) -> None:
    put(dialog, TYPO)
    assert "line 2, column 30: LSTM" in dialog.notice.text()
    marked = [each.cursor.selectedText() for each in dialog.editor.extraSelections()]
    assert marked == ["return_sequence", "go_backward"]
    put(dialog, "    model = keras.Sequential(\n")
    assert "line 1, column 29" in dialog.notice.text()


def test_several_corrections_are_accepted_at_once(qtbot: QtBot, dialog: CodeDialog) -> None:
    put(dialog, TYPO)
    assert dialog.notice.action_button.text() == "Accept 2 corrections"
    qtbot.mouseClick(dialog.notice.action_button, LEFT)
    assert dialog.take.isEnabled()
    assert dialog.take.hasFocus()
    assert not dialog.notice.action_button.isVisible()


def test_what_code_says_is_no_markup(dialog: CodeDialog) -> None:
    put(dialog, "model = keras.Sequential()\nmodel.add(layers.LSTM('<b>x</b>'))")
    assert "<b>x</b>" in dialog.notice.text()
    [words] = [each for each in dialog.notice.findChildren(QLabel) if "LSTM" in each.text()]
    assert "&lt;b&gt;" in words.text()


def test_import_says_why_it_is_off_and_answers_to_its_keys(
    qtbot: QtBot, dialog: CodeDialog
) -> None:
    assert dialog.take.toolTip() == "There is no code to import yet."
    put(dialog, "model = 3")
    assert not dialog.take.isEnabled()
    assert dialog.take.toolTip().startswith("Mend the code first")
    QTest.keyClick(dialog.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.isVisible()  # there was nothing to import
    dialog.editor.setPlainText(GOOD)
    with qtbot.waitSignal(dialog.chosen):  # what is there now, however soon the keys come
        QTest.keyClick(dialog.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not dialog.isVisible()


def test_tab_goes_round_and_escape_leaves(qtbot: QtBot, dialog: CodeDialog) -> None:
    put(dialog, GOOD)
    dialog.editor.setFocus()
    seen: list[QWidget | None] = []
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen[0] is dialog.dialect.widget
    assert dialog.take in seen
    assert dialog.editor.toPlainText() == GOOD
    QTest.keyClick(dialog.editor, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_tab_goes_from_place_to_place(dialog: CodeDialog) -> None:
    put(dialog, TYPO)
    dialog.dialect.widget.setFocus()
    [words] = dialog.notice.findChildren(LinkLabel)
    for place in ("line 2, column 30", "line 2, column 52"):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert words.hasFocus()
        assert words.selectedText() == place
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert dialog.editor.hasFocus()
    assert dialog.editor.textCursor().columnNumber() == 51
    words.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(words, Qt.Key.Key_Tab)
    QTest.keyClick(words, Qt.Key.Key_Tab)
    assert dialog.notice.action_button.hasFocus()
    QTest.keyClick(dialog.notice.action_button, Qt.Key.Key_Backtab)
    assert words.selectedText() == "line 2, column 52"
    put(dialog, GOOD)
    dialog.dialect.widget.setFocus()
    QTest.keyClick(dialog.dialect.widget, Qt.Key.Key_Tab)  # nothing to be seen in the words
    assert dialog.take.hasFocus()
