"""What exported Keras code cannot say, and what it says a little differently."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declared import kind_of
from engine.exchange.to_keras.compiling import clipping_refusals, optimizer_refusals
from engine.exchange.to_keras.kerases import KERAS3, Keras
from engine.exchange.to_keras.schedule import schedule_refusals
from engine.exchange.weight_refusals import refusals_of_step, with_halves
from engine.exchange.wiring import Step, Wiring
from engine.layers.bidirectional import Bidirectional
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.project.project import Project
from engine.vocabulary.dialects import DIALECT_LABELS
from engine.vocabulary.regularizers import OrthogonalRegularizer


def refusals_of(project: Project, wiring: Wiring, target: Keras = KERAS3) -> list[str]:
    """Sentences on what the target cannot do as the network means it."""
    found = [text for step in wiring.steps for text in _refusals_of_step(step, wiring, target)]
    of_optimizer = optimizer_refusals(project.training.optimizer)
    of_clipping = clipping_refusals(project.training.clipping)
    return [*found, *of_optimizer, *of_clipping, *schedule_refusals(project.training, target)]


def _refusals_of_step(step: Step, wiring: Wiring, target: Keras) -> Iterator[str]:
    name, layer = step.node.name, step.layer
    yield from refusals_of_step(step, wiring)
    if isinstance(layer, Bidirectional):
        yield from _refusals_of_pair(step, layer, target)
    if target.dialect == "keras2" or wiring.network.dialect == "keras3":
        return
    for half in halves_of(step):
        if half.stateful and len(step.inputs) > 1:
            yield (
                f"{name}: in Keras 3 a stateful layer with initial states begins every batch "
                "with them, in Keras 2 only the first."
            )
        if isinstance(half, SimpleRNN) and half.activity_regularizer is not None:
            orthogonal = isinstance(half.activity_regularizer, OrthogonalRegularizer)
            if half is not layer or half.return_state or orthogonal:
                yield f"{name}: Keras 3's SimpleRNN leaves activity_regularizer out."


def _refusals_of_pair(step: Step, layer: Bidirectional, target: Keras) -> Iterator[str]:
    name, forward, backward = step.node.name, layer.forward(), layer.backward()
    keras = DIALECT_LABELS[target.dialect]
    linked = [port.name in step.inputs for port in layer.input_ports()[1:]]
    if any(linked) and not all(linked):
        yield (
            f"{name}: {keras} gives initial states to both layers of a Bidirectional or to none."
        )
    elif any(linked) and len(forward.state_names) != len(backward.state_names):
        yield (
            f"{name}: {keras} shares initial states out by halves, and the two layers of this "
            "Bidirectional do not have as many each."
        )
    if target.dialect == "keras2":
        return
    # Bidirectional.compute_output_shape of keras 3.15 looks at the first layer alone.
    if forward.units != backward.units:
        yield f"{name}: in Keras 3 both layers of a Bidirectional have the same units."
    elif forward.return_state and kind_of(forward) != kind_of(backward):
        yield f"{name}: in Keras 3 layers of two kinds cannot give their states."


def halves_of(step: Step) -> tuple[Recurrent, ...]:
    """The recurrent layers in a step: the two of a Bidirectional, the layer itself, or none."""
    return tuple(layer for layer in with_halves(step) if isinstance(layer, Recurrent))
