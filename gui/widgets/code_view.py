"""Code to read and copy: highlighted, scrolled to where it was, with line numbers if wanted."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QTextCursor
from PyQt6.QtWidgets import QWidget

from gui.theme import Tokens, current
from gui.widgets.code_highlight import CodeHighlight
from gui.widgets.numbered_text import NumberedText

_FEW_LINES = 40
"""More of them are written and coloured faster all together."""
_END_OF_LINE = QTextCursor.MoveOperation.EndOfBlock


class CodeView(NumberedText):
    """Read-only code. `set_text` keeps the scroll position, so a live view does not jump."""

    def __init__(
        self, language: str = "python", parent: QWidget | None = None, *, line_numbers: bool = False
    ) -> None:
        super().__init__(parent, line_numbers=line_numbers)
        self.setReadOnly(True)
        # A caret lets keys move and select, which read-only views otherwise do not show.
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(self.tr("Code"))
        document = self.document()
        assert document is not None
        document.setUndoRedoEnabled(False)  # a person changes nothing here
        self._highlight = CodeHighlight(document, language)
        self._text = ""
        current().theme_changed.connect(self._on_theme_changed)

    def text(self) -> str:
        """The code shown."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show `text`, scrolled to where the view was; nothing happens if it shows it already."""
        if text == self._text or self._changes_lines(text):
            return
        self._text = text
        bars = (self.verticalScrollBar(), self.horizontalScrollBar())
        places = [bar.value() for bar in bars]
        self._highlight.read(text)
        self.setPlainText(text)
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)

    def _changes_lines(self, text: str) -> bool:
        """Write only the lines that are others now, where those are few; whether that did it."""
        old, new = self._text.split("\n"), text.split("\n")
        if len(old) != len(new):
            return False
        changed = [n for n, (was, now) in enumerate(zip(old, new, strict=True)) if was != now]
        if len(changed) > _FEW_LINES or len(new) - 1 in changed:
            return False
        # From the last one up: what follows a line is then as it will be.
        if not all(self._highlight.read_line(n, new[n], new[n + 1]) for n in reversed(changed)):
            return False
        document = self.document()
        assert document is not None
        cursor = QTextCursor(document)
        for number in changed:
            cursor.setPosition(document.findBlockByNumber(number).position())
            cursor.movePosition(_END_OF_LINE, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(new[number])
        self._text = text
        return True

    def set_language(self, language: str) -> None:
        """Highlight as `language` (a Pygments name); raises Pygments' ClassNotFound."""
        self._highlight.set_language(language)
        self._highlight.read(self._text)
        self._highlight.rehighlight()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._highlight.rehighlight()
