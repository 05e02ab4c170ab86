"""LSTM: long short-term memory. https://keras.io/api/layers/recurrent_layers/lstm/"""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.declared import Group, argument
from engine.layers.arguments import Gates, Implementation
from engine.layers.recurrent import Recurrent


class LSTM(Implementation, Recurrent, Gates):
    """Weight blocks, in order: input, forget, candidate, output (i f c o)."""

    kind: Literal["LSTM"] = "LSTM"
    summary: ClassVar[str] = "input, forget and output gates"
    state_names: ClassVar[tuple[str, ...]] = ("h", "c")
    gate_names: ClassVar[tuple[str, ...]] = ("i", "f", "c", "o")

    unit_forget_bias: bool = argument(
        True,
        "Start the forget gate's bias at one, so that the cell remembers from the beginning.",
        Group.INITIALIZATION,
    )
