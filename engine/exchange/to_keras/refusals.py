"""What exported Keras code cannot say, and what it says a little differently."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declared import kind_of
from engine.exchange.to_keras.compiling import optimizer_refusals
from engine.exchange.weight_refusals import refusals_of_step
from engine.exchange.wiring import Step, Wiring
from engine.layers.bidirectional import Bidirectional
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.project.project import Project
from engine.vocabulary.regularizers import OrthogonalRegularizer


def refusals_of(project: Project, wiring: Wiring) -> list[str]:
    """Sentences on what Keras 3 cannot do as the network means it."""
    found = [text for step in wiring.steps for text in _refusals_of_step(step, wiring)]
    return [*found, *optimizer_refusals(project.training.optimizer)]


def notes_of(wiring: Wiring) -> list[str]:
    """Sentences on what Keras 3 does in another way than the network's dialect."""
    layers = [layer for step in wiring.steps for layer in _with_halves(step)]
    notes = []
    if wiring.network.dialect == "keras2":
        if any(
            layer.recurrent_dropout and getattr(layer, "implementation", 1) == 2 for layer in layers
        ):
            notes.append(
                "Keras 3 draws recurrent dropout for each gate, whatever implementation says."
            )
        if any(not step.layer.trainable for step in wiring.steps):
            notes.append("Keras 3 leaves what fixed weights cost out of the loss.")
    return notes


def _refusals_of_step(step: Step, wiring: Wiring) -> Iterator[str]:
    name, layer = step.node.name, step.layer
    yield from refusals_of_step(step, wiring)
    if isinstance(layer, Bidirectional):
        forward, backward = layer.forward(), layer.backward()
        # Bidirectional.compute_output_shape of keras 3.15 looks at the first layer alone.
        if forward.units != backward.units:
            yield f"{name}: in Keras 3 both layers of a Bidirectional have the same units."
        elif forward.return_state and kind_of(forward) != kind_of(backward):
            yield f"{name}: in Keras 3 layers of two kinds cannot give their states."
    if wiring.network.dialect == "keras3":
        return
    for half in _with_halves(step):
        if half.stateful and len(step.inputs) > 1:
            yield (
                f"{name}: in Keras 3 a stateful layer with initial states begins every batch "
                "with them, in Keras 2 only the first."
            )
        if isinstance(half, SimpleRNN) and half.activity_regularizer is not None:
            orthogonal = isinstance(half.activity_regularizer, OrthogonalRegularizer)
            if half is not layer or half.return_state or orthogonal:
                yield f"{name}: Keras 3's SimpleRNN leaves activity_regularizer out."


def _with_halves(step: Step) -> tuple[Recurrent, ...]:
    layer = step.layer
    if isinstance(layer, Bidirectional):
        return (layer.forward(), layer.backward())
    return (layer,) if isinstance(layer, Recurrent) else ()
