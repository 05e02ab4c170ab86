"""The panel: a network is asked at the left, and how it fares on known rows stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QLocale, pyqtSignal
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.forms.quiet_combo import QuietCombo
from gui.subject import Subject
from gui.theme import mark
from gui.try_it.examining import Examiner
from gui.try_it.language_words import explained, metrics_in_words
from gui.try_it.mistakes_view import MistakesView
from gui.try_it.number_view import NumberView
from gui.try_it.page import Page
from gui.try_it.pages import PageName, make_page, page_name, widths
from gui.widgets.bare_splitter import BareSplitter
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.empty_state import EmptyState
from gui.widgets.notice import Notice

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.class_examination import Mistake
    from engine.training.examination import AnyExamination, Part


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
        self._page_name: PageName | None = None
        self._made: dict[PageName, Page] = {}
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
        self.mistakes = MistakesView(self)
        self.mistakes.mistake_chosen.connect(self._on_mistake_chosen)
        self.numbers = NumberView(self)
        self.numbers.row_chosen.connect(self._on_row_chosen)
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
        self._asked = QStackedWidget(self)
        self._examined = QStackedWidget(self)
        self._examined.addWidget(self.mistakes)
        self._examined.addWidget(self.numbers)
        self._split = BareSplitter(self)
        self._split.addWidget(self._asked)
        self._split.addWidget(self._examined)
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

    @property
    def entry(self) -> Page:
        """Where the network is asked now."""
        assert self._page_name is not None, "there is no network yet"
        return self._made[self._page_name]

    def show_nothing(self, reason: str) -> None:
        """There are no weights to try: say why, and how there will be some."""
        self.stop()
        self._subject = self._computed = None
        self.empty_state.set_text(reason)
        self._pages.setCurrentWidget(self.empty_state)

    def show_subject(self, subject: Subject) -> None:
        """Try these weights from now on."""
        self._subject = subject
        self._choose_page(subject)
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
        for page in self._made.values():
            page.stop()
        self.examiner.stop()

    # What is computed ------------------------------------------------------------------------

    def _choose_page(self, subject: Subject) -> None:
        """Another task is another page; the one before computes nothing more."""
        name = page_name(subject)
        if name == self._page_name:
            return
        self.stop()
        self._computed = None
        self._page_name = name
        if name not in self._made:
            self._made[name] = make_page(name, self)
            self._asked.addWidget(self._made[name])
        self._asked.setCurrentWidget(self._made[name])
        task = subject.facts.kind
        self.mistakes.count_steps(task.each_step)
        self._examined.setCurrentWidget(self.numbers if task.of == "numbers" else self.mistakes)
        self._split.setSizes(list(widths(name)))
        for place, stretch in enumerate(widths(name)):
            self._split.setStretchFactor(place, stretch)

    def _compute(self) -> None:
        """Ask the network and examine it, unless that has been done or nobody would see it."""
        subject = self._subject
        if subject is None or not self.is_in_sight:
            return
        part: Part = self.part.currentData()
        before = self._computed
        is_new = before is None or not subject.answers_as(before[0])
        if not is_new and before is not None and part == before[1]:
            return
        dataset = subject.dataset
        if before is None or before[0].dataset is not dataset or before[1] != part:
            self._show_examination(None)
        if is_new:
            self.entry.set_subject(subject)
        self.entry.set_part(dataset, part)
        if dataset is not None:
            self._name_parts(dataset)
        self.part.setVisible(dataset is not None)
        is_language = subject.facts.task == "language_model"
        self._examined.setVisible(dataset is not None and not is_language)
        self._tell("")
        self._computed = (subject, part)
        self.examiner.examine(subject, part)

    def _on_part_changed(self) -> None:
        self._compute()

    def _on_mistake_chosen(self, mistake: Mistake) -> None:
        self.entry.show_row(mistake.row, mistake.step)

    def _on_row_chosen(self, row: int) -> None:
        self.entry.show_row(row)

    def _on_progressed(self, rows: int, of: int) -> None:
        number = QLocale().toString
        self._tell(
            self.tr("examining {rows} of {of} rows").format(rows=number(rows), of=number(of))
        )

    def _on_examined(self, examination: AnyExamination) -> None:
        self._tell("")
        self._show_examination(examination)

    def _tell(self, words: str) -> None:
        self.progress.setText(words)
        self.progress.setVisible(bool(words))

    def _show_examination(self, examination: AnyExamination | None) -> None:
        if examination is None:
            self.metrics.setText("")
            self.metrics.setToolTip("")
            self.mistakes.show_examination(None)
            self.numbers.show_examination(None)
            return
        from engine.training.class_examination import Examination
        from engine.training.number_examination import NumberExamination

        if isinstance(examination, Examination):
            self.metrics.setText(self.mistakes.metrics_in_words(examination))
            self.mistakes.show_examination(examination)
        elif isinstance(examination, NumberExamination):
            self.metrics.setText(self.numbers.metrics_in_words(examination))
            self.numbers.show_examination(examination, self.entry.row_name)
        else:
            self.metrics.setText(metrics_in_words(examination))
            self.metrics.setToolTip(explained(examination))

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
        is_busy = self._page_name is not None and self.entry.is_busy
        if self.examiner.is_busy or is_busy:
            self._computed = None
        self.stop()
