"""Networks that differ from a plain one in a single argument of a single layer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from engine.declared import Argument, ArgumentType, Declared, arguments_of
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from tests.engine.exchange.random_networks import CLASSES, SYMBOLS, UNITS

# A mask has no bearing on how a weight is drawn, what it costs and how it is held.
_OF_WEIGHTS = ("kernel", "recurrent_initializer", "recurrent_regularizer", "recurrent_constraint")
_OF_WEIGHTS += ("bias", "unit_forget_bias")


def networks() -> Iterator[tuple[str, Network]]:
    """Every argument of the layers that have many, at values other than its default."""
    dialects = ("keras2", "keras3")
    for cls in (LSTM, GRU, SimpleRNN):
        native = {"recurrent_activation": "sigmoid", "reset_after": True}
        plain = cls(units=UNITS, **{n: v for n, v in native.items() if n in cls.model_fields})
        for number, (name, layer) in enumerate(_changed(plain)):
            plain_dialect, masked_dialect = dialects[:: 1 if number % 2 else -1]
            yield f"{cls.__name__}_{name}", chain(plain_dialect, layer)
            if not name.startswith(_OF_WEIGHTS):
                masked = chain(masked_dialect, layer, mask_zero=True)
                yield f"{cls.__name__}_{name}_masked", masked
        for dialect in dialects:
            for mode in ("concat", "sum", "mul", "ave"):
                both = Bidirectional(layer=plain, merge_mode=mode)
                yield f"both_{cls.__name__}_{mode}_{dialect}", chain(dialect, both)
    for name, layer in _changed(Dense(units=CLASSES)):
        yield f"Dense_{name}", chain("keras2", LSTM(units=UNITS), last=layer)


def chain(dialect: Any, layer: Layer, last: Layer | None = None, **embedding: Any) -> Network:
    """Embedding, the layer, Dense; one that gives a sequence is followed by a SimpleRNN."""
    layers: list[Layer] = [Embedding(input_dim=SYMBOLS, output_dim=UNITS, **embedding), layer]
    if getattr(layer, "return_sequences", False):
        layers.append(SimpleRNN(units=UNITS))
    layers.append(last or Dense(units=CLASSES))
    names = [f"layer_{number}" for number in range(len(layers))]
    return Network(
        dialect=dialect,
        nodes=tuple(Node(id=name, layer=each) for name, each in zip(names, layers, strict=True)),
        links=tuple(Link(source=above, target=below) for above, below in pairwise(names)),
    )


def _changed(layer: Layer) -> Iterator[tuple[str, Layer]]:
    for found in arguments_of(type(layer)):
        if found.name in ("name", "units", "input_length"):
            continue
        for number, value in enumerate(_others(found, getattr(layer, found.name))):
            if not _means_nothing(found.name, value):
                yield f"{found.name}_{number}", layer.replace(**{found.name: value})


def _others(found: Argument, current: Any) -> Iterator[Any]:
    if found.type is ArgumentType.SWITCH:
        yield not current
    elif found.type is ArgumentType.CHOICE:
        yield from (choice for choice in found.choices if choice != current)
    elif found.type is ArgumentType.INTEGER:
        yield 3
    elif found.type is ArgumentType.REAL:
        yield 0.3
    elif found.type is ArgumentType.NESTED:
        yield from (choice() for choice in found.choices)


def _means_nothing(name: str, value: Any) -> bool:
    """Orthogonal and the like on what is no matrix, and what grows without bound."""
    kind = getattr(value, "kind", "") if isinstance(value, Declared) else ""
    if name == "activation" and value == "exponential":
        return True  # fed back it soon passes the largest number
    matrices = kind in ("orthogonal", "identity", "orthogonal_regularizer")
    return matrices and name.startswith(("bias", "activity"))
