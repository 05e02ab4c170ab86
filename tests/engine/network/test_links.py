"""Drawing and taking away links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.network.links import connect, disconnect, reaches
from engine.network.network import NetworkError
from tests.engine.network.build import link, links_of, network
from tests.engine.strategies import any_link, networks

FOUND = network("a > b", "b > d", "c > d", a=Embedding(), b=LSTM(), c=LSTM(), d=Add(), e=Dense())


def test_a_new_link_takes_the_place_of_the_old_one() -> None:
    assert links_of(connect(FOUND, link("c > b"))) == ["b > d", "c > d", "c > b"]


def test_inputs_that_take_many_keep_theirs() -> None:
    assert links_of(connect(FOUND, link("a > d"))) == ["a > b", "b > d", "c > d", "a > d"]


def test_a_link_that_is_there_stays_where_it_is() -> None:
    assert connect(FOUND, link("b > d")) == FOUND


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("d > d", "loop"),
        ("d > a", "loop"),
        ("z > d", "names the layer z"),
        ("a > z", "names the layer z"),
        ("a.h > d", "a has no output h"),
        ("a > b.initial_x", "b has no input initial_x"),
    ],
)
def test_links_that_cannot_be_drawn(text: str, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        connect(FOUND, link(text))


def test_disconnect() -> None:
    assert links_of(disconnect(FOUND, link("b > d"))) == ["a > b", "c > d"]
    assert disconnect(FOUND, link("a > e")) == FOUND


@given(st.data())
def test_a_link_is_refused_only_where_it_closes_a_loop(data: st.DataObject) -> None:
    network_ = data.draw(networks().filter(lambda one: len(one.nodes) > 1))
    one = data.draw(any_link(network_).filter(lambda one: one not in network_.links))
    if reaches(network_, one.target, one.source):
        with pytest.raises(NetworkError, match="loop"):
            connect(network_, one)
        return
    connected = connect(network_, one)
    assert connected.links[-1] == one
    lost = set(network_.links) - set(connected.links)
    assert all((old.target, old.target_port) == (one.target, one.target_port) for old in lost)
    assert disconnect(connected, one).links == connected.links[:-1]


def test_reaches() -> None:
    assert reaches(FOUND, "a", "d")
    assert not reaches(FOUND, "d", "a")
    assert reaches(FOUND, "e", "e")
