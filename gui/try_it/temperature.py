"""How much a language model dares: a slider and a number that say the same."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QWidget

from gui.theme import mark

FIELD_WIDTH = 88
"""Pixels of a number: a panel is narrow."""
_STEPS = 20
"""Of the slider for a temperature of 1."""
_MOST = 2.0


class Temperature(QWidget):
    """From 0, which takes the likeliest each time, to 2."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = self.tr(
            "What outputs are divided by before they become probabilities. 0: the likeliest each "
            "time. 1: as likely as the model has it. Above: bolder."
        )
        label = QLabel(self.tr("Temperature"), self)
        mark(label, role="quiet")
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, round(_MOST * _STEPS))
        self.slider.setPageStep(_STEPS // 4)
        self.slider.setMinimumWidth(40)
        self.slider.setMaximumWidth(140)
        self.slider.setAccessibleName(self.tr("Temperature"))
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the number beside it is reached
        self.number = QDoubleSpinBox(self)
        self.number.setRange(0.0, _MOST)
        self.number.setSingleStep(0.1)
        self.number.setDecimals(2)
        self.number.setAccessibleName(self.tr("Temperature"))
        self.number.setMaximumWidth(FIELD_WIDTH)
        self.number.setSpecialValueText(self.tr("likeliest"))
        label.setBuddy(self.number)
        for widget in (label, self.slider, self.number):
            widget.setToolTip(words)
        self.slider.valueChanged.connect(self._on_slid)
        self.number.valueChanged.connect(self._on_number_changed)
        self.number.setValue(0.8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (label, self.slider, self.number):
            row.addWidget(widget)

    @property
    def value(self) -> float:
        """The temperature."""
        return self.number.value()

    def _on_slid(self, place: int) -> None:
        # A number that was typed finer than the slider's steps is left as it is.
        if round(self.number.value() * _STEPS) != place:
            self.number.setValue(place / _STEPS)

    def _on_number_changed(self, value: float) -> None:
        self.slider.setValue(round(value * _STEPS))
        self.changed.emit()
