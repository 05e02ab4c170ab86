"""Edits of layers: what is joined, what is dropped, where cards go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.layers.add import Add
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.network.edits import (
    SPACING,
    add_layer,
    append_layer,
    free_id,
    insert_layer,
    move_nodes,
    place_nodes,
    remove_nodes,
    replace_layer,
    set_argument,
    snake_case,
    splice,
)
from engine.network.layout import tidy
from engine.network.network import FARTHEST, Network, NetworkError
from tests.engine.network.build import chain, link, links_of, network
from tests.engine.strategies import networks

CHAIN = chain(embedding=Embedding(), gru=GRU(return_sequences=True), lstm=LSTM(), dense=Dense())


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("SimpleRNN", "simple_rnn"),
        ("LSTM", "lstm"),
        ("GRU", "gru"),
        ("Bidirectional", "bidirectional"),
        ("TimeDistributed", "time_distributed"),
    ],
)
def test_ids_are_made_as_keras_makes_names(kind: str, name: str) -> None:
    assert snake_case(kind) == name


def test_ids_avoid_names_too() -> None:
    found = chain(lstm=LSTM(), lstm_3=LSTM(name="lstm_2"))
    assert free_id(found, "LSTM") == "lstm_4"
    assert free_id(found, "GRU") == "gru"


def test_add_and_append() -> None:
    added, new = add_layer(CHAIN, LSTM(), 7, -3)
    assert (new, added.node(new).x, added.node(new).y) == ("lstm_2", 7, -3)
    assert added.links == CHAIN.links
    longer, last = append_layer(CHAIN, Dense(units=3), "dense")
    assert links_of(longer)[-1] == f"dense > {last}"
    assert longer.node(last).y == CHAIN.node("dense").y + SPACING
    # In the middle, what stands below moves down and keeps its link.
    forked, side = append_layer(CHAIN, Dropout(), "gru")
    assert links_of(forked) == [*links_of(CHAIN), f"gru > {side}"]
    assert forked.node(side).y == CHAIN.node("lstm").y
    assert forked.node("lstm").y == CHAIN.node("lstm").y + SPACING


def test_insert_into_a_link() -> None:
    found, new = insert_layer(CHAIN, Dropout(), link("gru > lstm"))
    assert links_of(found) == ["embedding > gru", "gru > dropout", "dropout > lstm", "lstm > dense"]
    assert [found.node(name).y // SPACING for name in ("gru", new, "lstm", "dense")] == [1, 2, 3, 4]
    with pytest.raises(NetworkError, match="no link from gru to dense"):
        insert_layer(CHAIN, Dropout(), link("gru > dense"))


def test_insert_keeps_the_order_of_inputs() -> None:
    merged = network("a > c", "b > c", a=Embedding(), b=Embedding(), c=Concatenate())
    found, new = insert_layer(merged, Dropout(), link("a > c"))
    assert [one.source for one in found.links_into("c")] == [new, "b"]


def test_splice_a_layer_that_is_there() -> None:
    loose, new = add_layer(CHAIN, Dropout(), 0, 0)
    assert links_of(splice(loose, new, link("gru > lstm")))[1:3] == [
        "gru > dropout",
        "dropout > lstm",
    ]
    for node in ("embedding", "gru", "lstm"):  # they are on the link, or above it
        with pytest.raises((NetworkError, ValidationError)):
            splice(loose, node, link("gru > lstm"))


@pytest.mark.parametrize(
    ("links", "gone", "left"),
    [
        (["a > b", "b > c"], "b", ["a > c"]),
        (["a > b", "b > c", "c > d"], "bc", ["a > d"]),
        (["a > b", "b > c"], "a", ["b > c"]),
        (["a > b", "b > c"], "c", ["a > b"]),
        (["a > b", "b > c", "b > d"], "b", ["a > c", "a > d"]),  # fan-out
        (["a > e", "b > e", "e > c"], "e", []),  # fan-in: no one knows which
        (["a > e", "b > e", "e > c"], "ae", ["b > c"]),  # now it is known
        (["z > a", "z > b", "a > e", "b > e", "e > c"], "abe", ["z > c"]),  # both from one
        (["a > e", "a > b", "b > e"], "b", ["a > e"]),  # no link twice
        (["a.h > b.initial_h", "z > b", "b > c"], "a", ["z > b", "b > c"]),
        (["a > b", "b.h > c.initial_h"], "b", []),  # a state has no heir
        (["z.h > a", "a > b.initial_h"], "a", ["z.h > b.initial_h"]),
        (["a > b", "b > c"], "abc", []),
        (["a > b"], "", ["a > b"]),
    ],
)
def test_a_chain_heals(links: list[str], gone: str, left: list[str]) -> None:
    rnn = LSTM(return_state=True, return_sequences=True)
    layers: dict[str, Layer] = dict.fromkeys("abcdz", rnn)
    found = remove_nodes(network(*links, **layers, e=Add()), tuple(gone))
    assert links_of(found) == left
    assert {node.id for node in found.nodes} == set("abcdze") - set(gone)


def test_removing_keeps_the_order_of_inputs() -> None:
    merged = network(
        "a > d", "b > c", "c > d", a=LSTM(), b=LSTM(), c=Dropout(), d=Concatenate(), e=LSTM()
    )
    assert [one.source for one in remove_nodes(merged, ["c"]).links_into("d")] == ["a", "b"]


def test_links_at_ports_that_go_away_are_dropped() -> None:
    found = network(
        "a > c", "a.h > b.initial_h", "a.c > b.initial_c", a=LSTM(return_state=True), b=LSTM(),
        c=Dense(),
    )  # fmt: skip
    assert links_of(set_argument(found, "a", ("return_state",), False)) == ["a > c"]
    assert links_of(replace_layer(found, "b", GRU())) == ["a > c", "a.h > b.initial_h"]


def test_a_layer_that_takes_one_input_keeps_the_first() -> None:
    found = network("a > c", "b > c", "c > d", a=LSTM(), b=LSTM(), c=Add(), d=Dense())
    assert links_of(replace_layer(found, "c", Dropout())) == ["a > c", "c > d"]


def test_nested_arguments() -> None:
    path = ("layer", "recurrent_initializer", "gain")
    found = set_argument(chain(both=Bidirectional()), "both", path, 0.5)
    layer = found.layer("both")
    assert isinstance(layer, Bidirectional)
    assert layer.layer.recurrent_initializer.gain == 0.5
    for wrong in (("units",), ("layer", "unit")):
        with pytest.raises(ValidationError):
            set_argument(found, "both", wrong, 3)
    with pytest.raises(KeyError):
        set_argument(found, "nobody", ("units",), 3)


@given(networks(), st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_the_canvas_has_an_edge(found: Network, dx: int, dy: int) -> None:
    ids = [node.id for node in found.nodes][::2]
    moved = move_nodes(found, ids, dx, dy)
    for before, after in zip(found.nodes, moved.nodes, strict=True):
        if before.id not in ids:
            assert after is before
            continue
        assert after.x == max(-FARTHEST, min(FARTHEST, before.x + dx))
        assert after.y == max(-FARTHEST, min(FARTHEST, before.y + dy))
    assert place_nodes(found, dict.fromkeys(ids, (dx, dy))).links == found.links
    corner = network(a=LSTM())
    corner = place_nodes(corner, {"a": (FARTHEST, FARTHEST)})
    assert append_layer(corner, LSTM(), "a")[0].node("lstm").y == FARTHEST


@given(networks())
def test_tidy_puts_every_card_below_what_it_reads_and_none_on_another(found: Network) -> None:
    tidied = tidy(found)
    places = {node.id: (node.x, node.y) for node in tidied.nodes}
    assert len(set(places.values())) == len(places)
    assert all(places[one.source][1] < places[one.target][1] for one in found.links)
    assert tidy(tidied) == tidied
    assert [node.layer for node in tidied.nodes] == [node.layer for node in found.nodes]
