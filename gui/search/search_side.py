"""The left side of the search: what is searched over and how, the study's file, Search and Stop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.project.marked import search_problems
from engine.project.project import Project
from engine.project.search import SearchSettings
from engine.training.sweeping.events import SweepEvent, TrialEnded, TrialStarted, TrialStep
from engine.training.sweeping.measures import MEASURES
from engine.training.sweeping.study_list import STUDY_SUFFIX
from gui.document import Document
from gui.forms.choice_field import Choice, ChoiceField
from gui.forms.form import DeclaredForm
from gui.forms.form_context import Path as ArgumentPath
from gui.search.marks_list import MarksList
from gui.side_session import SideSession, SideState
from gui.theme import mark
from gui.translation import translated
from gui.widgets.elided_label import ElidedLabel

_MOST_TRIALS = 100_000
_FINEST = 1000


class SearchSide(QWidget):
    """Edits the project's search through the document; asks for the search itself."""

    sweep_requested = pyqtSignal(int)
    """Add so many trials."""
    change_requested = pyqtSignal(object)
    """The place of a mark that is to be changed."""
    removal_requested = pyqtSignal(object)
    """The place of a mark that is to go."""
    study_chosen = pyqtSignal(object)
    """The Path of another study's file."""

    def __init__(
        self, document: Document, session: SideSession, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._done = self._share = 0.0
        self._trial = 0
        self._study = Path()
        self.marks = MarksList(self)
        self.hint = QLabel(
            self.tr(
                "Right-click an argument of a layer or of the training and choose Search over "
                "this argument."
            ),
            self,
        )
        self.hint.setWordWrap(True)
        mark(self.hint, role="quiet")
        self.form = DeclaredForm(
            SearchSettings,
            self,
            makers={
                ("measure",): lambda _, parent: ChoiceField(
                    [Choice(name, translated(measure.label)) for name, measure in MEASURES.items()],
                    parent,
                )
            },
        )
        self.file = ElidedLabel("", self, Qt.TextElideMode.ElideLeft)
        self.choose = QPushButton(self.tr("Study..."), self)
        self.trials = QSpinBox(self)
        self.search = QPushButton(self.tr("Search"), self)
        self.stop = QPushButton(self.tr("Stop"), self)
        self.progress = QProgressBar(self)
        self.line = ElidedLabel("", self)
        self._lay_out()
        self._connect()
        self._show_project(document.project)
        self._show_state()

    def _lay_out(self) -> None:
        self.choose.setToolTip(self.tr("Keep trials in another file, or look at another study"))
        self.trials.setRange(1, _MOST_TRIALS)
        self.trials.setValue(20)
        self.trials.setAccessibleName(self.tr("How many trials to add"))
        self.trials.setSuffix(self.tr(" trials"))
        mark(self.search, role="primary")
        self.stop.setToolTip(self.tr("End after this step"))
        self.progress.setRange(0, _FINEST)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of the search"))
        for words in (self.file, self.line):
            mark(words, role="quiet")
        content = QWidget(self)
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 8, 0, 4)
        inside.setSpacing(4)
        for widget in (self.marks, self.hint):  # the form has an edge of its own
            widget.setContentsMargins(16, 0, 16, 0)
            inside.addWidget(widget)
        inside.addWidget(self.form)
        inside.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        study = QHBoxLayout()
        study.setSpacing(8)
        study.addWidget(self.file, 1)
        study.addWidget(self.choose)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.trials, 1)
        buttons.addWidget(self.search)
        buttons.addWidget(self.stop)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 4, 16, 8)
        foot.setSpacing(6)
        foot.addLayout(study)
        foot.addLayout(buttons)
        foot.addWidget(self.progress)
        foot.addWidget(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addLayout(foot)
        self.setMinimumWidth(250)

    def _connect(self) -> None:
        self.marks.change_requested.connect(self.change_requested)
        self.marks.removal_requested.connect(self.removal_requested)
        self.form.argument_edited.connect(self._on_argument_edited)
        self.form.argument_stepped.connect(self._on_argument_stepped)
        self.form.stepping_ended.connect(self._document.end_merge)
        self.choose.clicked.connect(self._on_choose_clicked)
        self.search.clicked.connect(lambda: self.sweep_requested.emit(self.trials.value()))
        self.stop.clicked.connect(self._session.stop)
        self._document.project_changed.connect(self._show_project)
        self._session.state_changed.connect(self._on_state_changed)
        self._session.events_arrived.connect(self._on_events_arrived)

    def show_study(self, path: Path) -> None:
        """The file that trials are kept in."""
        self._study = path
        self.file.setText(path.name)
        self.file.setToolTip(str(path))

    # Signals ---------------------------------------------------------------------------------

    def _show_project(self, project: Project) -> None:
        search = project.search
        self.marks.show_project(project)
        self.marks.setVisible(bool(search.marks))
        self.hint.setVisible(not search.marks)
        self.form.show_value(search.settings)
        self.form.setVisible(bool(search.marks))
        self._show_state()

    def _on_argument_edited(self, path: ArgumentPath, value: Any) -> None:
        self._set(path, value)

    def _on_argument_stepped(self, path: ArgumentPath, value: Any) -> None:
        self._set(path, value, merge=f"step search {path[0]}")

    def _set(self, path: ArgumentPath, value: Any, merge: str = "") -> None:
        [name] = path

        def edit(project: Project) -> Project:
            settings = project.search.settings.replace(**{name: value})
            return project.replace(search=project.search.replace(settings=settings))

        self._document.edit(
            self.tr("Set {argument} of the search").format(argument=name), edit, merge
        )

    def _on_choose_clicked(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Study"),
            str(self._study),
            self.tr("Studies (*{suffix})").format(suffix=STUDY_SUFFIX),
            options=QFileDialog.Option.DontConfirmOverwrite,  # trials are added, never replaced
        )
        if name:
            path = Path(name)
            has_suffix = path.suffix or path.exists()
            self.study_chosen.emit(path if has_suffix else path.with_suffix(STUDY_SUFFIX))

    def _on_state_changed(self, state: SideState) -> None:
        if state is SideState.RUNNING:
            self._done, self._share, self._trial = 0, 0.0, 0
        self._show_state()

    def _on_events_arrived(self, events: Sequence[SweepEvent]) -> None:
        for event in events:
            if isinstance(event, TrialStarted):
                self._trial, self._share = event.number, 0.0
            elif isinstance(event, TrialStep):
                self._share = event.step / max(event.steps, 1)
            elif isinstance(event, TrialEnded):
                self._done, self._share = self._done + 1, 0.0
        self._show_progress()

    def _show_state(self) -> None:
        state = self._session.state
        project = self._document.project
        problems = [translated(each) for each in search_problems(project)]
        can_search = state is SideState.IDLE and bool(project.search.marks) and not problems
        self.search.setEnabled(can_search)
        self.search.setToolTip(
            problems[0] if problems else self.tr("Train trials with other values of the marks")
        )
        self.stop.setEnabled(state is SideState.RUNNING)
        self.progress.setVisible(self._session.is_busy)
        self.line.setVisible(self._session.is_busy)
        self._show_progress()

    def _show_progress(self) -> None:
        sweep = self._session.asked
        if sweep is None or not self._session.is_busy:
            return
        share = (self._done + self._share) / sweep.trials
        self.progress.setValue(round(_FINEST * min(share, 1.0)))
        if self._session.state is SideState.STOPPING:
            self.line.setText(self.tr("Stopping"))
        elif not self._trial:
            self.line.setText(self.tr("Starting"))
        else:
            self.line.setText(
                self.tr("Trial {number}, {done} of {count} done").format(
                    number=self._trial, done=int(self._done), count=sweep.trials
                )
            )
