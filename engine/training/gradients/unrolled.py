"""One recurrent layer over one row of the data, step by step: what an unrolled drawing shows.

Every copy of the layer has the same weights. The forward pass goes through the steps in the order
in which the layer reads them, and back-propagation through time the other way (Werbos 1990,
https://doi.org/10.1109/5.58337). Nothing is dropped: the network is looked at as it predicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.layers.base import MAIN
from engine.layers.bidirectional import Bidirectional
from engine.layers.recurrent import INITIAL, Recurrent
from engine.message import GradloomError
from engine.runtime.memory import shortage_told
from engine.runtime.network_module import NetworkModule
from engine.training.clipping import ClippingRecord, clip_gradients, record_of
from engine.training.gradients.gate_terms import GateTerms, gate_terms
from engine.training.gradients.passages import Passage, passages
from engine.training.losses import counted, loss_function
from engine.training.prediction import Predictor
from engine.vocabulary.clipping import (
    ClipByGlobalNorm,
    ClipByNorm,
    ClipByValue,
    Clipping,
    NoClipping,
)

Numbers = NDArray[np.float64]
_OF_THE_GRADIENT_ALONE = (NoClipping, ClipByGlobalNorm, ClipByNorm, ClipByValue)
"""Ways to clip that one gradient says all about."""


class UnrolledError(GradloomError):
    """A layer or a row that cannot be drawn over time."""


@dataclass(frozen=True, eq=False)
class RowAsked:
    """Which layer is gone through, and over what."""

    node_id: str
    inputs: NDArray[Any]
    """A prepared row, (time,) or (time, features)."""
    targets: NDArray[Any]
    """What is asked of it, as in `engine.data.dataset.Rows`, without the axis of the rows."""
    clipping: Clipping
    """What training does with its gradient."""


@dataclass(frozen=True, eq=False)
class UnrolledState:
    """A state that is fed back. Steps are in the order of the layer's input."""

    name: str
    before: Numbers
    """What each step began with, (time, units)."""
    values: Numbers
    """What each step left, (time, units)."""
    gradients: Numbers
    """Of the row's loss, and what regularizers add to it, with respect to `values`, through all
    later steps too, (time, units)."""
    norms: tuple[float, ...]
    """Euclidean norm of `gradients` at each step."""


@dataclass(frozen=True)
class UnrolledWeight:
    """A weight that all steps share."""

    name: str
    shape: tuple[int, ...]
    gradient: float | None
    """Norm of its gradient, the sum over all steps, before clipping; None: it is not trained."""


@dataclass(frozen=True, eq=False)
class UnrolledSide:
    """The layer itself, or one of the two in a Bidirectional."""

    side: str
    """``forward`` or ``backward``, empty for a layer that is in no Bidirectional."""
    layer: Recurrent
    states: tuple[UnrolledState, ...]
    gates: Mapping[str, GateTerms]
    """By name, in Keras' order."""
    weights: tuple[UnrolledWeight, ...]

    def state(self, name: str) -> UnrolledState:
        """The state with this name."""
        return next(each for each in self.states if each.name == name)


@dataclass(frozen=True, eq=False)
class Unrolled:
    """A layer over a row, forward and back."""

    node_id: str
    sides: tuple[UnrolledSide, ...]
    inputs: Numbers
    """What arrived at the layer, (time, features)."""
    counts: NDArray[np.bool_]
    """Whether a step is read, (time,): at the others the states stay as they are."""
    loss: float
    """Of this row alone, without what regularizers add."""
    norm: float
    """Of the gradient of all weights of the network together, regularization included."""
    clipping: ClippingRecord | None
    """What clipping would do to that gradient, as in a step of training with a batch of one. None:
    the way of clipping looks at more than the gradient, such as at the steps of a run."""

    @property
    def steps(self) -> int:
        """How many there are, read or not."""
        return len(self.counts)

    def order(self, side: UnrolledSide) -> tuple[int, ...]:
        """Places of the steps that are read, in the order in which this side reads them."""
        places = tuple(np.flatnonzero(self.counts).tolist())
        return places[::-1] if side.layer.go_backwards else places


