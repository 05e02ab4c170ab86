"""How the network is trained: optimizer, clipping, loss and the rest."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from PyQt6.QtCore import QLocale, Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.network.edits import replace_nested
from engine.project.data_facts import DataFacts
from engine.project.loss_fit import fits, fitted_to, loss_refusal
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.reasons import reason_of
from engine.training.rate_curve import rate_curve
from engine.training.schedule import Span
from engine.vocabulary.losses import LOSSES
from engine.vocabulary.schedules import ConstantRate
from engine.vocabulary.truncation import is_truncated, windows_of
from gui.document import Document
from gui.forms.choice_field import ChoiceField
from gui.forms.form import DeclaredForm
from gui.forms.form_context import Path
from gui.forms.wording import tried_text
from gui.settings.rate_picture import RatePicture
from gui.theme import mark
from gui.translation import translated

_INDENT = 16
"""As an argument under a choice stands."""
_UNKNOWN_STEPS = 100
"""In an epoch, while the data has not been read."""


class TrainingSettingsPanel(QWidget):
    """A form of the project's training settings. They count from the next run on, but for the
    clipping threshold and the learning rate, which reach the run that goes on."""

    search_requested = pyqtSignal(object)
    """The place of a setting that is to be searched over; see `engine.project.search`."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        title = QLabel(self.tr("Training"), self)
        mark(title, role="heading")
        self.reset_all = QPushButton(self.tr("Reset all"), self)
        self.reset_all.setToolTip(self.tr("Set everything back to its default"))
        mark(self.reset_all, role="link")
        policy = self.reset_all.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_all.setSizePolicy(policy)
        self.form = DeclaredForm(TrainingSettings)
        self.picture = RatePicture(self)
        self._around_picture = QWidget(self)
        around = QVBoxLayout(self._around_picture)
        around.setContentsMargins(_INDENT, 8, 0, 10)
        around.addWidget(self.picture)
        self.form.set_figure(("schedule",), self._around_picture)
        head = QHBoxLayout()
        head.setContentsMargins(16, 6, 12, 4)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.reset_all)
        head.addStrut(30)
        content = QWidget(self)
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.form)
        inside.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(scroll, 1)
        self.setMinimumWidth(280)
        self.form.set_focus_after(self.reset_all)
        self.form.argument_edited.connect(self._on_argument_edited)
        self.form.argument_stepped.connect(self._on_argument_stepped)
        self.form.stepping_ended.connect(document.end_merge)
        self.form.search_requested.connect(lambda path: self.search_requested.emit((None, path)))
        self.reset_all.clicked.connect(self._on_reset_all_clicked)
        document.project_changed.connect(self._on_project_changed)
        document.findings_changed.connect(self._on_findings_changed)
        self._on_project_changed(document.project)

    def _on_project_changed(self, project: Project) -> None:
        settings = project.training
        self.form.show_value(settings)
        self.form.show_marks(
            {
                mark.path: tried_text(mark.tried)
                for mark in project.search.marks
                if mark.layer is None
            }
        )
        self._show_loss()
        self.form.set_note(("accumulation",), self._rows_of_a_step(settings))
        best = "" if settings.early_stopping is None else self.tr("The best weights are kept.")
        self.form.set_note(("early_stopping",), best)
        self._show_windows()
        self._show_rates()
        self._show_reset()

    def _show_reset(self) -> None:
        self.reset_all.setVisible(self._document.project.training != self._defaults())

    def _defaults(self) -> TrainingSettings:
        """Everything at its default, but for what would not fit the data."""
        facts = self._document.facts
        return TrainingSettings() if facts is None else fitted_to(TrainingSettings(), facts)

    def _show_loss(self) -> None:
        """What the loss expects, or why it does not fit the data; and which others do not."""
        settings, facts = self._document.project.training, self._document.facts
        expects = translated(LOSSES[settings.loss].expects)
        note = self.tr("Expects {what}.").format(what=expects)
        if facts is not None and not fits(settings.loss, facts):
            refusal = loss_refusal(settings, facts)
            note = note if refusal is None else translated(refusal)
        self.form.set_note(("loss",), note)
        field = self.form.field(("loss",))
        assert isinstance(field, ChoiceField)
        field.set_remarks({} if facts is None else self._remarks(facts))

    def _remarks(self, facts: DataFacts) -> dict[str, str]:
        remarks = {}
        for name, loss in LOSSES.items():
            if fits(loss.name, facts):
                continue
            if facts.kind.of not in loss.fits:
                is_of_numbers = facts.kind.of == "classes"
                remarks[name] = self.tr("for numbers") if is_of_numbers else self.tr("for classes")
            elif facts.task == "language_model":
                remarks[name] = self.tr("not for a language model")
            else:
                remarks[name] = self.tr("for two classes")
        return remarks

    def _rows_of_a_step(self, settings: TrainingSettings) -> str:
        if settings.accumulation == 1:
            return ""
        rows = QLocale().toString(settings.batch_size * settings.accumulation)
        return self.tr("{rows} rows in a step.").format(rows=rows)

    def _show_windows(self) -> None:
        """What truncation comes to with the rows there are."""
        truncation, facts = self._document.project.training.truncation, self._document.facts
        text = ""
        if truncation is not None and facts is not None:
            number = QLocale().toString
            if not is_truncated(truncation, facts.length):
                text = self.tr("Rows have {length} steps: the gradient goes back over all of them.")
            elif facts.asks_each_step:
                text = self.tr("{windows} windows a row, each a step of the optimizer.")
            else:
                text = self.tr("The gradient goes back over the last {window} of {length} steps.")
            text = text.format(
                length=number(facts.length),
                window=number(truncation.window),
                windows=number(len(truncation.over(facts.length))),
            )
        self.form.set_note(("truncation",), text)

    def _show_rates(self) -> None:
        """Draw the schedule, as soon as there is more to it than one rate."""
        settings = self._document.project.training
        is_drawn = settings.schedule != ConstantRate()
        self._around_picture.setVisible(is_drawn)
        lr = settings.optimizer.lr
        curve = rate_curve(settings.schedule, lr, self._span()) if is_drawn else None
        self.picture.set_curve(curve)

    def _span(self) -> Span:
        """How long the run would be."""
        settings, facts = self._document.project.training, self._document.facts
        steps = _UNKNOWN_STEPS
        if facts is not None:
            steps = -(-facts.training_rows // (settings.batch_size * settings.accumulation))
            steps *= len(windows_of(settings.truncation, facts.length, facts.asks_each_step))
        return Span(settings.epochs, max(1, steps))

    def _on_findings_changed(self) -> None:
        self._show_windows()
        self._show_rates()
        self._show_loss()
        self._show_reset()

    def _on_argument_edited(self, path: Path, value: Any) -> None:
        self._set(path, value)

    def _on_argument_stepped(self, path: Path, value: Any) -> None:
        self._set(path, value, merge=f"step training {'.'.join(path)}")

    def _set(self, path: Path, value: Any, merge: str = "") -> None:
        text = self.tr("Set {argument} of training").format(argument=".".join(path))
        try:
            self._document.edit(
                text,
                lambda project: project.replace(
                    training=replace_nested(project.training, path, value)
                ),
                merge,
            )
        except ValidationError as error:
            self.form.refuse(path, reason_of(error))

    def _on_reset_all_clicked(self) -> None:
        self._document.edit(
            self.tr("Reset training settings"),
            lambda project: project.replace(training=self._defaults()),
        )
