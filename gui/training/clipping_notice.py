"""What the training panel says of a threshold that does not do what it is for."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from engine.training.clipping_advice import Advice
from gui.plots.ticks import written
from gui.translation import translated
from gui.widgets.notice import Notice


class ClippingNotice(Notice):
    """Comes once a run for each thing that can be wrong, and goes when it is right again.

    One that was dismissed does not come again while the way of clipping stays the same, not in the
    next run either.
    """

    threshold_suggested = pyqtSignal(float)
    """The person wants to clip at the threshold that the notice suggests."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "note", None, parent)
        self._clipping: str | None = None
        self._advice: Advice | None = None
        self._silent: set[str] = set()
        self.action_triggered.connect(self._on_action_triggered)
        self.dismissed.connect(self._on_dismissed)
        self.hide()

    def show_advice(self, kind: str | None, advice: Advice | None) -> None:
        """Say this of a run's clipping of this kind; None: there is nothing to say."""
        if kind != self._clipping:
            self._clipping = kind
            self._silent.clear()
        if advice is not None and advice.verdict in self._silent:
            advice = None
        before, self._advice = self._advice, advice
        self.setVisible(advice is not None)
        if advice is None:
            return
        action = None
        if advice.threshold is not None:
            action = self.tr("Clip at {value}").format(value=written(advice.threshold))
        if before is not None and before.verdict == advice.verdict:
            # Words that change all the time distract; what the button does has to be what it says.
            self.action_button.setText(action or "")
            self.action_button.setVisible(action is not None)
            return
        sees_harm = advice.verdict == "nearly every step"
        self.set_message(translated(advice.sentence), "warning" if sees_harm else "note", action)
        self.action_button.setToolTip(
            self.tr("The 90th percentile of this run: nine steps of ten then stay as they are")
        )

    def _on_action_triggered(self) -> None:
        if self._advice is not None and self._advice.threshold is not None:
            self.threshold_suggested.emit(self._advice.threshold)

    def _on_dismissed(self) -> None:
        if self._advice is not None:
            self._silent.add(self._advice.verdict)
            self._advice = None
