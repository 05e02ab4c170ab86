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
    "relu6": "F.relu6",
    "celu": "F.celu",
    "hard_silu": "F.hardswish",
    "hard_tanh": "F.hardtanh",
    "hard_shrink": "F.hardshrink",
    "soft_shrink": "F.softshrink",
    "tanh_shrink": "F.tanhshrink",
    "log_sigmoid": "F.logsigmoid",
}
# These need more than what they are applied to: as functions they are written out.
_APPLIED = {
    "linear": "{}",
    "softmax": "torch.softmax({}, -1)",
    "log_softmax": "torch.log_softmax({}, -1)",
    "leaky_relu": "F.leaky_relu({}, 0.2)",
}
_WRITTEN_OUT = frozenset({*_APPLIED, "squareplus", "sparse_plus", "sparse_sigmoid", "sparsemax"})


@dataclass
class Activations:
    """Writes activations and remembers which functions of its own the file needs."""

    dialect: Dialect
    needed: set[str] = field(default_factory=set)

    def function(self, name: str) -> Code:
        """An expression for the function itself."""
        if name in _WRITTEN_OUT or self._is_keras2s(name):
            self.needed.add(name)
            return Code(name)
        return Code(_FUNCTIONS[name])

    def applied(self, name: str, value: str) -> Code:
        """An expression for what it gives."""
        if name in _APPLIED:
            return Code(_APPLIED[name].format(value))
        return Code(f"{self.function(name)}({value})")

    def _is_keras2s(self, name: str) -> bool:
        return name == "hard_sigmoid" and self.dialect == "keras2"
