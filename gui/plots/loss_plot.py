"""The loss by step, smoothed and not, and by epoch what validation says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from PyQt6.QtGui import QActionGroup
from PyQt6.QtWidgets import QMenu, QWidget

from gui.plots.history import History
from gui.plots.legend import Entry
from gui.plots.plot import Plot
from gui.plots.scale import mapped
from gui.plots.series import Numbers
from gui.plots.shapes import Line, Points
from gui.plots.ticks import written

_RAW_OPACITY = 0.4
_SMOOTHINGS = (0.0, 0.8, 0.9, 0.95, 0.98, 0.99, 0.998)


class LossPlot(Plot):
    """Loss on the left axis; validation accuracy as squares on an axis of its own at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, with_shares=True)
        self.header.set_title(self.tr("Loss"))
        self.view.setAccessibleName(self.tr("Loss by step"))
        self._raw = Line("accent", 1.0, _RAW_OPACITY)
        self._smoothed = Line("accent", 2.0)
        self._accuracy_line = Line("good", 1.0, 0.6)
        self._accuracy = Points("good", 7, is_square=True)
        self._validation = Points("warning", 8)
        lines = (self._raw, self._accuracy_line, self._smoothed)
        for layer, item in enumerate((*lines, self._accuracy, self._validation)):
            self.view.add(item, layer)
        self.header.legend.set_entries(
            (
                Entry(self.tr("step"), "thin", "accent", 0.6),
                Entry(self.tr("smoothed"), "strong", "accent"),
                Entry(self.tr("validation"), "round", "warning"),
                Entry(self.tr("accuracy"), "square", "good"),
            )
        )
        self._add_smoothing_menu()

    @property
    def smoothing(self) -> float:
        """How much each older value counts against the next, 0 to 1."""
        return self.history.smoothed_loss.strength

    def set_smoothing(self, strength: float) -> None:
        """Smooth more or less."""
        self.history.smoothed_loss.set_strength(strength)
        self.redraw()

    def set_history(self, history: History) -> None:
        """Draw another run, smoothed as the last one."""
        history.smoothed_loss.set_strength(self.smoothing)
        super().set_history(history)

    def draw_lines(self, start: int, stop: int, most: int) -> None:
        """The two lines and the points."""
        raw = self.history.loss.envelope(start, stop, most).zigzag()
        smoothed = self.history.smoothed_loss.series.envelope(start, stop, most).middle()
        for line, (places, values) in ((self._raw, raw), (self._smoothed, smoothed)):
            line.set_points(places + 1, self._mapped(values))
        epochs = self.history.epochs
        steps = np.array([epoch.step for epoch in epochs], dtype=np.float64)
        losses = self._mapped(np.array([each.validation_loss for each in epochs], dtype=np.float64))
        self._validation.set_points(steps, losses)
        bottom, top = self.shown_values()
        # None, where numbers are asked for, becomes not a number, and that is not drawn.
        shares = np.array([each.validation_accuracy for each in epochs], dtype=np.float64)
        accuracies = bottom + shares * (top - bottom)
        self._accuracy.set_points(steps, accuracies)
        self._accuracy_line.set_points(steps, accuracies)

    def bounds(self, start: int, stop: int) -> tuple[float, float] | None:
        """Of the loss and the validation loss."""
        found = self.history.loss.bounds(start, stop, above_zero=self.is_logarithmic)
        values = list(found or ())
        for epoch in self.history.epochs:
            loss = epoch.validation_loss
            is_shown = np.isfinite(loss) and (loss > 0 or not self.is_logarithmic)
            if is_shown and start < epoch.step <= stop:
                values.append(loss)
        return (min(values), max(values)) if values else None

    def reading(self, step: int) -> Sequence[Entry]:
        """The loss, smoothed and not, and the last validation up to there."""
        smoothed = self.history.smoothed_loss.series.values[step - 1]
        entries = [
            Entry(self.tr("step {step}").format(step=step)),
            Entry(written(self.history.loss.values[step - 1], 3), "thin", "accent", 0.6),
            Entry(written(smoothed, 3), "strong", "accent"),
        ]
        before = [epoch for epoch in self.history.epochs if epoch.step <= step]
        if before:
            last = before[-1]
            entries.append(Entry(written(last.validation_loss, 3), "round", "warning"))
            if last.validation_accuracy is not None:
                percent = written(100 * last.validation_accuracy, 3)
                entries.append(Entry(f"{percent}%", "square", "good"))
        return entries

    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """A row a step, with what validation said at the last of each epoch."""
        heads = (
            "step", "epoch", "loss", "smoothed_loss",
            "validation_loss", "validation_accuracy", "not_finite",
        )  # fmt: skip
        return heads, self._rows()

    def _rows(self) -> Iterable[Iterable[Any]]:
        history = self.history
        validated = {epoch.step: epoch for epoch in history.epochs}
        columns = (history.epoch, history.loss, history.smoothed_loss.series)
        for step, (epoch, loss, smoothed) in enumerate(
            zip(*(column.values.tolist() for column in columns), strict=True), start=1
        ):
            ended = validated.get(step)
            yield (
                step, int(epoch), loss, smoothed,
                ended and ended.validation_loss, ended and ended.validation_accuracy, None,
            )  # fmt: skip
        if history.not_finite is not None:
            mark = history.not_finite
            yield (mark.step, mark.epoch, None, None, None, None, str(mark.what))

    def _mapped(self, values: Numbers) -> Numbers:
        return mapped(values, self.is_logarithmic)

    def _add_smoothing_menu(self) -> None:
        menu = QMenu(self.tr("Smoothing"), self)
        group = QActionGroup(menu)
        for strength in _SMOOTHINGS:
            words = self.tr("none") if strength == 0 else written(strength)
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(strength == self.smoothing)
            action.triggered.connect(lambda _checked, s=strength: self.set_smoothing(s))
            group.addAction(action)
        self.header.add_menu(menu)
