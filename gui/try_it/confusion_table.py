"""The confusion matrix as a heat map: what was taken for what, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QKeyEvent, QPainter, QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.theme import Tokens, current, mark
from gui.try_it.confusion_model import SHARE, ConfusionModel
from gui.widgets.focus_ring import draw_focus_ring

if TYPE_CHECKING:
    from engine.training.class_examination import Examination

_LEAST, _MOST = QSize(20, 16), QSize(56, 26)
_WIDEST_NAME = 100
_FAINTEST, _STRONGEST = 0.08, 0.55
"""Of the colour over the ground: stronger, and the numbers would be hard to read."""


class ConfusionTable(QTableView):
    """Rows put right in the accent's colour along the diagonal, mistakes in red beside it.

    A cell is chosen with a click, or with Return where the arrow keys have led.
    """

    pair_chosen = pyqtSignal(str, str)
    """The class of a cell's rows, and what they were taken for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ConfusionModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Cells(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("Confusion matrix: rows are classes, columns predictions"))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(True)
            header.setSectionsClickable(False)
            header.setMinimumSectionSize(_LEAST.height())
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideNone)
        self.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setCornerButtonEnabled(False)
        mark(self, role="matrix")
        self._axes = QLabel(self.tr("is ↓  as →"), self)
        self._axes.setToolTip(self.tr("Rows are the classes, columns what they were taken for"))
        self._axes.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        mark(self._axes, role="quiet")
        self.clicked.connect(self._choose)

    def count_steps(self, counts_steps: bool) -> None:
        """Whether what is counted are steps of rows, and not rows."""
        self._model.counts_steps = counts_steps

    def show_examination(self, examination: Examination | None) -> None:
        """Show another matrix, or none."""
        self._model.show_examination(examination)
        self._axes.setVisible(examination is not None)
        self._fit()

    def resizeEvent(self, e: QResizeEvent | None) -> None:
        super().resizeEvent(e)
        self._fit()

    def keyPressEvent(self, e: QKeyEvent | None) -> None:
        """Return and the space bar choose the cell."""
        if e is not None and e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
            return
        super().keyPressEvent(e)

    def changeEvent(self, e: QEvent | None) -> None:
        super().changeEvent(e)
        if e is not None and e.type() == QEvent.Type.StyleChange:
            self._fit()

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.pair_chosen.emit(*self._model.pair(index))

    def _fit(self) -> None:
        """Cells share the room there is, within bounds; beyond them it is scrolled."""
        cells = self._model.rowCount()
        if not cells:
            return
        names = self.verticalHeader()
        widest = max(names.sizeHint().width(), self._axes.sizeHint().width() + 6)
        names.setFixedWidth(min(widest, _WIDEST_NAME))
        head = self.horizontalHeader()
        frame = 2 * self.frameWidth()
        room = QSize(
            self.width() - names.width() - frame,
            self.height() - head.sizeHint().height() - frame,
        )
        if room.height() < cells * _LEAST.height():
            room -= QSize(self.verticalScrollBar().sizeHint().width(), 0)
        width = min(max(room.width() // cells, _LEAST.width()), _MOST.width())
        height = min(max(room.height() // cells, _LEAST.height()), _MOST.height())
        head.setDefaultSectionSize(width)
        names.setDefaultSectionSize(height)
        corner = QRect(self.frameWidth(), self.frameWidth(), names.width(), head.height())
        self._axes.setGeometry(corner.adjusted(0, 0, -6, 0))


class _Cells(QStyledItemDelegate):
    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        if painter is None:
            return
        tokens = current().tokens
        painter.save()
        painter.fillRect(option.rect.adjusted(0, 0, -1, -1), cell_colour(index.data(SHARE), tokens))
        font = QFont(option.font)
        font.setPixelSize(tokens.size_small)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, index.data())
        if option.state & QStyle.StateFlag.State_Selected:
            draw_focus_ring(painter, option.rect.toRectF().adjusted(0, 0, -1, -1), 2, tokens)
        painter.restore()


def cell_colour(share: float, tokens: Tokens) -> QColor:
    """The ground of a cell, on which `Tokens.text` can be read."""
    ground = QColor(tokens.raised)
    if share == 0:
        return ground
    colour = QColor(tokens.accent if share < 0 else tokens.bad)
    part = _FAINTEST + (_STRONGEST - _FAINTEST) * abs(share)
    return QColor.fromRgbF(
        *(
            (1 - part) * below + part * above
            for below, above in zip(ground.getRgbF()[:3], colour.getRgbF()[:3], strict=True)
        )
    )
