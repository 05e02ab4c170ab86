"""Code to read and copy: highlighted, scrolled to where it was, with line numbers if wanted."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget

from gui.theme import Tokens, current
from gui.widgets.code_highlight import CodeHighlight
from gui.widgets.numbered_text import NumberedText


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
        self._highlight = CodeHighlight(document, language)
        current().theme_changed.connect(self._on_theme_changed)

    def text(self) -> str:
        """The code shown."""
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Show `text`, scrolled to where the view was; nothing happens if it shows it already."""
        if text == self.toPlainText():
            return
        bars = (self.verticalScrollBar(), self.horizontalScrollBar())
        places = [bar.value() for bar in bars]
        self._highlight.read(text)
        self.setPlainText(text)
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)

    def set_language(self, language: str) -> None:
        """Highlight as `language` (a Pygments name); raises Pygments' ClassNotFound."""
        self._highlight.set_language(language)
        self._highlight.read(self.toPlainText())
        self._highlight.rehighlight()

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._highlight.rehighlight()
