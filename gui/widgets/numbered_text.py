"""A text for code, with the numbers of its lines at the left if they are wanted."""

from __future__ import annotations

from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QPlainTextEdit, QWidget

from gui.theme import current, mark, mono_font

TAB_COLUMNS = 4


class _LineNumbers(QWidget):
    """The numbers at the left; the text draws them, since it knows its lines."""

    def __init__(self, text: NumberedText) -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:
        return QSize(self._text.number_width(), 0)

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        if a0 is not None:
            self._text.draw_numbers(QPainter(self), a0.rect())


class NumberedText(QPlainTextEdit):
    """Lines that never wrap, in the fixed-width font. Tab goes on to what comes next."""

    def __init__(self, parent: QWidget | None = None, *, line_numbers: bool = False) -> None:
        super().__init__(parent)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        self.setFont(mono_font(current().tokens.size_quiet))
        self.setTabStopDistance(TAB_COLUMNS * QFontMetrics(self.font()).horizontalAdvance(" "))
        mark(self, role="code")
        self._numbers = _LineNumbers(self) if line_numbers else None
        if self._numbers is not None:
            self.updateRequest.connect(self._on_update_requested)
            self.blockCountChanged.connect(self._make_room)
            self._make_room()

    def number_width(self) -> int:
        """The width of the column of numbers, in pixels; 0 without them."""
        if self._numbers is None:
            return 0
        digits = max(2, len(str(self.blockCount())))
        return QFontMetrics(self.font()).horizontalAdvance("9") * digits + 18

    def lines_with_a_problem(self) -> frozenset[int]:
        """Lines, counted from zero, whose number stands out."""
        return frozenset()

    def draw_numbers(self, painter: QPainter, rect: QRect) -> None:
        """Draw the numbers of the lines in sight."""
        tokens = current().tokens
        painter.fillRect(rect, QColor(tokens.canvas))
        wrong = self.lines_with_a_problem()
        block = self.firstVisibleBlock()
        while block.isValid():
            where = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if where.top() > rect.bottom():
                break
            if block.isVisible():
                is_wrong = block.blockNumber() in wrong
                font = QFont(self.font())
                font.setBold(is_wrong)
                painter.setFont(font)
                painter.setPen(QColor(tokens.bad_text if is_wrong else tokens.quiet_text))
                painter.drawText(
                    QRect(0, round(where.top()), self.number_width() - 10, round(where.height())),
                    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop,
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

    def _redraw_numbers(self) -> None:
        if self._numbers is not None:
            self._numbers.update()

    def _make_room(self) -> None:
        self.setViewportMargins(self.number_width(), 0, 0, 0)

    def _on_update_requested(self, rect: QRect, scrolled: int) -> None:
        if self._numbers is None:
            return
        if scrolled:
            self._numbers.scroll(0, scrolled)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())
