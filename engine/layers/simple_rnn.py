"""SimpleRNN: one state fed back. https://keras.io/api/layers/recurrent_layers/simple_rnn/"""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.layers.recurrent import Recurrent


class SimpleRNN(Recurrent):
    """Weight blocks, in order: h. Weights: kernel (input, units), recurrent (units, units)."""

    kind: Literal["SimpleRNN"] = "SimpleRNN"
    summary: ClassVar[str] = "one tanh state"
