"""Shapes along the graph, the summary and its totals."""

from __future__ import annotations

import pytest

from engine.layers.add import Add
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.shapes import sequence, symbols, vector
from engine.layers.simple_rnn import SimpleRNN
from engine.network.inference import infer
from engine.network.network import Network
from engine.network.signature import UNKNOWN
from engine.network.summary import summarize
from tests.engine.network.build import NAMES, chain, link, network

OF_THE_DOCUMENT = {
    "lstm": (chain(e=Embedding(), l=LSTM(units=128), d=Dense(units=10)), 164_106),
    "gru": (
        chain(
            e=Embedding(),
            g=GRU(units=256, return_sequences=True),
            s=SimpleRNN(units=128),
            d=Dense(units=10),
        ),
        361_098,
    ),
    "gru reset after": (
        chain(
            e=Embedding(),
            g=GRU(units=256, return_sequences=True, reset_after=True),
            s=SimpleRNN(units=128),
            d=Dense(units=10),
        ),
        361_866,
    ),
}


@pytest.mark.parametrize(("found", "total"), OF_THE_DOCUMENT.values(), ids=OF_THE_DOCUMENT)
def test_totals_of_the_document(found: Network, total: int) -> None:
    for signature in (UNKNOWN, NAMES):
        assert summarize(found, signature).parameters == total


def test_the_summary_reads_as_keras_prints_it() -> None:
    found, _ = OF_THE_DOCUMENT["gru"]
    rows = summarize(found, NAMES).rows
    assert [(row.name, row.kind, row.shape and row.shape.axes, row.parameters) for row in rows] == [
        ("e", "Embedding", (None, 48, 64), 64_000),
        ("g", "GRU", (None, 48, 256), 246_528),
        ("s", "SimpleRNN", (None, 128), 49_280),
        ("d", "Dense", (None, 10), 1_290),
    ]
    assert [row.reads for row in rows] == [(), ("e",), ("g",), ("s",)]


def test_what_is_fixed_is_counted_apart() -> None:
    found = chain(
        e=Embedding(input_dim=10, output_dim=2, trainable=False),
        b=Bidirectional(
            layer=SimpleRNN(units=3, trainable=False),
            backward_layer=SimpleRNN(units=3, go_backwards=True),
        ),
        d=Dense(units=10),
    )
    summary = summarize(found, NAMES)
    half = 2 * 3 + 3 * 3 + 3
    assert summary.parameters == 20 + 2 * half + 70
    assert summary.trainable_parameters == half + 70
    assert summary.fixed_parameters == 20 + half
    assert [row.trainable_parameters for row in summary.rows] == [0, half, 70]


def test_a_layer_that_is_read_twice_is_named_once() -> None:
    found = network(
        "e > a", "e > b", "a.h > b.initial_h", "a.c > b.initial_c", "a > x", "b > x",
        e=Embedding(), a=LSTM(return_state=True), b=LSTM(), x=Add(),
    )  # fmt: skip
    assert {row.name: row.reads for row in summarize(found).rows} == {
        "e": (), "a": ("e",), "b": ("e", "a"), "x": ("a", "b")
    }  # fmt: skip


def test_shapes_of_states_and_links() -> None:
    found = network(
        "e > a", "a.h > b.initial_h", "e > b",
        e=Embedding(output_dim=5), a=GRU(units=7, return_state=True), b=GRU(units=7),
    )  # fmt: skip
    inference = infer(found, NAMES)
    assert inference.outputs == {
        ("e", "main"): sequence(48, 5), ("a", "main"): vector(7), ("a", "h"): vector(7),
        ("b", "main"): vector(7),
    }  # fmt: skip
    assert inference.inputs["b"] == {"main": (sequence(48, 5),), "initial_h": (vector(7),)}
    assert inference.inputs["e"] == {"main": (symbols(48),)}
    assert inference.link_shape(link("a.h > b.initial_h")) == vector(7)
    assert inference.link_shape(link("a.c > b.initial_c")) is None


def test_shapes_go_on_as_if_a_mistake_were_mended() -> None:
    found = chain(e=Embedding(), g=GRU(units=3), l=LSTM(units=4), d=Dense())
    inference = infer(found, NAMES)
    assert inference.outputs["d", "main"] == vector(10)
    assert [mismatch.node_id for mismatch in inference.mismatches] == ["l"]
    assert inference.parameters("l") == 4 * ((3 + 4) * 4 + 4)


def test_no_shape_below_a_layer_that_cannot_work() -> None:
    found = chain(e=Embedding(input_length=5), g=GRU(), d=Dense())
    inference = infer(found, NAMES)
    assert inference.outputs == {}
    assert [refusal.node_id for refusal in inference.refusals] == ["e"]
    assert [row.shape for row in summarize(found, NAMES).rows] == [None, None, None]
