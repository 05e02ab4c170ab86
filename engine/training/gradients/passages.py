"""Recurrent layers over one batch, step by step: states, gates and the gradient of each state."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from engine.layers.bidirectional import Bidirectional
from engine.layers.recurrent import Recurrent
from engine.runtime import NetworkModule
from engine.runtime.bidirectional import BidirectionalModule
from engine.runtime.layer_module import LayerModule
from engine.runtime.precision import products_in
from engine.runtime.recurrent import RecurrentModule
from engine.runtime.step import Masks, States
from engine.runtime.walk import Walk, stacked
from engine.training.losses import LossFunction
from engine.training.state import dropout_generators


@dataclass(frozen=True, eq=False)
class StateTrace:
    """A state after every time step, in the order of the data."""

    name: str
    """``h``, or ``c`` of an LSTM."""
    values: Tensor
    """(time, batch, units)."""
    gradients: Tensor
    """(time, batch, units): the derivative of the loss with respect to the state after the time
    step, all ways through later ones included, and of c the way through its own step's h."""


@dataclass(frozen=True, eq=False)
class Passage:
    """One recurrent layer over one batch, in the order of the data."""

    node_id: str
    side: str
    """``forward`` or ``backward`` inside a Bidirectional, else empty."""
    states: tuple[StateTrace, ...]
    gates: Mapping[str, Tensor]
    """By the layer's `gate_names`, each (time, batch, units) after its activation."""
    inputs: Tensor
    """(time, batch, features), as they arrived."""
    mask: Tensor | None
    """(time, batch), True where the time step counts; None: every one does."""


@dataclass(frozen=True, eq=False)
class Recurrence:
    """A recurrent module and where it is."""

    node_id: str
    side: str
    module: RecurrentModule
    layer: Recurrent


def recurrences(
    network: NetworkModule, nodes: Collection[str] | None = None
) -> tuple[Recurrence, ...]:
    """The recurrent modules of these nodes, or of all, in the order of the data."""
    found = []
    for node_id, module in network.layers.items():
        if nodes is not None and node_id not in nodes:
            continue
        layer = network.network.layer(node_id)
        if isinstance(module, RecurrentModule) and isinstance(layer, Recurrent):
            found.append(Recurrence(node_id, "", module, layer))
        elif isinstance(module, BidirectionalModule) and isinstance(layer, Bidirectional):
            first, second = module.forward_layer, module.backward_layer
            found.append(Recurrence(node_id, "forward", first, layer.forward()))
            found.append(Recurrence(node_id, "backward", second, layer.backward()))
    return tuple(found)


def passages(
    network: NetworkModule,
    inputs: Tensor,
    targets: Tensor,
    loss: LossFunction,
    nodes: Collection[str] | None = None,
) -> tuple[Passage, ...]:
    """Go over a batch and back, and tell what every recurrent layer did.

    Nothing is changed: weights, their gradients, kept states and generators stay as they are. The
    loss is that of training: what regularizers add is in it. A module in training drops elements
    as it will at its next call.

    Args:
        inputs: as the network takes them.
        targets: as the loss takes them.
        nodes: ids of the layers that are asked for; None: all recurrent ones.
    """
    asked = recurrences(network, nodes)
    with _left_as_it_is(network), looked_into(asked), torch.enable_grad():
        cost = loss(network(inputs), targets) + network.regularization_loss()
        walks = [each.module.walks[-1] for each in asked if each.module.walks]
        places = [tensor for walk in walks for tensor in gradient_places(walk)]
        arrived = iter(torch.autograd.grad(cost, places, allow_unused=True) if places else ())
    with products_in(network.precision, inputs.device):
        return tuple(
            passage_of(each, walk, [next(arrived) for _ in gradient_places(walk)])
            for each, walk in zip(asked, walks, strict=True)
        )


@contextmanager
def looked_into(asked: Sequence[Recurrence]) -> Iterator[None]:
    """Inside, these modules keep their walks."""
    for each in asked:
        each.module.walks = []
    try:
        yield
    finally:
        for each in asked:
            each.module.walks = None


def gradient_places(walk: Walk) -> list[Tensor]:
    """The tensors of a walk whose gradients `passage_of` needs.

    Every state where they are known. Kernels do not show them: then what they give, to be told what
    arrives at it from the layers after.
    """
    if walk.steps:
        return [state for states in (*walk.steps, *walk.made) for state in states]
    assert walk.outputs is not None
    return [walk.outputs, *walk.last]


