"""The batch of a marked step: what happened, and the rows it was made of."""

from __future__ import annotations

from PyQt6.QtCore import QLocale, QPoint, Qt
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.data.dataset import Dataset
from gui.plots.marks import StepMark
from gui.theme import mark
from gui.translation import translated
from gui.widgets.no_markup import no_markup

MOST_ROWS = 200
_SIZE = (460, 300)
_LONGEST = 300
_GAP = 8


class BatchPopup(QFrame):
    """Stands beside the mark until something else is clicked on, or Escape is pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
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
        for widget in (self.title, self.words, self.note):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        self.resize(*_SIZE)

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

    def show_mark(self, found: StepMark, dataset: Dataset | None, place: QPoint) -> None:
        """Tell of a mark at a place of the screen; rows are numbered from 1."""
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
        self._stand_at(place)

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

    def _stand_at(self, place: QPoint) -> None:
        self.adjustSize()
        self.resize(*_SIZE if self.table.isVisibleTo(self) else (_SIZE[0], self.height()))
        parent = self.parentWidget()
        screen = None if parent is None else parent.screen()
        corner = place + QPoint(_GAP, _GAP)
        if screen is not None:
            room = screen.availableGeometry()
            corner.setX(max(room.left(), min(corner.x(), room.right() - self.width())))
            corner.setY(max(room.top(), min(corner.y(), room.bottom() - self.height())))
        self.move(corner)
        self.show()
