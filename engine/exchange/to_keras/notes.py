"""What exported code does in another way than the network, and says so at its head."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declared import arguments_of
from engine.exchange.to_keras.kerases import Keras
from engine.exchange.to_keras.left_out import costs_otherwise, drops
from engine.exchange.to_keras.masks import are_by_hand
from engine.exchange.to_keras.refusals import halves_of
from engine.exchange.wiring import Step, Wiring
from engine.layers.base import Layer
from engine.layers.recurrent import Recurrent


def notes_of(wiring: Wiring, target: Keras) -> list[str]:
    """Sentences on what the target does in another way than the network's dialect."""
    find = _of_keras3 if target.dialect == "keras3" else _of_keras2
    return [*find(wiring, target), *_of_masks(wiring, target)]


def _of_masks(wiring: Wiring, target: Keras) -> Iterator[str]:
    if not are_by_hand(wiring, target):
        return
    if wiring.network.dialect != target.dialect:
        yield (
            "Masks are written out: Keras 2 joins them with and, Keras 3 with or, and Keras 3 "
            "hands none to a layer with initial states."
        )
    else:
        yield "Masks are written out: Keras 2 cannot join some with none along time."


def _of_keras3(wiring: Wiring, target: Keras) -> Iterator[str]:
    if wiring.network.dialect == "keras3":
        return
    if any(_asks_for_one_mask(layer) for layer in _recurrent(wiring)):
        yield "Keras 3 draws recurrent dropout for each gate, whatever implementation says."
    if any(not step.layer.trainable for step in wiring.steps):
        yield "Keras 3 leaves what fixed weights cost out of the loss."


def _of_keras2(wiring: Wiring, target: Keras) -> Iterator[str]:
    layers = _recurrent(wiring)
    if any(_asks_for_one_mask(layer) for layer in layers):
        yield (
            "Keras 2 draws all dropout for each gate beside recurrent dropout, whatever "
            "implementation says."
        )
    if any(_runs_as_cudnn_does(layer) for layer in layers):
        yield (
            "Keras 2 draws dropout once for all gates in layers that cuDNN has too, whatever "
            "implementation says."
        )
    if any(drops(layer) and layer.seed is not None for layer in layers):
        yield "Keras 2's recurrent layers have no seed; their dropout repeats with the file's."
    if wiring.network.dialect == "keras2":
        return
    if any(costs_otherwise(layer, "keras3", target) for layer in layers):
        yield (
            "activity_regularizer of SimpleRNN is left out: Keras 3 never charges for it, and "
            "Keras 2 would."
        )
    if any(_is_fixed_and_costs(step) for step in wiring.steps):
        yield (
            "Regularizers of fixed weights are left out: Keras 3 does not charge for them, and "
            "Keras 2 would."
        )
    for step in wiring.steps:
        if len(step.inputs) > 1 and any(half.stateful for half in halves_of(step)):
            yield (
                f"{step.node.name} is not stateful here: in Keras 3 its initial states begin every "
                "batch, in Keras 2 they would begin only the first."
            )


def _recurrent(wiring: Wiring) -> list[Recurrent]:
    return [layer for step in wiring.steps for layer in halves_of(step)]


def _asks_for_one_mask(layer: Recurrent) -> bool:
    return bool(layer.recurrent_dropout) and getattr(layer, "implementation", 1) == 2


def _runs_as_cudnn_does(layer: Recurrent) -> bool:
    """Whether tf_keras computes all gates at once (``_could_use_gpu_kernel``)."""
    return (
        drops(layer)
        and getattr(layer, "implementation", 2) == 1
        and not layer.recurrent_dropout
        and not layer.unroll
        and layer.use_bias
        and layer.activation == "tanh"
        and getattr(layer, "recurrent_activation", "") == "sigmoid"
        and getattr(layer, "reset_after", True)
    )


def _is_fixed_and_costs(step: Step) -> bool:
    return any(
        _costs(layer) and not (layer.trainable and step.layer.trainable)
        for layer in (step.layer, *halves_of(step))
    )


def _costs(layer: Layer) -> bool:
    return any(
        each.name.endswith("_regularizer")
        and each.name != "activity_regularizer"
        and getattr(layer, each.name) is not None
        for each in arguments_of(type(layer))
    )
