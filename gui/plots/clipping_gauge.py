"""How often clipping fired, as a gauge, what it took, and a threshold that the run suggests."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from engine.training.clipping_advice import SUGGESTED_PERCENTILE, size_of
from gui.plots.history import History
from gui.plots.ticks import written
from gui.theme import mark
from gui.widgets.gauge import Gauge

_LINK_PADDING = 4
"""Pixels before the words of a link: what stands above it is set in as far."""


class ClippingGauge(QWidget):
    """By norm: the share of recent steps at which clipping fired, and of all steps.

    By value: the share of elements that was cut at recent steps, and the largest element.
    Adaptive: the share of units that was scaled down, and the largest ratio.
    """

    threshold_suggested = pyqtSignal(float)
    """The person wants to clip at the threshold that the run suggests."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = History()
        self._kind = "global_norm"
        self._threshold: float | None = None
        title = QLabel(self.tr("Clipping"), self)
        mark(title, role="strong")
        self.gauge = Gauge(self)
        self.gauge.setAccessibleName(self.tr("Clipping"))
        self.taken = QLabel(self)
        mark(self.taken, role="quiet")
        self.taken.setToolTip(
            self.tr(
                "How much clipping takes away: 1 - norm after / norm before, on average over all "
                "steps of the run."
            )
        )
        self.suggestion = QPushButton(self)
        mark(self.suggestion, role="link")
        self.suggestion.setCursor(Qt.CursorShape.PointingHandCursor)
        self.suggestion.clicked.connect(self._on_suggestion_clicked)
        self._suggested: float | None = None
        inset = QVBoxLayout()
        inset.setContentsMargins(_LINK_PADDING, 0, 0, 0)
        inset.setSpacing(11)
        inset.addWidget(title)
        inset.addWidget(self.gauge, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 3, 0, 0)
        column.setSpacing(1)
        column.addLayout(inset, 1)
        below = QVBoxLayout()
        below.setContentsMargins(_LINK_PADDING, 0, 0, 0)
        below.addWidget(self.taken)
        column.addLayout(below)
        column.addWidget(self.suggestion, 0, Qt.AlignmentFlag.AlignLeft)
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
        self._show_gauge()
        self._show_taken()
        self._show_suggestion()

    def show_threshold(self, threshold: float | None) -> None:
        """Nothing is suggested that is there already; None: nothing is clipped."""
        self._threshold = threshold
        self._show_suggestion()

    def _show_taken(self) -> None:
        taken = self._history.taken_in_run()
        is_clipped = self._history.clipping not in (None, "none")
        self.taken.setVisible(is_clipped and taken is not None)
        percent = 100 * (taken or 0.0)
        number = written(round(percent)) if percent >= 1 or percent == 0 else self.tr("<1")
        self.taken.setText(self.tr("takes {share}%").format(share=number))

    def _show_suggestion(self) -> None:
        kind = self._history.clipping or "none"
        value = self._history.suggested_threshold()
        # The run's sizes say nothing of a threshold that is compared with others.
        fits = self._kind not in ("automatic", "norm") and size_of(self._kind) == size_of(kind)
        if not fits or value == self._threshold:
            value = None
        self._suggested = value
        self.suggestion.setVisible(value is not None)
        if value is None:
            return
        self.suggestion.setText(self.tr("clip at {value}").format(value=written(value)))
        what = {
            "norm": self.tr("norms"),
            "element": self.tr("largest elements"),
            "ratio": self.tr("largest ratios"),
        }[size_of(kind)]
        self.suggestion.setToolTip(
            self.tr(
                "Set the threshold to the {percentile}th percentile of this run's {what}, so that "
                "only the rest is clipped."
            ).format(percentile=written(SUGGESTED_PERCENTILE), what=what)
        )

    def _on_suggestion_clicked(self) -> None:
        if self._suggested is not None:
            self.threshold_suggested.emit(self._suggested)

    def _show_gauge(self) -> None:
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
        if kind == "adaptive":
            largest = written(float(self._history.largest_ratio.values[-fired[1] :].max()), 2)
            self.gauge.set_fraction(
                self._history.cut_recently(),
                self.tr("units"),
                self.tr("ratio {value}").format(value=largest),
            )
            self.setToolTip(
                self.tr(
                    "Share of the units whose gradient was scaled down, on average over the last "
                    "{steps} steps, and the largest ratio among them. At least one was at {share} "
                    "of all steps."
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
