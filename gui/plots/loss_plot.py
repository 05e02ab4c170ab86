"""The loss by step, smoothed and not, and by epoch what validation says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from PyQt6.QtWidgets import QWidget

from engine.vocabulary.tasks import Of
from gui.plots.history import History
from gui.plots.legend import Entry
from gui.plots.plot import Plot
from gui.plots.scale import mapped
from gui.plots.series import Numbers
from gui.plots.shapes import Line, Points
from gui.plots.smoothing_menu import smoothing_menu
from gui.plots.ticks import nice_range, written

_RAW_OPACITY = 0.4


class LossPlot(Plot):
    """Loss on the left axis; on one of its own at the right, as squares, what validation measures.

    That is the accuracy, or the error where numbers are asked for.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, with_shares=True)
        self.header.set_title(self.tr("Loss"))
        self.view.setAccessibleName(self.tr("Loss by step"))
        self._raw = Line("accent", 1.0, _RAW_OPACITY)
        self._smoothed = Line("accent", 2.0)
        self._measured_line = Line("good", 1.0, 0.6)
        self._measured = Points("good", 7, is_square=True)
        self._validation = Points("warning", 8)
        lines = (self._raw, self._measured_line, self._smoothed)
        for layer, item in enumerate((*lines, self._measured, self._validation)):
            self.view.add(item, layer)
        self._shown_of: Of | None = None
        self._show_measure()
        self.header.add_menu(smoothing_menu(self, self.smoothing, self.set_smoothing))

    def _show_measure(self) -> None:
        """Say whether the squares are accuracies or errors."""
        if self.history.of == self._shown_of:
            return
        self._shown_of = self.history.of
        are_errors = self._shown_of == "numbers"
        self.header.legend.set_entries(
            (
                Entry(self.tr("step"), "thin", "accent", 0.6),
                Entry(self.tr("smoothed"), "strong", "accent"),
                Entry(self.tr("validation"), "round", "warning"),
                Entry(self.tr("error") if are_errors else self.tr("accuracy"), "square", "good"),
            )
        )

    def refresh(self) -> None:
        """Draw what there is by now."""
        self._show_measure()
        super().refresh()

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
        measured = bottom + self._shares() * (top - bottom)
        self._measured.set_points(steps, measured)
        self._measured_line.set_points(steps, measured)

    def _shares(self) -> Numbers:
        """How high each epoch's accuracy or error stands, 0 to 1, on the axis at the right."""
        axis, epochs = self.view.shares_axis, self.history.epochs
        assert axis is not None
        # None, where the other is measured, becomes not a number, and that is not drawn.
        if self.history.of == "classes":
            axis.set_top(None)
            return np.array([each.validation_accuracy for each in epochs], dtype=np.float64)
        errors = np.array([each.validation_error for each in epochs], dtype=np.float64)
        seen = errors[np.isfinite(errors)]
        most = axis.most_steps(self.view.box.height())
        axis.set_top(nice_range(0.0, float(seen.max()) if len(seen) else 1.0, most)[1])
        assert axis.top is not None
        return errors / axis.top

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
        smoothed = self.history.smoothed_loss.series.at(step - 1)
        entries = [
            Entry(self.tr("step {step}").format(step=step)),
            Entry(written(self.history.loss.at(step - 1), 3), "thin", "accent", 0.6),
            Entry(written(smoothed, 3), "strong", "accent"),
        ]
        before = [epoch for epoch in self.history.epochs if epoch.step <= step]
        if before:
            last = before[-1]
            entries.append(Entry(written(last.validation_loss, 3), "round", "warning"))
            if last.validation_accuracy is not None:
                percent = written(100 * last.validation_accuracy, 3)
                entries.append(Entry(f"{percent}%", "square", "good"))
            if last.validation_error is not None:
                entries.append(Entry(written(last.validation_error, 3), "square", "good"))
            if last.perplexity is not None:
                value = written(last.perplexity, 3)
                words = self.tr("perplexity {value}").format(value=value)
                entries.append(Entry(words, short=value))
        return entries

    def table(self) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
        """A row a step that is kept, with what validation said at the last of each epoch."""
        heads = (
            "step", "epoch", "loss", "smoothed_loss",
            "validation_loss", "validation_accuracy", "validation_error", "perplexity",
            "not_finite",
        )  # fmt: skip
        return heads, self._rows()

    def _rows(self) -> Iterable[Iterable[Any]]:
        history = self.history
        validated = {epoch.step: epoch for epoch in history.epochs}
        columns = (history.epoch, history.loss, history.smoothed_loss.series)
        for step, (epoch, loss, smoothed) in enumerate(
            zip(*(column.values.tolist() for column in columns), strict=True),
            start=history.first_kept,
        ):
            ended = validated.get(step)
            yield (
                step, int(epoch), loss, smoothed,
                ended and ended.validation_loss, ended and ended.validation_accuracy,
                ended and ended.validation_error, ended and ended.perplexity, None,
            )  # fmt: skip
        if history.not_finite is not None:
            mark = history.not_finite
            yield (mark.step, mark.epoch, *[None] * 6, str(mark.what))

    def _mapped(self, values: Numbers) -> Numbers:
        return mapped(values, self.is_logarithmic)
