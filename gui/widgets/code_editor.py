"""Code to paste and to type, with the places marked where something is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtGui import QColor, QTextCharFormat, QTextCursor
from PyQt6.QtWidgets import QTextEdit, QWidget

from gui.theme import Tokens, current, mark
from gui.widgets.code_highlight import units
from gui.widgets.numbered_text import NumberedText
from gui.widgets.typed_highlight import TypedHighlight

Place = tuple[int, int]
"""Line and column, both counted from one, as Python's own messages count them."""


class CodeEditor(NumberedText):
    """Python with line numbers. Marked places move with the text until others are marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, line_numbers=True)
        mark(self, framed=True)
        document = self.document()
        assert document is not None
        self._highlight = TypedHighlight(document)
        self._marks: list[QTextCursor] = []
        current().theme_changed.connect(self._on_theme_changed)

    def mark_places(self, places: Iterable[Place]) -> None:
        """Underline a word at each place, and let the numbers of their lines stand out."""
        self._marks = [self._word_at(place) for place in places]
        self._show_marks()

    def go_to(self, place: Place) -> None:
        """Put the caret there and show it."""
        self.setTextCursor(self._cursor_at(place))
        self.ensureCursorVisible()
        self.setFocus()

    def lines_with_a_problem(self) -> frozenset[int]:
        """The lines that marked places are in by now."""
        return frozenset(each.blockNumber() for each in self._marks)

    def _cursor_at(self, place: Place) -> QTextCursor:
        """There, or the nearest there is: a message may speak of a line after the last one."""
        line, column = place
        document = self.document()
        assert document is not None
        block = document.findBlockByNumber(min(max(line, 1), document.blockCount()) - 1)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + units(block.text()[: max(column, 1) - 1]))
        return cursor

    def _word_at(self, place: Place) -> QTextCursor:
        cursor = self._cursor_at(place)
        keep = QTextCursor.MoveMode.KeepAnchor
        cursor.movePosition(QTextCursor.MoveOperation.EndOfWord, keep)
        if not cursor.hasSelection():  # a bracket, or the end of a line
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, keep)
        return cursor

    def _show_marks(self) -> None:
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(QColor(current().tokens.bad))
        selections = []
        for cursor in self._marks:
            selection = QTextEdit.ExtraSelection()
            selection.cursor, selection.format = cursor, look
            selections.append(selection)
        self.setExtraSelections(selections)
        self._redraw_numbers()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._highlight.rehighlight()
        self._show_marks()
