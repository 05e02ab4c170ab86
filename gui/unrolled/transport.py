"""Forward through the steps and back again: a step at a time, or played."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSlider, QWidget

from gui.theme import icon, mark
from gui.unrolled.moments import Moment, end_of
from gui.widgets.elided_label import ElidedLabel

SLOWEST, FASTEST, WHOLE = 700, 60, 12_000
"""Milliseconds for a step, at most and at least, and for both passes if that lies between."""


class Transport(QWidget):
    """Buttons, a slider over both passes, and where it is in words."""

    moment_changed = pyqtSignal(object)
    """The new Moment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.moment = end_of(1)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        begin, back = self.tr("To the first step"), self.tr("One step back")
        on, end = self.tr("One step on"), self.tr("To the end of both passes")
        self.to_begin = self._button("ph.skip-back", begin, lambda: self.go_to_end(False))
        self.back = self._button("ph.caret-left", back, lambda: self.move_by(-1))
        self.play = self._button("ph.play", self.tr("Play both passes (Space)"), self.toggle)
        self.on = self._button("ph.caret-right", on, lambda: self.move_by(1))
        self.to_end = self._button("ph.skip-forward", end, lambda: self.go_to_end(True))
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName(self.tr("Place in the forward and the backward pass"))
        self.slider.setMinimumWidth(40)
        self.slider.valueChanged.connect(self._on_value_changed)
        self.said = ElidedLabel("", self)
        self.said.setMinimumWidth(96)
        mark(self.said, role="quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button in (self.to_begin, self.back, self.play, self.on, self.to_end):
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self.slider, 2)
        row.addSpacing(8)
        row.addWidget(self.said, 3)
        self.set_steps(1)

    @property
    def is_playing(self) -> bool:
        """Whether it moves on by itself."""
        return self._timer.isActive()

    def show_words(self, has_room: bool) -> None:
        """Whether there is room to say where it is; the slider shows it as well."""
        self.said.setVisible(has_room)

    def set_steps(self, steps: int) -> None:
        """Another row: so many steps are read. Both passes are over."""
        self.pause()
        self.moment = end_of(max(1, steps))
        self.slider.blockSignals(True)
        self.slider.setRange(0, self.moment.number)
        self.slider.setPageStep(max(1, steps // 10))
        self.slider.setValue(self.moment.number)
        self.slider.blockSignals(False)
        self._tell()

    def move_by(self, moments: int) -> None:
        """On or back by hand, round at both ends."""
        self.pause()
        self._go_to(self.moment.moved(moments))

    def go_to_end(self, is_last: bool) -> None:
        """To the first moment or to the last."""
        self.pause()
        last = end_of(self.moment.steps)
        self._go_to(last if is_last else Moment(last.steps, 0))

    def toggle(self) -> None:
        """Play from here, or from the start where all is over; or pause."""
        if self.is_playing:
            self.pause()
            return
        if self.moment.is_last:
            self._go_to(Moment(self.moment.steps, 0))
        pace = WHOLE // (2 * self.moment.steps)
        self._timer.start(min(SLOWEST, max(FASTEST, pace)))
        self._show_button()

    def pause(self) -> None:
        """Stay where it is."""
        self._timer.stop()
        self._show_button()

    def hideEvent(self, a0: QHideEvent | None) -> None:
        """Nothing moves out of sight."""
        super().hideEvent(a0)
        self.pause()

    def _go_to(self, moment: Moment) -> None:
        self.slider.setValue(moment.number)

    def _on_value_changed(self, number: int) -> None:
        self.moment = Moment(self.moment.steps, number)
        self._tell()
        self.moment_changed.emit(self.moment)

    def _on_timeout(self) -> None:
        self._go_to(self.moment.moved(1))
        if self.moment.is_last:
            self.pause()

    def _tell(self) -> None:
        moment = self.moment
        words = (
            self.tr("back: {step} of {steps}")
            if moment.is_backward
            else self.tr("forward: {step} of {steps}")
        )
        if moment.is_last:
            words = self.tr("all {steps} steps")
        self.said.setText(words.format(step=moment.reached + 1, steps=moment.steps))

    def _show_button(self) -> None:
        words = self.tr("Pause (Space)") if self.is_playing else self.tr("Play both passes (Space)")
        self.play.setIcon(icon("ph.pause" if self.is_playing else "ph.play", "accent"))
        self.play.setToolTip(words)
        self.play.setAccessibleName(words)

    def _button(self, name: str, words: str, then: Callable[[], object]) -> QPushButton:
        button = QPushButton(icon(name, "quiet_text"), "", self)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(lambda _checked: then())
        mark(button, role="quiet")
        return button
