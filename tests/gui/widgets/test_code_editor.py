"""Code that is typed: its colours, and the places marked in it."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.theme import Theme, load_tokens
from gui.widgets.code_editor import CodeEditor
from gui.widgets.typed_highlight import MOST_CHARACTERS

LIGHT = load_tokens("light")


@pytest.fixture
def editor(qtbot: QtBot) -> CodeEditor:
    made = CodeEditor()
    made.resize(400, 200)
    qtbot.addWidget(made)
    made.show()
    return made


def colour_at(editor: CodeEditor, line: int, column: int) -> str | None:
    document = editor.document()
    assert document is not None
    layout = document.findBlockByNumber(line).layout()
    assert layout is not None
    for found in layout.formats():
        if found.start <= column < found.start + found.length:
            return found.format.foreground().color().name()
    return None


def marked(editor: CodeEditor) -> list[str]:
    return [each.cursor.selectedText() for each in editor.extraSelections()]


def test_colours_come_as_it_is_typed(editor: CodeEditor, theme: Theme) -> None:
    QTest.keyClicks(editor, "x = None  # 1")
    assert colour_at(editor, 0, 4) == LIGHT.accent
    assert colour_at(editor, 0, 10) == LIGHT.quiet_text
    theme.set_mode("dark")
    assert colour_at(editor, 0, 4) == load_tokens("dark").accent


def test_a_text_of_several_lines_is_one_until_it_ends(editor: CodeEditor) -> None:
    editor.setPlainText('"""First, "quoted" and it\'s long.\n\nreturn 1\n"""  # return\nreturn 1')
    assert colour_at(editor, 2, 0) == LIGHT.good
    assert colour_at(editor, 3, 6) == LIGHT.quiet_text
    assert colour_at(editor, 4, 0) == LIGHT.accent
    # Its first quote taken away, what follows is code.
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    assert colour_at(editor, 2, 0) == LIGHT.accent
    assert colour_at(editor, 3, 6) == LIGHT.good  # and what ended it begins another


def test_quotes_in_a_comment_or_a_text_open_nothing(editor: CodeEditor) -> None:
    editor.setPlainText('# it\'s """ so\nx = \'a\\\'"""b\'\nreturn 1')
    assert colour_at(editor, 2, 0) == LIGHT.accent


def test_letters_beyond_sixteen_bits_do_not_shift_colours(editor: CodeEditor) -> None:
    editor.setPlainText("'''🧶\n🧶🧶'''  # note")
    assert colour_at(editor, 1, 9) == LIGHT.quiet_text
    editor.setPlainText("x = '\ud83e'  # half a letter")
    assert colour_at(editor, 0, 9) == LIGHT.quiet_text


def test_a_very_long_text_has_no_colours(editor: CodeEditor) -> None:
    editor.setPlainText("return 1\n" * (MOST_CHARACTERS // 9 + 1))
    assert colour_at(editor, 0, 0) is None


def test_places_are_marked_and_move_with_the_text(qtbot: QtBot, editor: CodeEditor) -> None:
    editor.setPlainText("a = 1\n🧶 = call(wrong_name=2)\nlast(")
    editor.mark_places([(2, 10), (3, 5), (9, 9)])
    assert marked(editor) == ["wrong_name", "(", ""]
    assert editor.lines_with_a_problem() == {1, 2}
    editor.grab()  # draws the numbers
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert editor.lines_with_a_problem() == {2, 3}
    editor.mark_places([])
    assert editor.lines_with_a_problem() == frozenset()


def test_the_caret_goes_to_a_place(editor: CodeEditor) -> None:
    editor.setPlainText("a\n" * 500)
    QApplication.setActiveWindow(editor)
    editor.go_to((400, 2))
    assert (editor.textCursor().blockNumber(), editor.textCursor().columnNumber()) == (399, 1)
    assert editor.firstVisibleBlock().blockNumber() > 300
    editor.go_to((1000, 1000))  # of a line that is no longer there: the last one
    assert editor.textCursor().atEnd()
