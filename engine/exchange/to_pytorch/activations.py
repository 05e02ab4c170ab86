"""Activation functions as exported PyTorch code writes them."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.exchange.source import Code
from engine.vocabulary.dialects import Dialect

_FUNCTIONS = {
    "tanh": "torch.tanh",
    "sigmoid": "torch.sigmoid",
    "hard_sigmoid": "F.hardsigmoid",
    "relu": "torch.relu",
    "elu": "F.elu",
    "selu": "torch.selu",
    "gelu": "F.gelu",
    "softplus": "F.softplus",
    "softsign": "F.softsign",
    "swish": "F.silu",
    "mish": "F.mish",
    "exponential": "torch.exp",
}


@dataclass
class Activations:
    """Writes activations and remembers which functions of its own the file needs."""

    dialect: Dialect
    needed: set[str] = field(default_factory=set)

    def function(self, name: str) -> Code:
        """An expression for the function itself."""
        if name in ("linear", "softmax") or self._is_keras2s(name):
            self.needed.add(name)
            return Code(name)
        return Code(_FUNCTIONS[name])

    def applied(self, name: str, value: str) -> Code:
        """An expression for what it gives."""
        if name == "linear":
            return Code(value)
        if name == "softmax":
            return Code(f"torch.softmax({value}, -1)")
        return Code(f"{self.function(name)}({value})")

    def _is_keras2s(self, name: str) -> bool:
        return name == "hard_sigmoid" and self.dialect == "keras2"
