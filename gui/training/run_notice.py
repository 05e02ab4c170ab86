"""What the training panel says of a run: how it ended, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QLocale, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from engine.message import Message
from engine.training.events import NotFinite, RunEnded, Stop
from engine.training.measures import Measured, measured
from gui.plots.history import History
from gui.plots.ticks import written
from gui.translation import translated
from gui.widgets.notice import Kind, Notice
from gui.widgets.numbers import as_percentage


class RunNotice(Notice):
    """A notice with a second button, for the run's folder."""

    export_requested = pyqtSignal()
    show_folder_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "good", None, parent)
        self.action_triggered.connect(self.export_requested)
        self._folder_button = QPushButton(self.tr("Show folder"), self)
        self._folder_button.clicked.connect(self.show_folder_requested)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(row.count() - 1, self._folder_button)
        self.hide()

    def say_failed(self, sentence: str) -> None:
        """The run could not start, or broke off."""
        self._say(sentence, "bad")

    def say_notes(self, notes: Sequence[Message]) -> None:
        """What the run's person should know while it goes on."""
        if notes:
            self._say(" ".join(translated(note) for note in notes), "note")

    def say_not_finite(self, event: NotFinite, clipping: str | None, has_folder: bool) -> None:
        """Where the run could not go on, and what may help."""
        advice = {
            "none": self.tr("Try a smaller learning rate or clip the gradient."),
            "value": self.tr("Try a smaller learning rate or clip at a lower value."),
            "adaptive": self.tr("Try a smaller learning rate or clip at a lower ratio."),
            "automatic": self.tr("Try a smaller learning rate or clip at a lower percentile."),
        }.get(clipping or "", self.tr("Try a smaller learning rate or clip at a lower norm."))
        words = self.tr(
            "Step {step} (batch {batch} of epoch {epoch}): {what} The last good weights are "
            "kept. {advice}"
        )
        number = QLocale().toString
        self._say(
            words.format(
                step=number(event.step),
                batch=number(event.batch),
                epoch=number(event.epoch),
                what=translated(event.what),
                advice=advice,
            ),
            "bad",
            has_folder=has_folder,
        )

    def say_ended(self, event: RunEnded, history: History, has_folder: bool) -> None:
        """The run is done or was stopped; one that is not finite has been told of before."""
        if event.reason is Stop.NOT_FINITE:
            return
        epochs = len(history.epochs)
        if event.reason is Stop.STOPPED:
            words = self.tr("Stopped after {step} steps").format(
                step=QLocale().toString(event.step)
            )
        elif event.reason is Stop.EARLY:
            words = (
                self.tr("Stopped early, after 1 epoch")
                if epochs == 1
                else self.tr("Stopped early, after {epochs} epochs").format(
                    epochs=QLocale().toString(epochs)
                )
            )
        elif epochs == 1:
            words = self.tr("Trained 1 epoch")
        else:
            words = self.tr("Trained {epochs} epochs").format(epochs=QLocale().toString(epochs))
        last = measured(history.epochs[-1]) if history.epochs else None
        if last is None:
            self._say(self.tr("{words}.").format(words=words), "good", self._export, has_folder)
            return
        text = self.tr("{words}: {measure} {value}").format(
            words=words, measure=translated(last.measure.in_sentence), value=measured_text(last)
        )
        epoch = history.best_epoch
        best = None if epoch is None else measured(epoch)
        if epoch is not None and best is not None:
            is_better = best.measure.is_better(best.value, last.value)
            if is_better and best.measure == last.measure:
                text = self.tr("{text}, best {value} in epoch {epoch}").format(
                    text=text, value=measured_text(best), epoch=epoch.epoch
                )
        self._say(self.tr("{text}.").format(text=text), "good", self._export, has_folder)

    @property
    def _export(self) -> str:
        return self.tr("Export code")

    def _say(
        self, text: str, kind: Kind, action: str | None = None, has_folder: bool = False
    ) -> None:
        self.set_message(text, kind, action)
        self._folder_button.setVisible(has_folder)
        self.show()


def measured_text(found: Measured) -> str:
    """The value in the person's language: 78.1%, 0.351."""
    return as_percentage(found.value) if found.measure.is_share else written(found.value, 3)
