"""How often clipping fired lately, as a gauge, and in the whole run, as a number."""

from __future__ import annotations

from PyQt6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.plots.history import History
from gui.plots.ticks import written
from gui.theme import mark
from gui.widgets.gauge import Gauge


class ClippingGauge(QWidget):
    """By norm: the share of recent steps at which clipping fired, and of all steps.

    By value: the share of elements that was cut at recent steps, and the largest element.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = History()
        self._kind = "global_norm"
        title = QLabel(self.tr("Clipping"), self)
        mark(title, role="strong")
        self.gauge = Gauge(self)
        self.gauge.setAccessibleName(self.tr("Clipping"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 3, 0, 0)
        column.setSpacing(11)
        column.addWidget(title)
        column.addWidget(self.gauge, 1)
        self.refresh()

    def set_history(self, history: History) -> None:
        """Show another run."""
        self._history = history
        self.refresh()

    def set_kind(self, kind: str) -> None:
        """The clipping to be had, shown until a run has its own."""
        self._kind = kind
        self.refresh()

    def refresh(self) -> None:
        """Show what the history has by now."""
        kind = self._history.clipping or self._kind
        fired, overall = self._history.fired_recently(), self._history.fired_in_run()
        if kind == "none":
            self.gauge.set_fraction(None, self.tr("off"), "")
            self.setToolTip(self.tr("The gradient is not clipped."))
            return
        if fired is None or overall is None:
            self.gauge.set_fraction(None, "", "")
            self.setToolTip("")
            return
        in_run = f"{written(round(100 * overall))}%"
        if kind == "value":
            largest = written(float(self._history.largest.values[-fired[1] :].max()), 2)
            self.gauge.set_fraction(
                self._history.cut_recently(),
                self.tr("elements"),
                self.tr("largest {value}").format(value=largest),
            )
            self.setToolTip(
                self.tr(
                    "Share of the gradient's elements that were cut, on average over the last "
                    "{steps} steps, and the largest element among them. At least one was cut at "
                    "{share} of all steps."
                ).format(steps=fired[1], share=in_run)
            )
            return
        self.gauge.set_fraction(
            fired[0],
            self.tr("of {steps}").format(steps=fired[1]),
            self.tr("{share} of run").format(share=in_run),
        )
        self.setToolTip(
            self.tr(
                "At how many of the last {steps} steps clipping fired, and below, of all steps."
            ).format(steps=fired[1])
        )
