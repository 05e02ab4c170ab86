"""GRU: gated recurrent unit. https://keras.io/api/layers/recurrent_layers/gru/"""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.declared import argument
from engine.layers.arguments import Gates, Implementation
from engine.layers.recurrent import Recurrent


class GRU(Implementation, Recurrent, Gates):
    """Weight blocks, in order: update, reset, candidate (z r h).

    With ``reset_after`` the bias has two rows, for inputs and for the state.
    """

    kind: Literal["GRU"] = "GRU"
    summary: ClassVar[str] = "update and reset gates"
    gate_names: ClassVar[tuple[str, ...]] = ("z", "r", "h")

    reset_after: bool = argument(
        False,
        "Apply the reset gate after the product with the recurrent weight, as cuDNN and torch do. "
        "Keras 2's document leaves it off, Keras 3 turns it on.",
        keras3_default=True,
        chip="reset after",
    )

    def _bias_shape(self, columns: int) -> tuple[int, ...]:
        return (2, columns) if self.reset_after else (columns,)
