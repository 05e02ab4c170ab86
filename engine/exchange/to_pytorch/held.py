"""Where an exported model holds a weight of Keras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.layers.base import Weight

Layout = Literal["keras", "transposed", "bias", "two biases"]


@dataclass(frozen=True)
class Held:
    """One weight of Keras and its place in the exported model."""

    weight: Weight
    keys: tuple[str, ...]
    """Names in the state dict; two where torch has two biases."""
    layout: Layout = "keras"
    swapped: bool = False
    """Whether the first two of three gates change places: Keras' z r h is torch's r z n."""
