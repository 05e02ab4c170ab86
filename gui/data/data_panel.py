"""The data panel: choose a source, prepare it and look at what a network is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PyQt6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.message import Message
from engine.project.class_weights import class_weights
from engine.project.data_edits import with_fitting_loss
from engine.project.loss_fit import loss_refusal
from engine.project.sources.not_chosen import NotChosen
from gui.data.charts import Charts
from gui.data.facts_text import bad_rows, facts_lines, path_of, reading_text, source_title
from gui.data.file_choice import FileChoice
from gui.data.reader import DataReader
from gui.data.rows_table import RowsTable
from gui.data.source_forms import SourceForms
from gui.document import Document
from gui.forms.path_field import dropped_file
from gui.theme import mark
from gui.translation import translated
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.empty_state import EmptyState
from gui.widgets.lines_box import show_lines
from gui.widgets.notice import Notice

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

_FINEST = 1000


class DataPanel(QDialog):
    """A window beside the main one, so that the network stays in sight while data is chosen."""

    def __init__(
        self, document: Document, reader: DataReader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Data"))
        self.setModal(False)
        self.resize(1120, 680)
        self._document = document
        self._reader = reader
        self._source = document.project.data.source
        self.files = FileChoice(document, reader, self)
        self.forms = SourceForms(document, reader, self.files, self)
        self.forms.setMinimumWidth(300)
        self.notice = Notice(parent=self, dismissable=False)
        self.table = RowsTable(self)
        self._empty = EmptyState("ph.table", "", "", self.tr("Choose a file..."), parent=self)
        self._charts = Charts(self)
        self._lay_out()
        self.setAcceptDrops(True)
        self.cancel.clicked.connect(reader.cancel)
        reader.progressed.connect(self._on_progressed)
        self.notice.details_requested.connect(self._on_details_requested)
        self.notice.action_triggered.connect(self._on_mend_requested)
        self.read_again.clicked.connect(self._on_read_again_clicked)
        self._empty.action_triggered.connect(lambda: self.files.ask(self))
        self.files.looked.connect(self._refresh)
        document.project_changed.connect(self._on_project_changed)
        document.findings_changed.connect(self._refresh)
        reader.reading_changed.connect(self._refresh)
        reader.dataset_changed.connect(self._on_dataset_changed)
        self._on_dataset_changed(reader.dataset)

    def _lay_out(self) -> None:
        self._title = ElidedLabel("", self)
        mark(self._title, role="heading")
        self._facts = QLabel(self)
        self._facts.setWordWrap(True)
        mark(self._facts, role="quiet")
        self.read_again = QPushButton(self.tr("Read again"), self)
        self.read_again.setToolTip(self.tr("Read the file as it is now"))
        self.read_again.setAutoDefault(False)
        mark(self.read_again, role="quiet")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.read_again)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, _FINEST)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of the reading"))
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.setToolTip(self.tr("Stop reading"))
        self.cancel.setAutoDefault(False)
        mark(self.cancel, role="quiet")
        self._progress_row = QWidget(self)
        progress_row = QHBoxLayout(self._progress_row)
        progress_row.setContentsMargins(0, 0, 0, 0)
        progress_row.addWidget(self.progress, 1)
        progress_row.addWidget(self.cancel)
        self._progress_row.hide()
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._facts)
        column.addWidget(self._progress_row)
        column.addWidget(self.notice)
        column.addWidget(self._pages, 1)
        column.addWidget(self._charts)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.forms)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([430, 690])  # the longest name of a source fits
        split.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)

    def showEvent(self, a0: QShowEvent | None) -> None:
        """Columns are looked up as soon as someone may want to choose one."""
        super().showEvent(a0)
        self.files.look()

    def dragEnterEvent(self, a0: QDragEnterEvent | None) -> None:
        """A single local file or folder may be dropped."""
        if a0 is not None and dropped_file(a0) is not None:
            a0.acceptProposedAction()

    def dropEvent(self, a0: QDropEvent | None) -> None:
        path = dropped_file(a0) if a0 is not None else None
        if a0 is not None and path is not None:
            a0.acceptProposedAction()
            self.files.take(str(path))

    def done(self, a0: int) -> None:
        """Closed: what is being looked into is wanted no more."""
        self.files.stop()
        super().done(a0)

    def _on_project_changed(self) -> None:
        source = self._document.project.data.source
        if source != self._source:
            self._source = source
            if self.isVisible():
                self.files.look(afresh=False)
        self._charts.show_weights(self._weights())
        self._refresh()

    def _on_read_again_clicked(self) -> None:
        self._reader.read_again()
        self.files.look()

    def _on_dataset_changed(self, dataset: Dataset | None) -> None:
        if dataset is not None:
            self.table.show_prepared(dataset)
            self._charts.show_dataset(dataset, self._weights())
        self._refresh()

    def _weights(self) -> tuple[float, ...] | None:
        facts = self._document.facts
        return None if facts is None else class_weights(self._document.project.training, facts)

    def _on_progressed(self) -> None:
        share = self._reader.share or 0.0
        self.progress.setValue(round(_FINEST * share))
        self._progress_row.show()
        if self._document.facts is None:
            self._facts.setText(reading_text(share))

    def _refresh(self) -> None:
        document = self._document
        source = document.project.data.source
        self._title.setText(source_title(source))
        self.read_again.setVisible(bool(path_of(source)))
        facts = document.facts
        reading = reading_text(self._reader.share)
        self._facts.setText("    ".join(facts_lines(facts)) if facts else reading)
        self._facts.setVisible(facts is not None or document.data_error is None)
        self._charts.setVisible(facts is not None and self._charts.has_data)
        self._progress_row.setVisible(self._reader.share is not None)
        self._show_notice()
        self._show_rows()

    def _show_notice(self) -> None:
        error, dataset = self._document.data_error, self._reader.dataset
        if isinstance(self._document.project.data.source, NotChosen):
            error = None  # what to do is said in place of the rows
        refusal = self._refusal()
        if error is not None:
            self.notice.set_message(error, "bad")
        elif refusal is not None:
            mend = self.tr("Mend the settings")
            self.notice.set_message(translated(refusal), "warning", mend)
        elif dataset is not None and (dataset.skipped or dataset.notes):
            skipped = [
                (
                    self.tr("1 row left out: {reason}.")
                    if each.rows == 1
                    else self.tr("{rows} rows left out: {reason}.")
                ).format(rows=f"{each.rows:,}", reason=translated(each.reason))
                for each in dataset.skipped
            ]
            notes = [translated(note) for note in dataset.notes]
            details = self.tr("Show them...") if dataset.skipped else None
            self.notice.set_message("\n".join(skipped + notes), "warning", details=details)
        self.notice.setVisible(
            error is not None
            or refusal is not None
            or (dataset is not None and bool(dataset.skipped or dataset.notes))
        )

    def _refusal(self) -> Message | None:
        """Why the training settings do not go with what the data asks for."""
        facts = self._document.facts
        return None if facts is None else loss_refusal(self._document.project.training, facts)

    def _on_mend_requested(self) -> None:
        facts = self._document.facts
        if facts is not None:
            self._document.edit(
                self.tr("Fit the training settings to the data"),
                lambda project: with_fitting_loss(project, facts),
            )

    def _on_details_requested(self) -> None:
        dataset = self._reader.dataset
        if dataset is not None and dataset.skipped:
            show_lines(self.tr("Rows left out, the first of each kind"), bad_rows(dataset), self)

    def _show_rows(self) -> None:
        document = self._document
        if document.data_error is None and self._reader.dataset is not None:
            self._pages.setCurrentWidget(self.table)
            return
        found = self.files.preview_of(document.project.data.source)
        if document.facts is None and found is not None and found.columns:
            self.table.show_file(found)  # until it is read, or instead
            self._pages.setCurrentWidget(self.table)
        elif document.data_error is not None:
            self._empty.set_text(
                self.tr("No rows yet"),
                self.tr(
                    "A table of texts or of a series (CSV, TSV, JSON lines, Parquet), one long "
                    "text (txt, md), arrays (npz, npy), or a folder with a folder of texts for "
                    "each class. Drop it here."
                ),
            )
            self._pages.setCurrentWidget(self._empty)
