"""Optimizer, clipping and loss as Keras has them."""

from __future__ import annotations

from engine.exchange.source import Code, call, literal
from engine.vocabulary.clipping import ClipByGlobalNorm, ClipByNorm, ClipByValue, Clipping
from engine.vocabulary.losses import LossName
from engine.vocabulary.optimizers import SGD, AdamW, Optimizer, RMSprop

_NAMES = {
    "lr": "learning_rate",
    "beta1": "beta_1",
    "beta2": "beta_2",
    "eps": "epsilon",
    "alpha": "rho",
}


def optimizer_call(optimizer: Optimizer, clipping: Clipping) -> Code:
    """The optimizer with everything that Keras' own defaults do not say, and its clipping."""
    left_out = {"dampening"} if isinstance(optimizer, AdamW) else {"dampening", "weight_decay"}
    # Keras' AdamW has another weight decay than torch's where none is given.
    always = _ALWAYS | {"weight_decay"} if isinstance(optimizer, AdamW) else _ALWAYS
    given = {
        _NAMES.get(name, name): literal(getattr(optimizer, name))
        for name in type(optimizer).model_fields
        if name not in left_out | {"kind"}
        and (name in always or _DEFAULTS.get(name, ...) != getattr(optimizer, name))
    }
    if isinstance(optimizer, RMSprop):
        given["rho"] = literal(optimizer.alpha)
    for kind, name in _CLIPPINGS.items():
        if isinstance(clipping, kind):
            given[name] = literal(getattr(clipping, "threshold", None))
    arguments = [f"{name}={value}" for name, value in given.items()]
    return call(f"optimizer=keras.optimizers.{type(optimizer).__name__}", arguments, 4, 1)


def loss_and_metric(loss: LossName) -> tuple[Code, Code]:
    """The loss, and how often the network is right."""
    if loss == "cross_entropy":
        return (
            Code("keras.losses.SparseCategoricalCrossentropy(from_logits=True)"),
            Code('"accuracy"'),
        )
    if loss == "binary_cross_entropy":
        return (
            Code("keras.losses.BinaryCrossentropy(from_logits=True)"),
            Code("keras.metrics.BinaryAccuracy(threshold=0.0)"),
        )
    return Code("keras.losses.MeanSquaredError()"), Code('"categorical_accuracy"')


def optimizer_refusals(optimizer: Optimizer) -> list[str]:
    """Arguments that Keras' optimizer of the same name does not have, or means otherwise."""
    found = []
    if isinstance(optimizer, SGD) and optimizer.dampening:
        found.append("Keras' SGD has no dampening: set it to 0.")
    if not isinstance(optimizer, AdamW) and getattr(optimizer, "weight_decay", 0.0) > 0:
        found.append(
            f"Keras' {type(optimizer).__name__} keeps weight decay apart from the gradient and "
            "torch does not: set weight_decay to 0, or choose AdamW."
        )
    return found


_ALWAYS = frozenset({"lr", "eps"})
_DEFAULTS: dict[str, object] = {
    "beta1": 0.9,
    "beta2": 0.999,
    "momentum": 0.0,
    "weight_decay": 0.0,
    "nesterov": False,
    "amsgrad": False,
    "centered": False,
}
_CLIPPINGS: dict[type[Clipping], str] = {
    ClipByValue: "clipvalue",
    ClipByNorm: "clipnorm",
    ClipByGlobalNorm: "global_clipnorm",
}
