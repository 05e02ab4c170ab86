"""Every step of a row with its tag under it, line after line."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import QModelIndex, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.theme import Tokens, current, mark, mono_font
from gui.try_it.answer_view import AnswerView
from gui.try_it.answers import TagAnswer, right_tags, tags_of
from gui.try_it.tag_model import CELL, TagCell, TagModel

_HUES = ("accent", "output", "good", "symbols", "bad", "recurrent", "warning", "companions")
_SHARE = 0.22
"""Of a tag's colour over the ground: stronger, and the words would be hard to read."""
_EDGE = 5
_GAP = 3
_WIDEST = 110


class TagCells(QListView, AnswerView):
    """Cells that wrap; those with a wrong tag have a red rim and say what would be right.

    The arrow keys go from cell to cell.
    """

    answering = staticmethod(tags_of)
    right_of = staticmethod(right_tags)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = TagModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Cells(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSpacing(0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Steps with their tags"))
        mark(self, role="cells")
        current().theme_changed.connect(self._on_theme_changed)

    @property
    def cells(self) -> tuple[TagCell, ...]:
        """What is shown."""
        return self._model.cells

    def show_answer(self, answer: TagAnswer, right: Any) -> None:
        """Show the tag of every step."""
        self._model.show_answer(answer, right)
        self.setAccessibleDescription(", ".join(f"{each.symbol} {each.tag}" for each in self.cells))

    def show_nothing(self) -> None:
        """There is no answer."""
        self._model.show_answer(None, None)
        self.setAccessibleDescription("")

    def words(self, answer: TagAnswer | None, right: Any) -> str:
        """How many tags are wrong."""
        if answer is None:
            return ""
        pairs = zip(answer.tags, right, strict=False)
        known = [(each.tag, wanted) for each, wanted in pairs if wanted is not None]
        wrong = sum(tag != wanted for tag, wanted in known)
        if not wrong:
            return self.tr("All {all} tags are right").format(all=len(known))
        return self.tr("{wrong} of {all} tags are wrong").format(wrong=wrong, all=len(known))

    def show_step(self, step: int) -> None:
        """Choose a cell and bring it into sight."""
        if 0 < step <= len(self.cells):
            index = self._model.index(step - 1, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def _on_theme_changed(self) -> None:
        self.scheduleDelayedItemsLayout()


class _Cells(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        cell: TagCell = index.data(CELL)
        symbol, small = _fonts()
        words = [QFontMetricsF(symbol).horizontalAdvance(cell.symbol)]
        words.append(QFontMetricsF(small).horizontalAdvance(cell.tag))
        if cell.is_wrong:
            words.append(QFontMetricsF(small).horizontalAdvance(f"≠ {cell.right}"))
        width = min(max(*words, 12.0), _WIDEST) + 2 * _EDGE + _GAP
        lines = QFontMetricsF(symbol).height() + 2 * QFontMetricsF(small).height()
        return QSize(round(width), round(lines) + 4 + _GAP)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        if painter is None:
            return
        cell: TagCell = index.data(CELL)
        tokens = current().tokens
        symbol, small = _fonts()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect).adjusted(0.5, 0.5, -_GAP - 0.5, -_GAP - 0.5)
        is_chosen = option.state & QStyle.StateFlag.State_Selected
        rim = tokens.bad if cell.is_wrong else (tokens.accent if is_chosen else None)
        painter.setPen(
            Qt.PenStyle.NoPen if rim is None else QPen(QColor(rim), 2 if is_chosen else 1)
        )
        is_quiet = cell.is_usual
        painter.setBrush(QColor(tokens.pressed) if is_quiet else tag_colour(cell.place, tokens))
        painter.drawRoundedRect(rect, 3, 3)
        inner = rect.adjusted(_EDGE - 1, 2, 1 - _EDGE, 0)
        for font, words, token in (
            (symbol, cell.symbol, tokens.text),
            (small, cell.tag, tokens.text),
            (small, f"≠ {cell.right}" if cell.is_wrong else "", tokens.text),
        ):
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            painter.setPen(QColor(token))
            line = QRectF(inner.left(), inner.top(), inner.width(), metrics.height())
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignHCenter, shown)
            inner.setTop(line.bottom())
        painter.restore()


def tag_colour(place: int, tokens: Tokens) -> QColor:
    """The ground of a tag's cells, on which `Tokens.text` can be read.

    Tags are named in their cells: of many some have the same colour.
    """
    ground, colour = QColor(tokens.raised), QColor(getattr(tokens, _HUES[place % len(_HUES)]))
    return QColor.fromRgbF(
        *(
            (1 - _SHARE) * below + _SHARE * above
            for below, above in zip(ground.getRgbF()[:3], colour.getRgbF()[:3], strict=True)
        )
    )


def _fonts() -> tuple[QFont, QFont]:
    tokens = current().tokens
    symbol = mono_font(tokens.size_body)
    small = QFont()
    small.setPixelSize(tokens.size_small)
    return symbol, small
