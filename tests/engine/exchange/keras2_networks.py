"""Networks on which code for Keras 2 has to take care, in either dialect."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from engine.layers.add import Add
from engine.layers.base import Layer
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.regularizers import L1, L1L2, L2
from tests.engine.exchange.random_networks import CLASSES, LENGTH, SYMBOLS, UNITS

_DIALECTS: tuple[Dialect, ...] = ("keras2", "keras3")
# Those of Keras 3 that Keras 2 has not, two by two.
_ACTIVATIONS = (
    ("celu", "hard_silu"),
    ("hard_tanh", "sparse_sigmoid"),
    ("hard_shrink", "log_sigmoid"),
    ("soft_shrink", "sparsemax"),
    ("tanh_shrink", "squareplus"),
    ("sparse_plus", "hard_sigmoid"),
)


def networks() -> dict[str, Network]:
    """Networks that end with a vector of `CLASSES` numbers, each layer named."""
    return {
        name: network.replace(
            nodes=tuple(
                node.replace(layer=node.layer.replace(name=node.id)) for node in network.nodes
            )
        )
        for name, network in _networks()
    }


def _networks() -> Iterator[tuple[str, Network]]:
    last = Dense(units=CLASSES)
    for dialect in _DIALECTS:
        gates = LSTM(units=UNITS, return_sequences=True)
        both = Bidirectional(layer=GRU(units=UNITS))
        yield f"hard_sigmoid_{dialect}", _chain(dialect, _embedding(), gates, both, last)
        memory = LSTM(units=UNITS, stateful=True, return_sequences=True, go_backwards=True)
        pair = Bidirectional(layer=GRU(units=UNITS, stateful=True), merge_mode="mul")
        yield f"stateful_{dialect}", _chain(dialect, _embedding(), memory, pair, last)
        yield f"states_{dialect}", _with_states(dialect, stateful=False)
        yield f"states_stateful_{dialect}", _with_states(dialect, stateful=True)
        yield f"states_both_ways_{dialect}", _both_ways(dialect)
        yield f"costs_{dialect}", _costs(dialect)
        for merging in (Add(), Concatenate(), Concatenate(axis=1)):
            axis = getattr(merging, "axis", "")
            name = f"{merging.kind.lower()}{axis}"
            yield f"{name}_of_masks_{dialect}", _branches(dialect, merging, Masking())
            yield f"{name}_with_none_{dialect}", _branches(dialect, merging, None)
    layers = [
        LSTM(units=UNITS, activation=one, recurrent_activation=other, return_sequences=True)
        for one, other in _ACTIVATIONS
    ]
    yield "activations_keras3", _chain("keras3", _embedding(), *layers, SimpleRNN(units=3), last)
    pairs = [Bidirectional(layer=layer, merge_mode="ave") for layer in layers[:3]]
    yield "activations_both_ways", _chain("keras2", _embedding(), *pairs, GRU(units=3), last)
    yield "unlike_halves", _unlike_halves()


def _embedding(**given: Any) -> Layer:
    return Embedding(input_dim=SYMBOLS, output_dim=UNITS, **{"mask_zero": True, **given})


def _chain(dialect: Dialect, *layers: Layer) -> Network:
    named = {f"layer_{number}": layer for number, layer in enumerate(layers)}
    return _network(dialect, named, *pairwise(named))


def _network(dialect: Dialect, layers: dict[str, Layer], *links: tuple[str, str]) -> Network:
    """Links go from ``layer`` or ``layer.port`` to the same."""
    made = []
    for source, target in links:
        (above, _, leaving), (below, _, arriving) = source.partition("."), target.partition(".")
        made.append(
            Link(
                source=above,
                source_port=leaving or "main",
                target=below,
                target_port=arriving or "main",
            )
        )
    nodes = tuple(Node(id=name, layer=layer) for name, layer in layers.items())
    return Network(dialect=dialect, nodes=nodes, links=tuple(made))


def _with_states(dialect: Dialect, stateful: bool) -> Network:
    layers = {
        "embedding": _embedding(input_length=LENGTH),
        "encoder": LSTM(units=UNITS, return_state=True),
        "decoder": LSTM(units=UNITS, return_sequences=True, stateful=stateful, seed=3, dropout=0.1),
        "passed_on": Dropout(rate=0.2),
        "after": GRU(units=UNITS, unroll=True, zero_output_for_mask=True),
        "last": Dense(units=CLASSES),
    }
    names = list(layers)
    return _network(
        dialect,
        layers,
        *pairwise(name for name in names if name != "encoder"),
        ("embedding", "encoder"),
        ("encoder.h", "decoder.initial_h"),
        ("encoder.c", "decoder.initial_c"),
    )


def _both_ways(dialect: Dialect) -> Network:
    layers = {
        "embedding": _embedding(),
        "both": Bidirectional(
            layer=GRU(units=UNITS, return_state=True, return_sequences=True), merge_mode=None
        ),
        "joined": Concatenate(),
        "again": Bidirectional(layer=GRU(units=UNITS, go_backwards=True), merge_mode="sum"),
        "last": Dense(units=CLASSES),
    }
    sides = ("forward", BACKWARD)
    return _network(
        dialect,
        layers,
        ("embedding", "both"),
        ("both", "joined"),
        (f"both.{BACKWARD}", "joined"),
        ("joined", "again"),
        *((f"both.{side}_h", f"again.{side}_initial_h") for side in sides),
        ("again", "last"),
    )


def _costs(dialect: Dialect) -> Network:
    """Fixed weights, and outputs of SimpleRNN, cost in one dialect alone."""
    given = {"kernel_regularizer": L2(), "bias_regularizer": L1(), "return_sequences": True}
    fixed = LSTM(units=UNITS, trainable=False, activity_regularizer=L2(), **given)
    counted = SimpleRNN(units=UNITS, activity_regularizer=L1L2(), **given)
    half = SimpleRNN(units=UNITS, activity_regularizer=L2(), kernel_regularizer=L1())
    both = Bidirectional(layer=half, trainable=False)
    last = Dense(units=CLASSES, kernel_regularizer=L1L2(), activity_regularizer=L1())
    return _chain(dialect, _embedding(), fixed, counted, both, last)


def _branches(dialect: Dialect, merging: Layer, second: Layer | None) -> Network:
    """Two sequences with masks of their own, or one with a mask and one with none."""
    layers: dict[str, Layer] = {
        "embedding": _embedding(),
        "other": second or _embedding(mask_zero=False),
        "first_branch": SimpleRNN(units=UNITS, return_sequences=True),
        "second_branch": GRU(units=UNITS, return_sequences=True),
        "merged": merging,
        "after": LSTM(units=UNITS),
        "last": Dense(units=CLASSES),
    }
    links = [
        ("embedding", "first_branch"),
        ("other", "second_branch"),
        ("first_branch", "merged"),
        ("second_branch", "merged"),
        ("merged", "after"),
        ("after", "last"),
    ]
    if second is not None:
        links.append(("embedding", "other"))
    return _network(dialect, layers, *links)


def _unlike_halves() -> Network:
    """What Keras 3 cannot have: halves of two kinds and sizes that give their states."""
    both = Bidirectional(
        layer=LSTM(units=UNITS, return_state=True),
        backward_layer=GRU(units=UNITS - 1, return_state=True, go_backwards=True),
    )
    layers = {"embedding": _embedding(), "both": both, "last": Dense(units=CLASSES)}
    return _network("keras2", layers, ("embedding", "both"), ("both", "last"))
