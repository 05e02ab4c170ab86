"""What a step does to one unit, as equations with its numbers in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import QCoreApplication

from engine.declared import kind_of
from gui.plots.ticks import written

if TYPE_CHECKING:
    from engine.training.gradients.unrolled import UnrolledSide

_DIGITS = 3
BEFORE = {"h": "h₋₁", "c": "c₋₁"}
"""A state as the step before left it."""


@dataclass(frozen=True)
class Line:
    """One equation."""

    of: str
    """``gate``, ``state`` or ``gradient``."""
    name: str
    """Of the gate or the state."""
    value: float
    words: str
    """``0.519 = hard_sigmoid(x·W 0.123 + h₋₁·U -0.041 + b 0)``."""


def equations(side: UnrolledSide, place: int, unit: int) -> list[Line]:
    """Everything a step computes for a unit, in the order in which it does, and its gradient.

    Args:
        place: of the step, from 0, in the order of the layer's input.
    """
    lines = [_gate(side, name, place, unit) for name in side.gates]
    kind = kind_of(side.layer)
    if kind == "LSTM":
        lines.append(_cell(side, place, unit))
        lines.append(_lstm_output(side, place, unit))
    elif kind == "GRU":
        lines.append(_gru_state(side, place, unit))
    return lines + [
        Line(
            "gradient",
            state.name,
            float(state.gradients[place, unit]),
            _tr("all units together: norm {norm}").format(norm=written(state.norms[place], 3)),
        )
        for state in side.states
    ]


def _gate(side: UnrolledSide, name: str, place: int, unit: int) -> Line:
    gate = side.gates[name]
    terms = [f"x·W {number(gate.from_input[place, unit])}"]
    from_state = number(gate.from_state[place, unit])
    if kind_of(side.layer) == "GRU" and name == "h":
        after = getattr(side.layer, "reset_after", False)
        terms.append(f"r·(h₋₁·U) {from_state}" if after else f"(r·h₋₁)·U {from_state}")
    else:
        terms.append(f"h₋₁·U {from_state}")
    if side.layer.use_bias:
        terms.append(f"b {number(gate.bias[unit])}")
    value = float(gate.values[place, unit])
    return Line("gate", name, value, f"{gate.activation}({' + '.join(terms)})")


def _cell(side: UnrolledSide, place: int, unit: int) -> Line:
    f, i, new = (number(side.gates[name].values[place, unit]) for name in ("f", "i", "c"))
    cell = side.state("c")
    before = number(cell.before[place, unit])
    words = f"f·c₋₁ + i·c̃ = {f} × {before} + {i} × {new}"
    return Line("state", "c", float(cell.values[place, unit]), words)


def _lstm_output(side: UnrolledSide, place: int, unit: int) -> Line:
    value = side.state("h").values[place, unit]
    o = number(side.gates["o"].values[place, unit])
    name = side.layer.activation
    words = f"o·{name}(c) = {o} × {name}({number(side.state('c').values[place, unit])})"
    return Line("state", "h", float(value), words)


def _gru_state(side: UnrolledSide, place: int, unit: int) -> Line:
    state = side.state("h")
    z = float(side.gates["z"].values[place, unit])
    new = number(side.gates["h"].values[place, unit])
    before = number(state.before[place, unit])
    words = f"z·h₋₁ + (1 − z)·h̃ = {number(z)} × {before} + {number(1 - z)} × {new}"
    return Line("state", "h", float(state.values[place, unit]), words)


def number(value: float) -> str:
    """Three digits, with a minus that is as wide as a plus."""
    return written(float(value), _DIGITS).replace("-", "−")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Unrolled", text)
