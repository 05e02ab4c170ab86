"""What an exported PyTorch file cannot say, and what it says a little differently."""

from __future__ import annotations

from collections.abc import Iterator

from engine.exchange.to_pytorch.training import optimizer_refusal
from engine.exchange.wiring import Step, Wiring
from engine.layers.base import MAIN, Weight
from engine.layers.bidirectional import Bidirectional
from engine.layers.shapes import Content
from engine.project.project import Project
from engine.vocabulary.constraints import MaxNorm, MinMaxNorm, UnitNorm
from engine.vocabulary.initializers import Identity, Orthogonal
from engine.vocabulary.regularizers import OrthogonalRegularizer


def refusals_of(project: Project, wiring: Wiring) -> list[str]:
    """Sentences on what has no meaning in Keras or in torch, and so cannot be written."""
    found = [text for step in wiring.steps for text in _refusals_of_step(step, wiring)]
    if refusal := optimizer_refusal(project.training.optimizer):
        found.append(f"{refusal}.")
    trained = any(
        step.layer.trainable and wiring.inference.parameters(step.node.id) for step in wiring.steps
    )
    if wiring.steps and not trained:
        found.append("No layer has weights to train: set trainable on one of them.")
    return found


def notes_of(project: Project, wiring: Wiring) -> list[str]:
    """Sentences on what the file does in another way than Gradloom, with the same meaning."""
    notes = []
    if any(
        getattr(layer, "seed", None) is not None and _drops(layer)
        for step in wiring.steps
        for layer in _with_halves(step)
    ):
        notes.append("Dropout is drawn from SEED here, not from the seeds of the layers.")
    return notes


def _refusals_of_step(step: Step, wiring: Wiring) -> Iterator[str]:
    name = step.node.name
    for weight in wiring.inference.weights.get(step.node.id, ()):
        yield from (f"{name}: {text}" for text in _refusals_of_weight(weight))
    for layer in _with_halves(step):
        regularizer = getattr(layer, "activity_regularizer", None)
        if isinstance(regularizer, OrthogonalRegularizer) and (
            getattr(layer, "return_sequences", False)
            or step.outputs[MAIN].content is Content.SEQUENCE
        ):
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


def _with_halves(step: Step) -> tuple[object, ...]:
    layer = step.layer
    if isinstance(layer, Bidirectional):
        return (layer.forward(), layer.backward())
    return (layer,)


def _drops(layer: object) -> bool:
    return any(getattr(layer, name, 0) for name in ("rate", "dropout", "recurrent_dropout"))
