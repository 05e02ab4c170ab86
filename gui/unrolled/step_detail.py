"""One step close up: every gate and state of it, with the equations of one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui.theme import mark
from gui.unrolled.drawing import Drawing
from gui.unrolled.equations import Line, equations, number
from gui.unrolled.units_strip import UnitsStrip
from gui.unrolled.words import (
    gate_meaning,
    gate_name,
    gradient_meaning,
    state_meaning,
    state_name,
)

if TYPE_CHECKING:
    from engine.training.gradients.unrolled import UnrolledSide


class StepDetail(QWidget):
    """A line for each gate, state and gradient: its name, all units, this unit, why."""

    unit_changed = pyqtSignal(int)
    """The unit to look at, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        mark(self.title, role="strong")
        self.unit = QSpinBox(self)
        self.unit.setRange(1, 1)
        self.unit.setAccessibleName(self.tr("Unit whose equations are shown"))
        self.unit.setKeyboardTracking(False)
        self.unit.valueChanged.connect(lambda value: self.unit_changed.emit(value - 1))
        self._of = QLabel(self)
        mark(self._of, role="quiet")
        label = QLabel(self.tr("&Unit"), self)
        label.setBuddy(self.unit)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(label)
        head.addWidget(self.unit)
        head.addWidget(self._of)
        self._lines = QWidget(self)
        self._grid = QGridLayout(self._lines)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 2)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._lines)
        scroll.setMinimumHeight(20)
        self._rows: list[tuple[QLabel, UnitsStrip, QLabel, QLabel]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 8, 6)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(scroll, 1)

    @property
    def words(self) -> list[tuple[str, str, str]]:
        """What its lines say: name, value and equation."""
        return [
            (name.text(), value.text(), why.text())
            for name, _, value, why in self._rows
            if not name.isHidden()
        ]

    @property
    def strips(self) -> list[UnitsStrip]:
        """All units of each line."""
        return [strip for _, strip, _, _ in self._rows if not strip.isHidden()]

    @property
    def wanted_height(self) -> int:
        """At which every line is seen."""
        return self._lines.sizeHint().height() + self.unit.sizeHint().height() + 24

    def show_step(self, drawing: Drawing, block: int, step: int, unit: int) -> None:
        """Show another step or unit."""
        side = drawing.unrolled.sides[block]
        units = side.layer.units
        self.unit.blockSignals(True)
        self.unit.setRange(1, units)
        self.unit.setValue(unit + 1)
        self.unit.blockSignals(False)
        self._of.setText(self.tr("of {units}").format(units=units))
        label = drawing.labels[step]
        title = self.tr("Step {step}, input {text}") if label.text else self.tr("Step {step}")
        text = self.tr("padding") if label.is_padding else label.text.replace("\n", " ")
        self.title.setText(title.format(step=step + 1, text=text))
        lines = equations(side, step, unit)
        while len(self._rows) < len(lines):
            self._add_row()
        for place, row in enumerate(self._rows):
            for widget in row:
                widget.setVisible(place < len(lines))
        for row, line in zip(self._rows, lines, strict=False):
            self._fill(row, line, drawing, (side, step, unit))

    def _fill(
        self,
        row: tuple[QLabel, UnitsStrip, QLabel, QLabel],
        line: Line,
        drawing: Drawing,
        at: tuple[UnrolledSide, int, int],
    ) -> None:
        name, strip, value, why = row
        side, step, unit = at
        scale = 1.0
        if line.of == "gate":
            said, tip = gate_name(side.layer, line.name), gate_meaning(side.layer, line.name)
            values = side.gates[line.name].values[step]
            scale = max(1.0, float(np.abs(values).max()))
        elif line.of == "state":
            said, tip = state_name(line.name), state_meaning(line.name)
            values = side.state(line.name).values[step]
            scale = drawing.scales[line.name]
        else:
            said, tip = f"∂loss/∂{line.name}", gradient_meaning(line.name)
            values = side.state(line.name).gradients[step]
            scale = float(np.abs(values).max())
        name.setText(said)
        for widget in (name, value):
            widget.setToolTip(tip)
        mark(name, role="bad" if line.of == "gradient" else "")
        strip.setAccessibleName(self.tr("All units of {name}").format(name=said))
        strip.show_values(values, scale, unit)
        value.setText(number(line.value))
        why.setText(line.words if line.of == "gradient" else f"= {line.words}")
        why.setToolTip(tip)

    def _add_row(self) -> None:
        name, strip = QLabel(self._lines), UnitsStrip(self._lines)
        value, why = QLabel(self._lines), QLabel(self._lines)
        for label in (name, value, why):
            label.setTextFormat(Qt.TextFormat.PlainText)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        why.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        mark(value, role="strong")
        mark(why, role="mono")
        strip.unit_chosen.connect(self.unit_changed)
        row = (name, strip, value, why)
        place = len(self._rows)
        self._rows.append(row)
        for column, widget in enumerate(row):
            self._grid.addWidget(widget, place, column)
        self._grid.setRowStretch(place, 0)
        self._grid.setRowStretch(place + 1, 1)
