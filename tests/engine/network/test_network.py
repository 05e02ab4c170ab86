"""A network is whole or it is not made."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.network.inference import infer
from engine.network.network import FARTHEST, MAX_NODES, Network, Node
from tests.engine.network.build import chain, link, network
from tests.engine.strategies import networks

LAYERS = {"a": Embedding(), "b": LSTM(return_state=True), "c": LSTM(), "d": Add(), "e": Dense()}


@pytest.mark.parametrize(
    ("links", "words"),
    [
        (["b > b"], "the links make a loop"),
        (["b > e", "e > b"], "the links make a loop"),
        (["a > b", "b > d", "d > e", "e > d"], "the links make a loop"),
        (["a > z"], "names the layer z, which is not there"),
        (["z > a"], "names the layer z, which is not there"),
        (["a.h > b"], "a has no output h"),
        (["a > b.initial_x"], "b has no input initial_x"),
        (["c.h > b.initial_h"], "c has no output h"),
        (["a > b", "c > b"], "two links end at the input main of b, which takes one"),
        (["a > b", "a > b"], "two links end at the input main of b"),
        (["c.main > b.initial_h", "a > b.initial_h"], "input initial_h of b"),
        (["a > d", "a > d"], "the same link is there twice"),
    ],
)
def test_links_that_make_no_network(links: list[str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        network(*links, **LAYERS)


def test_many_links_may_end_where_many_are_taken() -> None:
    assert len(network("b > d", "b.h > d", "c > d", "a > b", **LAYERS).links_into("d")) == 3


@pytest.mark.parametrize("wrong", ["", "A", "1a", "a b", "a-b", "ä", "_a", "a" * 65, "a\n", None])
def test_ids_are_plain(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        Node(id=wrong, layer=LSTM())
    assert Node(id="a" * 64, layer=LSTM()).id == "a" * 64


def test_an_id_is_there_once() -> None:
    node = Node(id="a", layer=LSTM())
    with pytest.raises(ValidationError, match="two layers have the id a"):
        Network(dialect="keras2", nodes=(node, node.replace(x=5)))


def test_there_is_an_end_to_everything() -> None:
    for far in (FARTHEST + 1, -FARTHEST - 1, 1.5, True):
        with pytest.raises(ValidationError):
            Node(id="a", layer=LSTM(), x=far)  # type: ignore[arg-type]
    many = tuple(Node(id=f"n{place}", layer=Add()) for place in range(MAX_NODES + 1))
    assert len(Network(dialect="keras2", nodes=many[:-1]).nodes) == MAX_NODES
    with pytest.raises(ValidationError, match="at most 2000"):
        Network(dialect="keras2", nodes=many)
    with pytest.raises(ValidationError):
        Network(dialect="keras4")  # type: ignore[arg-type]


def test_order_is_that_of_the_data_branch_by_branch() -> None:
    found = network("e > b", "b > d", "c > d", "a > e", **LAYERS)
    assert [node.id for node in found.in_order()] == ["a", "e", "b", "c", "d"]
    loose = Network(dialect="keras2", nodes=tuple(reversed(network(**LAYERS).nodes)))
    assert [node.id for node in loose.in_order()] == ["e", "d", "c", "b", "a"]


@given(networks())
def test_order_puts_every_node_once_after_what_it_reads(found: Network) -> None:
    order = [node.id for node in found.in_order()]
    assert sorted(order) == sorted(node.id for node in found.nodes)
    assert all(order.index(one.source) < order.index(one.target) for one in found.links)
    ends = {node.id for node in found.nodes} - {one.source for one in found.links}
    assert {node.id for node in found.ends()} == ends


@given(networks())
def test_links_by_node(found: Network) -> None:
    for node in found.nodes:
        assert found.node(node.id) == node
        assert found.layer(node.id) is node.layer
        into = tuple(one for one in found.links if one.target == node.id)
        out = tuple(one for one in found.links if one.source == node.id)
        assert (found.links_into(node.id), found.links_from(node.id)) == (into, out)
    assert not found.has("nobody")
    with pytest.raises(KeyError):
        found.node("nobody")


def test_the_data_is_read_where_an_input_is_needed_and_has_no_link() -> None:
    found = network("a > c", **LAYERS)
    assert found.data_ports() == (("a", "main"), ("b", "main"), ("d", "main"), ("e", "main"))


@given(networks())
def test_what_is_remembered_changes_nothing(found: Network) -> None:
    """The order, links by node and last shapes are kept with a value; it stays the same value."""
    fresh = Network.model_validate_json(found.model_dump_json())
    infer(found)
    list(found.in_order())
    assert found == fresh
    assert hash(found) == hash(fresh)
    assert found.model_dump_json() == fresh.model_dump_json()
    assert pickle.loads(pickle.dumps(found)) == fresh
    assert copy.deepcopy(found) == fresh


def test_a_frozen_network() -> None:
    found = chain(embedding=Embedding(), dropout=Dropout())
    with pytest.raises(ValidationError, match="frozen"):
        found.nodes = ()
    with pytest.raises(ValidationError, match="frozen"):
        found.nodes[0].x = 3
    assert link("embedding > dropout") in found.links
