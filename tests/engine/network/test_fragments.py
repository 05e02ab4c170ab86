"""Copy, paste and duplicate: new ids, names of their own, links among the copies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.network.fragments import MAX_TEXT, fragment, fragment_text, parse_fragment, paste
from engine.network.network import MAX_NODES, Network
from tests.engine.network.build import chain, links_of
from tests.engine.strategies import networks

CHAIN = chain(embedding=Embedding(), lstm=LSTM(name="memory"), dense=Dense())


def test_a_part_keeps_the_links_within_it() -> None:
    part = fragment(CHAIN, {"lstm", "dense", "nobody"})
    assert [node.id for node in part.nodes] == ["lstm", "dense"]
    assert links_of(part) == ["lstm > dense"]


def test_duplicate() -> None:
    twice, ids = paste(CHAIN, CHAIN, 40, 30)
    assert ids == ("embedding_2", "lstm_2", "dense_2")
    assert links_of(twice)[2:] == ["embedding_2 > lstm_2", "lstm_2 > dense_2"]
    # The name is taken, so the copy goes without; everything else is the same.
    assert twice.node("lstm_2").layer == LSTM()
    assert [(node.x, node.y) for node in twice.nodes[3:]] == [
        (node.x + 40, node.y + 30) for node in CHAIN.nodes
    ]
    assert paste(Network(dialect="keras2"), CHAIN, 0, 0)[0].node("lstm").name == "memory"


@given(networks(), networks(), st.integers(-500, 500))
def test_pasted_names_are_nobody_elses(found: Network, part: Network, far: int) -> None:
    pasted, ids = paste(found, part, far, -far)
    assert pasted.nodes[: len(found.nodes)] == found.nodes
    assert pasted.links[: len(found.links)] == found.links
    assert len(ids) == len(part.nodes)
    assert len(pasted.links) == len(found.links) + len(part.links)
    names = [node.name for node in found.nodes]
    for new, old in zip(ids, part.nodes, strict=True):
        copied = pasted.node(new)
        assert copied.name not in names
        assert copied.layer.replace(name="") == old.layer.replace(name="")
        names.append(copied.name)
    back = fragment(pasted, ids)
    assert [node.layer.replace(name="") for node in back.nodes] == [
        node.layer.replace(name="") for node in part.nodes
    ]


@given(networks())
def test_through_the_clipboard(found: Network) -> None:
    assert parse_fragment(fragment_text(found)) == (found if found.nodes else None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "null",
        "[]",
        "{}",
        "{'dialect': 'keras2'}",
        '{"dialect": "keras2"}',
        '{"dialect": "keras2", "nodes": []}',
        '{"dialect": "keras2", "nodes": [{"id": "a"}]}',
        '{"dialect": "keras2", "nodes": [{"id": "a", "layer": {"kind": "Dropout", "rate": NaN}}]}',
        '{"dialect": "keras2", "nodes": [{"id": "a", "layer": "Add"}], "more": 1}',
        "[" * 100_000,
        "\ud800",
        " " * (MAX_TEXT + 1),
    ],
)
def test_other_text_on_the_clipboard_is_no_part(text: str) -> None:
    assert parse_fragment(text) is None


def test_more_than_a_network_holds_is_refused_and_nothing_happens() -> None:
    half = Network(dialect="keras2", nodes=tuple(
        CHAIN.nodes[0].replace(id=f"e{place}") for place in range(MAX_NODES // 2 + 1)
    ))  # fmt: skip
    with pytest.raises(ValueError, match="at most 2000"):
        paste(half, half, 0, 0)
    assert len(half.nodes) == MAX_NODES // 2 + 1
