"""Optimizer, clipping and loss as Keras has them.

Where an optimizer of Keras means the same as torch's in other words, those are written; where it
means something else, `optimizer_refusals` says so. Both Kerases agree in all of it.

Source: ``keras/src/optimizers`` of keras 3.15 and ``tf_keras/src/optimizers`` of tf_keras 2.21.
"""

from __future__ import annotations

from typing import Any

from engine.declared import arguments_of, kind_of
from engine.exchange.asked import Asked
from engine.exchange.source import Code, call, literal
from engine.vocabulary.clipping import (
    AdaptiveClipping,
    AutomaticClipping,
    ClipByGlobalNorm,
    ClipByNorm,
    ClipByValue,
    Clipping,
)
from engine.vocabulary.losses import LossName
from engine.vocabulary.optimizers import (
    SGD,
    Adadelta,
    Adagrad,
    AdamW,
    NAdam,
    Optimizer,
    RMSprop,
)

_NAMES = {
    "lr": "learning_rate",
    "beta1": "beta_1",
    "beta2": "beta_2",
    "eps": "epsilon",
    "alpha": "rho",
}
# The others are in every call: Keras has other defaults than torch.
_DEFAULTS: dict[str, object] = {
    "beta1": 0.9,
    "beta2": 0.999,
    "momentum": 0.0,
    "nesterov": False,
    "amsgrad": False,
    "centered": False,
}
# What Keras has no argument for. It is written in other words, or refused, or does nothing.
_UNKNOWN = frozenset(
    {"dampening", "decoupled_weight_decay", "lr_decay", "maximize", "momentum_decay"}
)
_CLIPPINGS: dict[type[Clipping], str] = {
    ClipByValue: "clipvalue",
    ClipByNorm: "clipnorm",
    ClipByGlobalNorm: "global_clipnorm",
}
_OF_NUMBERS: dict[LossName, str] = {"mean_absolute_error": "MeanAbsoluteError", "huber": "Huber"}
_MOMENTUM_DECAY = 1.0
_SMALL_EPS = 1e-7
"""Keras' own default. What is no larger is not seen, wherever it is added."""
_SMALLEST = 2.0**-126
"""The smallest number that keeps all its digits in 32 bits, and that no backend takes for zero."""


def optimizer_call(
    optimizer: Optimizer, clipping: Clipping, rate: Code | None = None, accumulation: int = 1
) -> Code:
    """The optimizer with everything that Keras' own defaults do not say, and its clipping.

    Args:
        rate: what stands for the learning rate; None: the optimizer's own number.
        accumulation: batches of a step.
    """
    given = {
        _NAMES.get(each.name, each.name): _argument(optimizer, each.name)
        for each in arguments_of(type(optimizer))
        if _is_written(optimizer, each.name)
    }
    for kind, name in _CLIPPINGS.items():
        if isinstance(clipping, kind):
            given[name] = literal(getattr(clipping, "threshold", None))
    if rate is not None:
        given[_NAMES["lr"]] = rate
    if accumulation > 1:
        given["gradient_accumulation_steps"] = literal(accumulation)
    arguments = [f"{name}={value}" for name, value in given.items()]
    return call(f"optimizer=keras.optimizers.{_name_in_keras(optimizer)}", arguments, 4, 1)