def passage_of(
    place: Recurrence, walk: Walk, gradients: Sequence[Tensor | None], with_gates: bool = True
) -> Passage:
    """A layer's call as the person reads it, in the order of the data.

    Args:
        gradients: of `gradient_places`; None: nothing arrived there.
        with_gates: whether gates are asked for.
    """
    module = place.module
    if not walk.steps:
        walk, gradients = _gone_over_again(module, walk, gradients)
    places = gradient_places(walk)
    values, found = stacked(walk.steps), _by_state(places, gradients, len(walk.initial))
    if walk.made:
        assert walk.mask is not None
        time = len(walk.steps)
        found = tuple(torch.where(walk.mask, each[time:], each[:time]) for each in found)
    gates = _gates(module, walk, values) if with_gates else {}

    def in_time(tensor: Tensor) -> Tensor:
        return tensor.flip(0) if module.go_backwards else tensor

    return Passage(
        place.node_id,
        place.side,
        tuple(
            StateTrace(name, in_time(state), in_time(gradient))
            for name, state, gradient in zip(module.state_names, values, found, strict=True)
        ),
        {name: in_time(gate) for name, gate in gates.items()},
        in_time(walk.values.detach()),
        None if walk.mask is None else in_time(walk.mask.squeeze(-1)),
    )


def _by_state(places: Sequence[Tensor], gradients: Sequence[Tensor | None], count: int) -> States:
    """From h, c, h, c and so on to (time, batch, units) for each of so many states."""
    filled = [
        torch.zeros_like(place) if gradient is None else gradient
        for place, gradient in zip(places, gradients, strict=True)
    ]
    return tuple(torch.stack(filled[number::count]) for number in range(count))


def _gone_over_again(
    module: RecurrentModule, walk: Walk, gradients: Sequence[Tensor | None]
) -> tuple[Walk, Sequence[Tensor | None]]:
    """The same call by the plain cell, and the gradients of its `gradient_places`.

    It begins where the kernel began, reads, skips and drops the same, and gets from the layers
    after it what the kernel got.
    """
    of_outputs, *of_last = gradients
    again = replace(walk, steps=[], made=[], outputs=None, last=())
    with torch.enable_grad():
        with torch.no_grad():
            projected = module.project(walk.values, walk.input_masks)
        initial = tuple(state.detach() for state in walk.initial)
        module.over_time(projected, initial, walk.mask, walk.recurrent_masks, again)
        places = gradient_places(again)
        arriving = _arriving(again.steps, of_outputs, of_last)
        found: Sequence[Tensor | None] = torch.autograd.grad(
            [places[index] for index in arriving],
            places,
            list(arriving.values()),
            allow_unused=True,
        )
    return again, found


def _arriving(
    steps: Sequence[States], of_outputs: Tensor | None, of_last: Sequence[Tensor | None]
) -> dict[int, Tensor]:
    """What arrives at states from outside, by their number among all: h, c, h, c and so on."""
    count, last = len(steps[0]), len(steps) - 1
    # One place at least, with zeros: the gradient of nothing cannot be asked for.
    found = {last * count: torch.zeros_like(steps[-1][0])}
    if of_outputs is not None:
        first = len(steps) - len(of_outputs)
        found |= {(first + t) * count: each for t, each in enumerate(of_outputs.unbind(0))}
    for number, gradient in enumerate(of_last):
        if gradient is not None:
            index = last * count + number
            found[index] = found[index] + gradient if index in found else gradient
    return found


@torch.no_grad()
def _gates(module: RecurrentModule, walk: Walk, values: States) -> dict[str, Tensor]:
    """Each gate at every time step, from the states before it: all steps at once, as rows."""
    time, rows = walk.values.shape[:2]
    before = tuple(
        torch.cat([first.detach().unsqueeze(0), after[:-1]]).flatten(0, 1)
        for first, after in zip(walk.initial, values, strict=True)
    )
    projected = module.project(walk.values, walk.input_masks).flatten(0, 1)
    masks: Masks = tuple(mask.repeat(time, 1) for mask in walk.recurrent_masks)
    gates = module.gate_values(masks)(projected, before)
    return {
        name: gate.view(time, rows, -1) for name, gate in zip(module.gate_names, gates, strict=True)
    }


@contextmanager
def _left_as_it_is(network: NetworkModule) -> Iterator[None]:
    """Inside, a network may be called as in training; afterwards it is as it was."""
    kept = network.kept_states()
    layers = [each for each in network.modules() if isinstance(each, LayerModule)]
    costs = [(each, each.activity_penalty) for each in layers]
    drawn = [(generator, generator.get_state()) for _, generator in dropout_generators(network)]
    try:
        yield
    finally:
        network.put_states(kept)
        for layer, cost in costs:
            layer.activity_penalty = cost
        for generator, state in drawn:
            generator.set_state(state)
