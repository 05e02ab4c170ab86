"""Code to read and copy: highlighted, scrolled to where it was, with line numbers if wanted."""

from __future__ import annotations

from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QPlainTextEdit, QWidget

from gui.theme import Tokens, current, mark, mono_font
from gui.widgets.code_highlight import CodeHighlight


class _LineNumbers(QWidget):
    """The numbers at the left; the view draws them, since it knows its lines."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self) -> QSize:
        return QSize(self._view.number_width(), 0)

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        if a0 is not None:
            self._view.draw_numbers(QPainter(self), a0.rect())


class CodeView(QPlainTextEdit):
    """Read-only code. `set_text` keeps the scroll position, so a live view does not jump."""

    def __init__(
        self, language: str = "python", parent: QWidget | None = None, *, line_numbers: bool = False
    ) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        # A caret lets keys move and select, which read-only views otherwise do not show.
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setFont(mono_font(current().tokens.size_quiet))
        mark(self, role="code")
        self.setAccessibleName(self.tr("Code"))
        document = self.document()
        assert document is not None
        self._highlight = CodeHighlight(document, language)
        self._numbers = _LineNumbers(self) if line_numbers else None
        if self._numbers is not None:
            self.updateRequest.connect(self._on_update_requested)
            self.blockCountChanged.connect(self._make_room)
            self._make_room()
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

    def number_width(self) -> int:
        """The width of the column of numbers, in pixels; 0 without them."""
        if self._numbers is None:
            return 0
        digits = max(2, len(str(self.blockCount())))
        return QFontMetrics(self.font()).horizontalAdvance("9") * digits + 18

    def draw_numbers(self, painter: QPainter, rect: QRect) -> None:
        """Draw the numbers of the lines in sight."""
        tokens = current().tokens
        painter.fillRect(rect, QColor(tokens.canvas))
        painter.setFont(self.font())
        painter.setPen(QColor(tokens.quiet_text))
        block = self.firstVisibleBlock()
        while block.isValid():
            where = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if where.top() > rect.bottom():
                break
            if block.isVisible():
                painter.drawText(
                    QRect(0, round(where.top()), self.number_width() - 10, round(where.height())),
                    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                    str(block.blockNumber() + 1),
                )
            block = block.next()

    def resizeEvent(self, e: QResizeEvent | None) -> None:
        """Keep the numbers as high as the text."""
        super().resizeEvent(e)
        if self._numbers is not None:
            inside = self.viewport().geometry()
            width = self.number_width()
            self._numbers.setGeometry(inside.left() - width, inside.top(), width, inside.height())

    def _make_room(self) -> None:
        self.setViewportMargins(self.number_width(), 0, 0, 0)

    def _on_update_requested(self, rect: QRect, scrolled: int) -> None:
        if self._numbers is None:
            return
        if scrolled:
            self._numbers.scroll(0, scrolled)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._highlight.rehighlight()