def optimizer_refusals(optimizer: Optimizer) -> list[str]:
    """Arguments that Keras' optimizer of the same name does not have, or means otherwise."""
    name = f"Keras' {_name_in_keras(optimizer)}"
    found = []
    if _value(optimizer, "maximize"):
        found.append(f"{name} only makes the loss small: switch maximize off.")
    if isinstance(optimizer, SGD) and optimizer.dampening and optimizer.momentum:
        found.append("Keras' SGD has no dampening: set it to 0.")
    if isinstance(optimizer, NAdam) and optimizer.momentum_decay != _MOMENTUM_DECAY:
        found.append(
            f"{name} lets its momentum grow at a pace of its own: set momentum_decay to "
            f"{_MOMENTUM_DECAY:g}, which is that pace."
        )
    if _value(optimizer, "weight_decay") and not _decays_apart(optimizer):
        can_decouple = "decoupled_weight_decay" in type(optimizer).model_fields
        way_out = "switch decoupled_weight_decay on" if can_decouple else "choose AdamW"
        found.append(
            f"{name} keeps weight decay apart from the gradient, and torch's adds it to the "
            f"gradient here: set weight_decay to 0, or {way_out}."
        )
    eps = _value(optimizer, "eps")
    if eps > _SMALL_EPS and not isinstance(optimizer, (NAdam, Adadelta)):
        found.append(
            f"{name} adds epsilon at another place than torch's, which is seen where it is as "
            f"large as {eps:g}: set eps to {_SMALL_EPS:g} or less."
        )
    return found


def clipping_refusals(clipping: Clipping) -> list[str]:
    """Ways to clip that no optimizer of Keras has an argument for."""
    if isinstance(clipping, AdaptiveClipping | AutomaticClipping):
        kind = kind_of(clipping)
        return [
            f"Keras has no {kind} clipping: clip by the global norm, by each weight's norm, by "
            "value, or not at all."
        ]
    return []


def loss_and_metric(loss: LossName, asked: Asked) -> tuple[Code, Code]:
    """The loss, and how often the network is right, or how far off its numbers are."""
    if asked.of == "numbers":
        return Code(f"keras.losses.{_OF_NUMBERS.get(loss, 'MeanSquaredError')}()"), Code('"mae"')
    if loss == "binary_cross_entropy":
        return (
            Code("keras.losses.BinaryCrossentropy(from_logits=True)"),
            Code("keras.metrics.BinaryAccuracy(threshold=0.0)"),
        )
    if loss == "cross_entropy":
        arguments = ["from_logits=True", *["ignore_class=-1"] * asked.ignores]
        return (
            call("keras.losses.SparseCategoricalCrossentropy", arguments, 9, 1),
            Code('"accuracy"'),
        )
    return Code("keras.losses.MeanSquaredError()"), Code('"categorical_accuracy"')


def _name_in_keras(optimizer: Optimizer) -> str:
    return "Nadam" if isinstance(optimizer, NAdam) else type(optimizer).__name__


def _value(optimizer: Optimizer, name: str) -> Any:
    """What an argument is; 0 for an optimizer without it."""
    return getattr(optimizer, name, 0)


def _decays_apart(optimizer: Optimizer) -> bool:
    """Whether weights are pulled towards zero beside the step, as everywhere in Keras."""
    if isinstance(optimizer, SGD):
        return optimizer.momentum == 0  # the step is then a sum, and one pull is as the other
    return isinstance(optimizer, AdamW) or bool(_value(optimizer, "decoupled_weight_decay"))


def _is_written(optimizer: Optimizer, name: str) -> bool:
    if name in _UNKNOWN:
        return False
    value = _value(optimizer, name)
    if name == "weight_decay":
        # Keras' AdamW has another one than torch's where none is given.
        return isinstance(optimizer, AdamW) or (value > 0 and _decays_apart(optimizer))
    return name not in _DEFAULTS or value != _DEFAULTS[name]


def _argument(optimizer: Optimizer, name: str) -> Code:
    value = _value(optimizer, name)
    if name == "lr" and isinstance(optimizer, Adagrad) and optimizer.lr_decay:
        rate = literal(optimizer.lr_decay)
        arguments = [literal(value), "decay_steps=1", f"decay_rate={rate}"]
        schedule = "learning_rate=keras.optimizers.schedules.InverseTimeDecay"
        return Code(call(schedule, arguments, 8, 1).removeprefix("learning_rate="))
    if name == "eps" and isinstance(optimizer, (RMSprop, Adagrad)):
        # Added under the root there, and to the root by torch.
        return literal(max(float(f"{value * value:.12g}"), _SMALLEST))
    return literal(value)
