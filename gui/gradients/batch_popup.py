"""The batch of a marked step: what happened, and the rows it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QLocale, QPoint, QSize, Qt
from PyQt6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.plots.marks import StepMark
from gui.theme import current, icon, mark
from gui.translation import translated
from gui.widgets.no_markup import no_markup

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

MOST_ROWS = 200
_SIZE = (460, 300)
_LONGEST = 300
_GAP = 8


class BatchPopup(QFrame):
    """Stands in the window, beside the mark, until the keyboard goes elsewhere or it is closed.

    A window of its own would take the keyboard from the program, and be lost behind it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hide()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("ph.x", "quiet_text"))
        self.close_button.setIconSize(QSize(12, 12))
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close"))
        self.close_button.clicked.connect(self.hide)
        self.title = QLabel(self)
        mark(self.title, role="strong")
        self.words = QLabel(self)
        self.note = QLabel(self)
        mark(self.note, role="quiet")
        for label in (self.title, self.words, self.note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.table = self._made_table()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.note)
        column.addWidget(self.table, 1)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)

    def _made_table(self) -> QTableWidget:
        table = QTableWidget(self)
        table.setAccessibleName(self.tr("Rows of the batch"))
        table.setColumnCount(3)
        table.setHorizontalHeaderLabels(
            [self.tr("Row"), self.tr("What it is"), self.tr("Asked for")]
        )
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        rows, head = table.verticalHeader(), table.horizontalHeader()
        rows.hide()
        rows.setDefaultSectionSize(table.fontMetrics().height() + 6)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        return table

    def show_mark(
        self, found: StepMark, dataset: Dataset | None, host: QWidget, place: QPoint
    ) -> None:
        """Tell of a mark at a place of the screen, inside a window; rows are numbered from 1."""
        from engine.data.prepared_preview import prepared_rows

        step = QLocale().toString(found.step)
        kind = self.tr("Spike") if found.kind == "spike" else self.tr("Not finite")
        self.title.setText(
            self.tr("{kind} at step {step}, epoch {epoch}").format(
                kind=kind, step=step, epoch=found.epoch
            )
        )
        self.words.setText(translated(found.what))
        shown = found.rows[:MOST_ROWS] if dataset is not None else ()
        self.note.setText(self._note(found, len(shown)))
        self.table.setVisible(bool(shown))
        rows = () if dataset is None else prepared_rows(dataset, shown, found.part)
        self.table.setRowCount(len(rows))
        for line, (number, row) in enumerate(zip(shown, rows, strict=True)):
            what = row.text or row.moment or " ".join(row.symbols)
            for column, text in enumerate((QLocale().toString(number + 1), what, row.label)):
                item = QTableWidgetItem(" ".join(text.split())[:_LONGEST])
                item.setToolTip(no_markup(text[:2000]))
                self.table.setItem(line, column, item)
        self._stand_in(host, place)

    def _note(self, found: StepMark, shown: int) -> str:
        rows = len(found.rows)
        if not rows:
            return self.tr("Its rows are not known.")
        count = QLocale().toString(rows)
        part = (
            self.tr("{count} rows for training") if found.part == "training"
            else self.tr("{count} rows for validation")
        ).format(count=count)  # fmt: skip
        if shown < rows:
            return self.tr("{part}, the first {shown} of them:").format(part=part, shown=shown)
        return f"{part}:"

    def _stand_in(self, host: QWidget, place: QPoint) -> None:
        if self.parentWidget() is not host:
            self.setParent(host)
        room = host.rect().adjusted(_GAP, _GAP, -_GAP, -_GAP)
        height = _SIZE[1] if self.table.isVisibleTo(self) else self.sizeHint().height()
        self.resize(min(_SIZE[0], room.width()), min(height, room.height()))
        corner = host.mapFromGlobal(place) + QPoint(_GAP, _GAP)
        corner.setX(max(room.left(), min(corner.x(), room.right() - self.width())))
        corner.setY(max(room.top(), min(corner.y(), room.bottom() - self.height())))
        self.move(corner)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and now is not self and not self.isAncestorOf(now):
            self.hide()

    def keyPressEvent(self, a0: QKeyEvent | None) -> None:
        """Escape closes it."""
        if a0 is not None and a0.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(a0)

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw the panel from the tokens now worn."""
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.edge), 1))
        painter.setBrush(QColor(tokens.panel))
        rect = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, tokens.radius_card, tokens.radius_card)
