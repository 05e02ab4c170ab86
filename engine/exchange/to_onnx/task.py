"""What there is to compute in a recurrent layer, and what comes out, by the names of tensors."""

from __future__ import annotations

from dataclasses import dataclass

from engine.exchange.to_onnx.cells import Weights
from engine.layers.recurrent import Recurrent
from engine.vocabulary.dialects import Dialect


@dataclass(frozen=True)
class Task:
    """One recurrent layer over all its steps."""

    layer: Recurrent
    dialect: Dialect
    weights: Weights
    inputs: str
    """(batch, time, features)"""
    mask: str | None
    """(batch, time), true at the steps that count; none where every step does."""
    states: tuple[str, ...]
    """To begin with, each (batch, units); none: zeros."""
    turned: bool
    """Whether the outputs come in the reverse of the order in which the steps are read."""


@dataclass(frozen=True)
class Outcome:
    """What the layer gives."""

    main: str
    """(batch, time, units), or (batch, units) without return_sequences."""
    states: tuple[str, ...]
    """After the last step that is read, each (batch, units)."""
