"""The panel: a text and its classes at the left, what is taken for what beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QLocale, pyqtSignal
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.forms.quiet_combo import QuietCombo
from gui.theme import mark
from gui.try_it.examining import Examiner, Part
from gui.try_it.mistakes_view import MistakesView
from gui.try_it.subject import Subject
from gui.try_it.text_entry import TextEntry
from gui.widgets.bare_splitter import BareSplitter
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.empty_state import EmptyState
from gui.widgets.notice import Notice

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.class_examination import Examination, Mistake


class TryItPanel(QWidget):
    """Computes nothing while it is out of sight."""

    train_requested = pyqtSignal()
    """The person wants weights of the network as it stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject: Subject | None = None
        self._computed: tuple[Subject, Part] | None = None
        """What is shown, or being computed."""
        self._is_in_front = True
        self.said = ElidedLabel("", self)
        mark(self.said, role="quiet")
        self.metrics = ElidedLabel("", self)
        self.progress = ElidedLabel("", self)
        mark(self.progress, role="quiet")
        self.part = QuietCombo(self)
        self.part.addItem("", "validation")
        self.part.addItem("", "training")
        self.part.setAccessibleName(self.tr("Rows to examine the network on"))
        self.part.setMinimumContentsLength(14)
        self.part.currentIndexChanged.connect(self._on_part_changed)
        self.outdated = Notice(parent=self, dismissable=False)
        self.outdated.action_triggered.connect(self.train_requested)
        self.entry = TextEntry(self)
        self.mistakes = MistakesView(self)
        self.mistakes.mistake_chosen.connect(self._on_mistake_chosen)
        self.examiner = Examiner(self)
        self.examiner.progressed.connect(self._on_progressed)
        self.examiner.examined.connect(self._on_examined)
        self.examiner.failed.connect(self._tell)
        self.empty_state = EmptyState("ph.keyboard", "", parent=self)
        self._lay_out()
        self.show_nothing(self.tr("Train the network, and try it out here"))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.said, 2)
        head.addWidget(self.metrics, 3)
        head.addWidget(self.progress)
        head.addWidget(self.part)
        self._split = BareSplitter(self)
        self._split.addWidget(self.entry)
        self._split.addWidget(self.mistakes)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 8)
        self._split.setSizes([220, 620])
        self._body = QWidget(self)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.outdated)
        column.addWidget(self._split, 1)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.empty_state)
        self._pages.addWidget(self._body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def show_nothing(self, reason: str) -> None:
        """There are no weights to try: say why, and how there will be some."""
        self.stop()
        self._subject = self._computed = None
        self.empty_state.set_text(reason)
        self._pages.setCurrentWidget(self.empty_state)

    def show_subject(self, subject: Subject) -> None:
        """Try these weights from now on."""
        self._subject = subject
        self._pages.setCurrentWidget(self._body)
        self.said.setText(subject.said)
        self.outdated.setVisible(bool(subject.outdated))
        if subject.outdated:
            self.outdated.set_message(subject.outdated, "warning", self.tr("Train"))
        self._compute()

    def set_in_front(self, is_in_front: bool) -> None:
        """Whether it is the tab that is seen: Qt takes one behind another for visible, too."""
        if is_in_front != self._is_in_front:
            self._is_in_front = is_in_front
            if is_in_front:
                self._compute()
            else:
                self._rest()

    @property
    def is_in_sight(self) -> bool:
        """Whether anybody could see it."""
        return self._is_in_front and self.isVisible()

    def stop(self) -> None:
        """Compute nothing more, as when the window closes."""
        self.entry.asker.stop()
        self.examiner.stop()

    # What is computed ------------------------------------------------------------------------

    def _compute(self) -> None:
        """Ask the network and examine it, unless that has been done or nobody would see it."""
        subject = self._subject
        if subject is None or not self.is_in_sight:
            return
        part: Part = self.part.currentData()
        if self._computed is None or not subject.answers_as(self._computed[0]):
            self.entry.set_subject(subject)
        elif part == self._computed[1]:
            return
        dataset = subject.dataset
        if dataset is None:
            self.entry.set_rows(None, ())
            self._show_examination(None)
        else:
            self._name_parts(dataset)
            rows = dataset.validation if part == "validation" else dataset.training
            self.entry.set_rows(rows, dataset.facts.classes)
        self.part.setVisible(dataset is not None)
        self.mistakes.setVisible(dataset is not None)
        self._tell("")
        self._computed = (subject, part)
        self.examiner.examine(subject, part)

    def _on_part_changed(self) -> None:
        self._compute()

    def _on_mistake_chosen(self, mistake: Mistake) -> None:
        self.entry.show_text(mistake.text, mistake.label)

    def _on_progressed(self, rows: int, of: int) -> None:
        number = QLocale().toString
        self._tell(
            self.tr("examining {rows} of {of} rows").format(rows=number(rows), of=number(of))
        )

    def _on_examined(self, examination: Examination) -> None:
        self._tell("")
        self._show_examination(examination)

    def _tell(self, words: str) -> None:
        self.progress.setText(words)
        self.progress.setVisible(bool(words))

    def _show_examination(self, examination: Examination | None) -> None:
        words = "" if examination is None else self.mistakes.metrics_in_words(examination)
        self.metrics.setText(words)
        self.mistakes.show_examination(examination)

    def _name_parts(self, dataset: Dataset) -> None:
        number = QLocale().toString
        validation, training = len(dataset.validation), len(dataset.training)
        for place, words in enumerate(
            (
                self.tr("{rows} validation rows").format(rows=number(validation)),
                self.tr("{rows} training rows").format(rows=number(training)),
            )
        ):
            self.part.setItemText(place, words)

    # Qt --------------------------------------------------------------------------------------

    def showEvent(self, a0: QShowEvent | None) -> None:
        """What has changed meanwhile is computed now."""
        super().showEvent(a0)
        self._compute()

    def hideEvent(self, a0: QHideEvent | None) -> None:
        super().hideEvent(a0)
        self._rest()

    def _rest(self) -> None:
        """What is half done is begun again when it is seen again."""
        if self.examiner.is_busy or self.entry.asker.is_busy:
            self._computed = None
        self.stop()
