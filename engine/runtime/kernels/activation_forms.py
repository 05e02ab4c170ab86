"""What compiled loops have to be told of an activation: its form, and the numbers in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import inf

from engine.vocabulary.activations import ActivationName
from engine.vocabulary.dialects import Dialect


class Form(IntEnum):
    """Functions that differ in numbers alone have one form."""

    CLIPPED = 0
    """clip(factor x + shift, low, high)"""
    TANH = 1
    SIGMOID = 2
    BENT = 3
    """scale x where x > 0, else below (exp(x) - 1)"""
    LEAKY = 4
    """x where x > 0, else below x"""
    EXPONENTIAL = 5
    SOFTPLUS = 6
    SOFTSIGN = 7
    LOG_SIGMOID = 8
    SHRINK = 9
    """x moved by some towards zero where it is farther from zero than a threshold, else zero"""
    # From here on the derivative cannot be told from what the function gives.
    GELU = 10
    SWISH = 11
    MISH = 12
    HARD_SILU = 13
    TANH_SHRINK = 14
    SQUAREPLUS = 15
    SPARSE_PLUS = 16


@dataclass(frozen=True)
class ActivationForm:
    """An activation for compiled loops."""

    form: Form
    numbers: tuple[float, ...] = ()

    @property
    def keeps_slopes(self) -> bool:
        """Whether derivatives have to be kept when the function is computed."""
        return self.form >= Form.GELU


def clipped(factor: float, shift: float, low: float, high: float) -> ActivationForm:
    return ActivationForm(Form.CLIPPED, (factor, shift, low, high))


_SELU_SCALE, _SELU_BELOW = 1.0507009873554804934, 1.7580993408473768599

_FORMS: dict[ActivationName, ActivationForm] = {
    "linear": clipped(1, 0, -inf, inf),
    "tanh": ActivationForm(Form.TANH),
    "sigmoid": ActivationForm(Form.SIGMOID),
    "hard_sigmoid": clipped(1 / 6, 0.5, 0, 1),
    "relu": clipped(1, 0, 0, inf),
    "relu6": clipped(1, 0, 0, 6),
    "hard_tanh": clipped(1, 0, -1, 1),
    "sparse_sigmoid": clipped(0.5, 0.5, 0, 1),
    "elu": ActivationForm(Form.BENT, (1, 1)),
    "celu": ActivationForm(Form.BENT, (1, 1)),
    "selu": ActivationForm(Form.BENT, (_SELU_SCALE, _SELU_BELOW)),
    "leaky_relu": ActivationForm(Form.LEAKY, (0.2,)),
    "exponential": ActivationForm(Form.EXPONENTIAL),
    "softplus": ActivationForm(Form.SOFTPLUS),
    "softsign": ActivationForm(Form.SOFTSIGN),
    "log_sigmoid": ActivationForm(Form.LOG_SIGMOID),
    "hard_shrink": ActivationForm(Form.SHRINK, (0.5, 0)),
    "soft_shrink": ActivationForm(Form.SHRINK, (0.5, 0.5)),
    "gelu": ActivationForm(Form.GELU),
    "swish": ActivationForm(Form.SWISH),
    "mish": ActivationForm(Form.MISH),
    "hard_silu": ActivationForm(Form.HARD_SILU),
    "tanh_shrink": ActivationForm(Form.TANH_SHRINK),
    "squareplus": ActivationForm(Form.SQUAREPLUS),
    "sparse_plus": ActivationForm(Form.SPARSE_PLUS),
}


def activation_form(name: ActivationName, dialect: Dialect) -> ActivationForm | None:
    """The form of an activation; None: it goes over all features together."""
    if name == "hard_sigmoid" and dialect == "keras2":
        return clipped(0.2, 0.5, 0, 1)
    return _FORMS.get(name)
