"""Arguments that mean nothing for a weight or an output of that shape; Keras fails on them too."""

from __future__ import annotations

from collections.abc import Iterator

from engine.exchange.remembered import remembered
from engine.exchange.wiring import Step, Wiring
from engine.layers.base import Layer, Weight
from engine.layers.bidirectional import Bidirectional
from engine.layers.shapes import Content
from engine.vocabulary.constraints import MaxNorm, MinMaxNorm, UnitNorm
from engine.vocabulary.initializers import Identity, Orthogonal
from engine.vocabulary.regularizers import OrthogonalRegularizer


def refusals_of_step(step: Step, wiring: Wiring) -> tuple[str, ...]:
    """Sentences on one step, each with its name."""
    return _refusals(step, wiring.inference.weights.get(step.node.id, ()))


@remembered
def _refusals(step: Step, weights: tuple[Weight, ...]) -> tuple[str, ...]:
    return tuple(_found(step, weights))


def _found(step: Step, weights: tuple[Weight, ...]) -> Iterator[str]:
    name = step.node.name
    for weight in weights:
        yield from (f"{name}: {text}" for text in _refusals_of_weight(weight))
    gives_sequence = any(shape.content is Content.SEQUENCE for shape in step.outputs.values())
    for layer in with_halves(step):
        regularizer = getattr(layer, "activity_regularizer", None)
        if isinstance(regularizer, OrthogonalRegularizer) and gives_sequence:
            yield f"{name}: an orthogonal regularizer needs a matrix, and its output is a sequence."


def _refusals_of_weight(weight: Weight) -> Iterator[str]:
    rank = len(weight.shape)
    if rank != 2:
        if isinstance(weight.initializer, Orthogonal | Identity):
            yield f"{weight.initializer.kind} cannot draw {weight.name}, which is no matrix."
        if isinstance(weight.regularizer, OrthogonalRegularizer):
            yield f"an orthogonal regularizer needs a matrix, and {weight.name} is none."
    constraint = weight.constraint
    if (
        isinstance(constraint, MaxNorm | UnitNorm | MinMaxNorm)
        and not -rank <= constraint.axis < rank
    ):
        yield f"{constraint.kind} on {weight.name} has no axis {constraint.axis} to work along."


def with_halves(step: Step) -> tuple[Layer, ...]:
    """The two layers of a Bidirectional, or the layer itself."""
    layer = step.layer
    if isinstance(layer, Bidirectional):
        return (layer.forward(), layer.backward())
    return (layer,)
