"""What the parts of a recurrent layer are called, and what each is, in one sentence."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication

from engine.declared import kind_of
from engine.layers.recurrent import Recurrent

_LSTM = "Hochreiter and Schmidhuber 1997; Gers et al. 2000"
_GRU = "Cho et al. 2014"
_ELMAN = "Elman 1990"
_BPTT = "Werbos 1990"


def gate_name(layer: Recurrent, gate: str) -> str:
    """``input gate i``, ``candidate c~``."""
    return {
        "LSTM": {
            "i": _tr("input gate i"),
            "f": _tr("forget gate f"),
            "c": _tr("candidate c̃"),
            "o": _tr("output gate o"),
        },
        "GRU": {
            "z": _tr("update gate z"),
            "r": _tr("reset gate r"),
            "h": _tr("candidate h̃"),
        },
        "SimpleRNN": {"h": _tr("new state h")},
    }[kind_of(layer)][gate]


def gate_meaning(layer: Recurrent, gate: str) -> str:
    """One sentence, and where it is from."""
    said = {
        "LSTM": {
            "i": _tr("How much of the candidate is written into the cell: 0 nothing, 1 all of it."),
            "f": _tr("How much of the cell is kept from the step before: 0 forgotten, 1 kept."),
            "c": _tr("What could be written into the cell at this step."),
            "o": _tr("How much of the cell the layer shows as its output."),
        },
        "GRU": {
            "z": _tr("How much of the old state is kept: 1 all of it, 0 the candidate instead."),
            "r": _tr("How much of the old state the candidate may look at."),
            "h": _tr("What the state could become at this step."),
        },
        "SimpleRNN": {"h": _tr("The new state, made of the input and of the state before.")},
    }[kind_of(layer)][gate]
    return f"{said}\n{ {'LSTM': _LSTM, 'GRU': _GRU, 'SimpleRNN': _ELMAN}[kind_of(layer)] }"


def state_name(name: str) -> str:
    """``cell c``."""
    return {"h": _tr("state h"), "c": _tr("cell c")}[name]


def state_meaning(name: str) -> str:
    """One sentence, and where it is from."""
    if name == "c":
        said = _tr("The memory of an LSTM: it goes from step to step with no weight in its way.")
        return f"{said}\n{_LSTM}"
    said = _tr("The layer's output at a step, fed back into the layer at the next one.")
    return f"{said}\n{_ELMAN}"


def gradient_meaning(name: str) -> str:
    """One sentence, and where it is from."""
    said = _tr(
        "How much the loss would change with {state} after this step, all later steps included: "
        "back-propagation through time brings it from step to step, the other way round."
    ).format(state=name)
    return f"{said}\n{_BPTT}"


def weight_letter(name: str) -> str:
    """The letter that the arrows carry."""
    return {"kernel": "W", "recurrent_kernel": "U", "bias": "b"}.get(name, "")


def weight_meaning(name: str) -> str:
    """One sentence."""
    return {
        "kernel": _tr("W, from the input to the units: the same numbers at every step."),
        "recurrent_kernel": _tr("U, from the state before to the units: the same at every step."),
        "bias": _tr("b, added at every step: the same numbers each time."),
    }.get(name, "")


def side_name(side: str, reads_from_end: bool) -> str:
    """What a block of the drawing is headed."""
    way = _tr("reads from the end") if reads_from_end else _tr("reads from the start")
    if not side:
        return way
    name = _tr("forward layer") if side == "forward" else _tr("backward layer")
    return f"{name}, {way}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Unrolled", text)
