"""Fixes pressed one after another come to an end, whatever the network was."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.layers.base import Layer
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from engine.network.problem import Fix, Problem
from engine.network.problems import find_problems
from engine.network.signature import UNKNOWN, Signature, Wanted
from tests.engine.network.build import NAMES, chain
from tests.engine.strategies import declared, networks

SIGNATURES = st.sampled_from(
    (NAMES, UNKNOWN, Signature(NAMES.input, 30, Wanted(count=2), "binary_cross_entropy"))
)


def same(one: Problem, other: Problem) -> bool:
    return (one.node_id, one.title, one.link) == (other.node_id, other.title, other.link)


@settings(max_examples=60)
@given(networks(), SIGNATURES)
def test_a_fix_mends_its_problem(found: Network, signature: Signature) -> None:
    for problem in find_problems(found, signature):
        for fix in problem.fixes:
            changed = fix.edit(found)
            assert changed != found
            assert not any(same(problem, left) for left in find_problems(changed, signature))


@settings(max_examples=60)
@given(networks(most=8), SIGNATURES, st.data())
def test_pressing_fixes_comes_to_an_end(
    found: Network, signature: Signature, data: st.DataObject
) -> None:
    pressed: list[str] = []
    while fixes := fixes_of(found, signature):
        fix = fixes[data.draw(st.integers(0, len(fixes) - 1))]
        pressed.append(str(fix.label))
        found = fix.edit(found)
        assert len(pressed) < 100, pressed


PLAIN = st.one_of([declared(cls) for cls in (LSTM, GRU, SimpleRNN, Dense, Dropout, Embedding)])
RECURRENT = st.one_of([declared(cls) for cls in (LSTM, GRU, SimpleRNN)])


@settings(max_examples=40)
@given(st.lists(PLAIN, max_size=5), RECURRENT, st.lists(PLAIN, max_size=2), st.data())
def test_a_chain_with_a_recurrent_layer_can_always_be_mended(
    above: list[Layer], recurrent: Layer, below: list[Layer], data: st.DataObject
) -> None:
    layers = [*above, recurrent, *below]
    # A fixed length other than the data's is nobody's to guess.
    layers = [
        one.replace(input_length=None) if isinstance(one, Embedding) else one for one in layers
    ]
    found = chain(**{f"n{place}": layer for place, layer in enumerate(layers)})
    while fixes := fixes_of(found, NAMES):
        found = fixes[data.draw(st.integers(0, len(fixes) - 1))].edit(found)
    assert find_problems(found, NAMES) == ()


def fixes_of(found: Network, signature: Signature) -> list[Fix]:
    return [fix for problem in find_problems(found, signature) for fix in problem.fixes]


def test_a_state_without_its_companion_is_linked_from_the_same_layer() -> None:
    network = Network(
        dialect="keras2",
        nodes=(
            Node(id="embedding", layer=Embedding()),
            Node(id="encoder", layer=LSTM(units=8, return_state=True)),
            Node(id="decoder", layer=LSTM(units=8)),
            Node(id="dense", layer=Dense()),
        ),
        links=(
            Link(source="embedding", target="encoder"),
            Link(source="embedding", target="decoder"),
            Link(source="encoder", source_port="c", target="decoder", target_port="initial_c"),
            Link(source="decoder", target="dense"),
        ),
    )
    [problem] = find_problems(network)
    assert str(problem.title) == "Needs every state"
    [fix] = problem.fixes
    assert str(fix.label) == "Link h of encoder too"
    assert find_problems(fix.edit(network)) == ()
