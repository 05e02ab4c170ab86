"""One case of the comparison: a network, its weights, what it reads, and what is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.declared import arguments_of
from engine.layers.base import Layer
from engine.layers.masking import Masking
from engine.network.inference import infer
from engine.network.network import Network
from engine.network.signature import Signature
from engine.runtime import NetworkModule, build
from engine.vocabulary.dialects import Dialect
from parity.arguments import STEPS, SYMBOLS
from parity.networks import FEATURES, OF_SYMBOLS, random_network

Array = NDArray[Any]

LEARNING_RATE = 0.1
LARGEST_OUTPUT = 4.0
"""Weights are made smaller until no output is larger: float32 says no more of larger ones, and a
network that is chaos makes any two orders of adding up drift apart."""
ROUNDING = 2e-6
"""Nor until float32 is this close to float64, both of them ours: a fifth of what may lie between
the two sides. Else any other order of adding up may be as far from it."""

PATTERNS = ("left padding", "right padding", "holes", "wholly masked", "no step masked")
"""What the mask of each row of a batch is, in this order."""


@dataclass(frozen=True)
class Batch:
    """Symbols (batch, time) or real numbers (batch, time, features)."""

    inputs: Array
    after_reset: bool = False
    """Whether states are reset before it."""


@dataclass(frozen=True)
class Case:
    """What both sides compute. Gradients are those of the last batch:

    ``sum of (everything returned × factors) + regularization loss``. Then one step of plain
    gradient descent along ``pushes``, a fixed gradient, and the constraints after it.
    """

    network: Network
    signature: Signature
    training: bool
    batches: tuple[Batch, ...]
    weights: tuple[Array, ...]
    """In the order of Keras' ``get_weights()``."""
    factors: tuple[Array, ...]
    """One for each output of each layer, layers in the order of the data."""
    pushes: tuple[Array, ...]
    """One for each weight."""

    @property
    def masked(self) -> bool:
        """Whether a mask travels anywhere in it."""
        return any(shape.masked for shape in infer(self.network, self.signature).outputs.values())


SMALLER = 12
"""How often weights are made smaller before the network is given up: fed back through exp alone,
a state grows whatever the weights are."""


def random_case(dialect: Dialect, seed: str) -> Case:
    """A case drawn from the seed alone."""
    random = Random(seed)
    while True:
        network, signature = random_network(random, dialect)
        case = case_of(network, signature, random)
        if case is not None:
            return case


def case_of(network: Network, signature: Signature, random: Random) -> Case | None:
    """A case of a given network, everything else drawn; None where its outputs are too large."""
    numbers = np.random.default_rng(random.getrandbits(32))
    drops = any(_drops(node.layer) for node in network.nodes)
    stateful = build(network, signature).is_stateful
    case = Case(
        network=network,
        signature=signature,
        training=drops and random.random() < 0.8,
        batches=tuple(_batches(network, signature, numbers, stateful)),
        weights=(),
        factors=(),
        pushes=(),
    )
    tamed = _tame_weights(case, numbers)
    if tamed is None:
        return None
    weights, returned = tamed
    return replace(
        case,
        weights=weights,
        factors=tuple(_normal(numbers, values.shape) for values in returned),
        pushes=tuple(_normal(numbers, weight.shape) for weight in weights),
    )


def _batches(
    network: Network, signature: Signature, numbers: np.random.Generator, stateful: bool
) -> list[Batch]:
    """One; for states that go on, three, and after a reset another two."""
    count = 5 if stateful else 1
    return [
        Batch(_inputs(network, signature, numbers), after_reset=number == 3)
        for number in range(count)
    ]


def _inputs(network: Network, signature: Signature, numbers: np.random.Generator) -> Array:
    counts = _masks(numbers)
    if signature == OF_SYMBOLS:
        return counts * numbers.integers(1, SYMBOLS, counts.shape)
    values = _normal(numbers, (*counts.shape, FEATURES))
    readers = [network.layer(node_id) for node_id, _ in network.data_ports()]
    skipped = [layer.mask_value for layer in readers if isinstance(layer, Masking)]
    return np.where(counts[..., None] > 0, values, np.float32(skipped[0])) if skipped else values


def _masks(numbers: np.random.Generator) -> Array:
    """(rows, time), 1 at the steps that count, a row for each of `PATTERNS`."""
    counts = np.ones((len(PATTERNS), STEPS), int)
    counts[0, : numbers.integers(1, STEPS)] = 0
    counts[1, -numbers.integers(1, STEPS) :] = 0
    counts[2, numbers.integers(1, STEPS - 1)] = 0
    counts[3] = 0
    return counts


def _drops(layer: Layer) -> bool:
    """Whether training draws anything in it."""
    halves = (getattr(layer, name, None) for name in ("layer", "backward_layer"))
    if any(half is not None and _drops(half) for half in halves):
        return True
    rates = ("rate", "dropout", "recurrent_dropout")
    return any(
        found.name in rates and getattr(layer, found.name) > 0
        for found in arguments_of(type(layer))
    )


def _tame_weights(
    case: Case, numbers: np.random.Generator
) -> tuple[tuple[Array, ...], list[torch.Tensor]] | None:
    """Weights, biases not zero, and everything they make the layers give in the last batch."""
    module = build(case.network, case.signature)
    drawn = [_weight(weight.shape, numbers) for weight in module.keras_weights()]
    for _ in range(SMALLER):
        returned = _returned(case, drawn, torch.float32)
        if _largest(returned) <= LARGEST_OUTPUT:  # never so where one is not a number
            exact = _returned(case, drawn, torch.float64)
            apart = [one - other for one, other in zip(returned, exact, strict=True)]
            if _largest(apart) <= ROUNDING:
                return tuple(drawn), returned[-(len(returned) // len(case.batches)) :]
        drawn = [(0.7 * weight).astype(np.float32) for weight in drawn]
    return None


def _returned(case: Case, weights: Sequence[Array], dtype: torch.dtype) -> list[torch.Tensor]:
    """Everything the layers give, batch by batch."""
    # A new one draws the same dropout again.
    module = build(case.network, case.signature).train(case.training)
    module.load_keras_weights(weights)
    module.to(dtype)
    returned = []
    with torch.no_grad():
        for batch in case.batches:
            if batch.after_reset:
                module.reset_states()
            inputs = torch.from_numpy(batch.inputs)
            returned += returned_of(
                module, inputs.to(dtype) if inputs.is_floating_point() else inputs
            )
    return returned


def _largest(found: Sequence[torch.Tensor]) -> float:
    return float(np.max([values.abs().max().item() for values in found]))


def _weight(shape: tuple[int, ...], numbers: np.random.Generator) -> Array:
    deviation = 0.8 / np.sqrt(shape[0]) if len(shape) > 1 else 0.3
    return _normal(numbers, shape) * np.float32(deviation)


def _normal(numbers: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return numbers.normal(size=shape).astype(np.float32)


def returned_of(module: NetworkModule, inputs: torch.Tensor) -> list[torch.Tensor]:
    """Everything every layer gives: output, second output, states; layers in order."""
    signals = module.signals(inputs)
    return [
        signals[node.id, port.name].values
        for node in module.network.in_order()
        for port in node.outputs
    ]