def unrolled(predictor: Predictor, asked: RowAsked) -> Unrolled:
    """Go through a row with a network that has its weights.

    Raises:
        UnrolledError: there is no such recurrent layer, or nothing is asked of the row.
    """
    network = predictor.network
    layer = next((each.layer for each in network.network.nodes if each.id == asked.node_id), None)
    if not isinstance(layer, Recurrent | Bidirectional):
        raise UnrolledError(
            "{name} is not a recurrent layer of the network that has these weights. Choose a "
            "SimpleRNN, LSTM, GRU or Bidirectional, or train the network as it stands.",
            name=asked.node_id,
        )
    inputs = torch.tensor(asked.inputs)[None]
    inputs = inputs if inputs.is_floating_point() else inputs.long()
    targets = torch.as_tensor(np.asarray(asked.targets))[None].clone()
    if not counted(targets):
        raise UnrolledError(
            "Nothing is asked of this row, so that there is no loss and no gradient. Choose "
            "another row."
        )
    loss = loss_function(predictor.loss)
    with shortage_told():
        network.reset_states()
        found = passages(network, inputs, targets, loss, (asked.node_id,))
        network.reset_states()
        of_weights, row_loss, record = _weights_gone_back(network, inputs, targets, loss, asked)
        norm = float(np.linalg.norm(list(of_weights.values())))
        network.reset_states()
        begun = _initial_states(network, inputs, asked.node_id)
    sides = tuple(_side(network, layer, each, begun, of_weights) for each in found)
    first = found[0]
    mask = first.mask
    counts = torch.ones(len(first.inputs), dtype=torch.bool) if mask is None else mask[:, 0]
    arrived = _numbers(first.inputs[:, 0])
    return Unrolled(asked.node_id, sides, arrived, counts.numpy(), row_loss, norm, record)


def _side(
    network: NetworkModule,
    layer: Recurrent | Bidirectional,
    passage: Passage,
    begun: Mapping[str, Tensor],
    of_weights: Mapping[str, float],
) -> UnrolledSide:
    own = layer
    prefix = ""
    if isinstance(layer, Bidirectional):
        own = layer.forward() if passage.side == "forward" else layer.backward()
        prefix = f"{passage.side}_"
    assert isinstance(own, Recurrent)
    states = []
    for trace in passage.states:
        values, gradients = _numbers(trace.values[:, 0]), _numbers(trace.gradients[:, 0])
        first = begun.get(f"{prefix}{INITIAL}{trace.name}")
        start = np.zeros(values.shape[1]) if first is None else _numbers(first[0])
        before = (
            np.concatenate((values[1:], start[None]))
            if own.go_backwards
            else np.concatenate((start[None], values[:-1]))
        )
        norms = tuple(np.linalg.norm(gradients, axis=1).tolist())
        states.append(UnrolledState(trace.name, before, values, gradients, norms))
    weights, arrays = [], {}
    for each in network.weights():
        if each.node_id == passage.node_id and each.declared.name.startswith(prefix):
            name = each.declared.name.removeprefix(prefix)
            arrays[name] = _numbers(each.parameter)
            norm = of_weights.get(each.name)
            weights.append(UnrolledWeight(name, tuple(each.parameter.shape), norm))
    gates = {name: _numbers(passage.gates[name][:, 0]) for name in own.gate_names}
    terms = gate_terms(own, arrays, _numbers(passage.inputs[:, 0]), states[0].before, gates)
    return UnrolledSide(passage.side, own, tuple(states), terms, tuple(weights))


def _weights_gone_back(
    network: NetworkModule, inputs: Tensor, targets: Tensor, loss: Any, asked: RowAsked
) -> tuple[dict[str, float], float, ClippingRecord | None]:
    """Norm of each trained weight's gradient, the row's loss, and what clipping does."""
    trained = [each for each in network.weights() if each.parameter.requires_grad]
    outputs = network(inputs)
    value = loss(outputs, targets)
    if not trained:
        return {}, float(value.detach()), None
    gradients = torch.autograd.grad(
        value + network.regularization_loss(),
        [each.parameter for each in trained],
        allow_unused=True,
        materialize_grads=True,
    )
    norms = {
        each.name: float(torch.linalg.vector_norm(gradient))
        for each, gradient in zip(trained, gradients, strict=True)
    }
    if not isinstance(asked.clipping, _OF_THE_GRADIENT_ALONE):
        return norms, float(value.detach()), None
    measured = clip_gradients([each.clone() for each in gradients], asked.clipping)
    return norms, float(value.detach()), record_of(measured.numbers.tolist())


def _initial_states(network: NetworkModule, inputs: Tensor, node_id: str) -> dict[str, Tensor]:
    """States that links give the layer to begin with, by port."""
    links = [link for link in network.network.links_into(node_id) if link.target_port != MAIN]
    if not links:
        return {}
    with torch.no_grad():
        signals = network.signals(inputs)
    return {link.target_port: signals[link.source, link.source_port].values for link in links}


def _numbers(values: Tensor) -> Numbers:
    return values.detach().cpu().numpy().astype(np.float64)
