"""Each problem: where it stands, what it says, and that its fix mends it."""

from __future__ import annotations

import pytest

from engine.data import load
from engine.layers.add import Add
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Network
from engine.network.problem import Severity
from engine.network.problems import find_problems
from engine.network.signature import UNKNOWN, Signature, Wanted
from engine.project.examples import EXAMPLES
from tests.engine.network.build import NAMES, chain, link, links_of, network

ALL = {"return_sequences": True}
E, D = Embedding(), Dense()
BINARY = Signature(NAMES.input, 133, Wanted(count=2), "binary_cross_entropy")

CASES: list[tuple[Network, Signature, tuple[str, str], str, str]] = [
    (
        chain(embedding=E, gru=GRU(), simple_rnn=SimpleRNN(), dense=D),
        NAMES,
        ("simple_rnn", "gru > simple_rnn"),
        "Needs a sequence: gru gives only its last step: set return_sequences=True on it.",
        "Set return_sequences on gru",
    ),
    (
        chain(embedding=E, gru=GRU(), mid=Dense(), drop=Dropout(), lstm=LSTM(), dense=D),
        NAMES,
        ("lstm", "drop > lstm"),
        "Needs a sequence: gru gives only its last step: set return_sequences=True on it.",
        "Set return_sequences on gru",
    ),
    (
        chain(
            embedding=E,
            both=Bidirectional(layer=GRU(), backward_layer=GRU(go_backwards=True)),
            lstm=LSTM(),
            dense=D,
        ),
        NAMES,
        ("lstm", "both > lstm"),
        "Needs a sequence: both gives only its last step: set return_sequences=True on it.",
        "Set return_sequences on both",
    ),
    (
        network(
            "embedding > a", "embedding > b", "a.h > m", "m > dense", "b > c", "c > dense",
            embedding=E, a=LSTM(return_state=True), b=LSTM(), c=D, m=LSTM(units=10), dense=Add(),
        ),
        NAMES,
        ("m", "a.h > m"),
        "Needs a sequence: a gives one vector a row.",
        "",
    ),
    (
        chain(lstm=LSTM(), dense=D),
        NAMES,
        ("lstm", ""),
        "Needs vectors: The data are symbols, and lstm reads vectors: an Embedding makes them.",
        "Put an Embedding above",
    ),
    (
        chain(embedding=E, again=Embedding(), lstm=LSTM(), dense=D),
        NAMES,
        ("again", "embedding > again"),
        "Needs symbols: embedding gives vectors, and an Embedding reads the symbols of the data.",
        "Delete again",
    ),
    (
        network(
            "embedding > a", "a > b.initial_h", "a > c", "c > b", "b > dense",
            embedding=E, a=GRU(**ALL), b=GRU(), c=Masking(), dense=D,
        ),
        NAMES,
        ("b", "a > b.initial_h"),
        "Needs one vector: an initial state is one vector a row; link the state output of a "
        "recurrent layer.",
        "Link the last state of a",
    ),
    (
        chain(embedding=Embedding(input_dim=100), lstm=LSTM(), dense=D),
        NAMES,
        ("embedding", ""),
        "Too few symbols: input_dim 100 is smaller than the data's 133 symbols.",
        "Set input_dim to 133",
    ),
    (
        chain(embedding=E, lstm=LSTM(), dense=Dense(units=4)),
        NAMES,
        ("dense", ""),
        "Another number of outputs: The data has 10 classes, so the loss expects 10 numbers; "
        "dense gives 4.",
        "Set units of dense to 10",
    ),
    (
        chain(embedding=E, lstm=LSTM(units=8)),
        NAMES,
        ("lstm", ""),
        "Another number of outputs: The data has 10 classes, so the loss expects 10 numbers; "
        "lstm gives 8.",
        "Add Dense with 10 units",
    ),
    (
        chain(embedding=E, lstm=LSTM(), dense=Dense(units=2)),
        BINARY,
        ("dense", ""),
        "Another number of outputs: Binary cross-entropy expects one number a row; dense gives 2.",
        "Set units of dense to 1",
    ),
    (
        chain(embedding=E, lstm=LSTM(**ALL), drop=Dropout(), dense=Dense(units=7)),
        NAMES,
        ("dense", ""),
        "Gives a sequence: The data asks for one answer a row, and dense gives 7 numbers for every "
        "step: lstm should give its last step alone.",
        "Turn off return_sequences on lstm",
    ),
    (
        chain(embedding=E, dense=D),
        NAMES,
        ("dense", ""),
        "Gives a sequence: The data asks for one answer a row, and dense gives 10 numbers for "
        "every step: a recurrent layer that gives its last step alone should stand above it.",
        "",
    ),
    (
        network("embedding > a", "embedding > b", "a > dense", embedding=E, a=LSTM(), b=GRU(),
                dense=D),
        NAMES,
        ("b", ""),
        "Leads nowhere: No link leaves b, and the network ends at dense.",
        "Delete b",
    ),
    (
        chain(embedding=E, lstm=LSTM(), add=Add(), dense=D),
        NAMES,
        ("add", "lstm > add"),
        "Needs two inputs: only one link ends here: link another layer to it, or delete this one.",
        "Delete add",
    ),
    (
        network("e > a", "e > b", "a > c", "b > c", "c > d",
                e=E, a=LSTM(**ALL), b=LSTM(), c=Concatenate(), d=D),
        NAMES,
        ("c", ""),
        "Sequence and vector: one input is a sequence and another is not: make them alike.",
        "",
    ),
    (
        network("e > a", "a > d", "a.h > b.initial_h", "e > b", "b > c", "c > d",
                e=E, a=LSTM(return_state=True), b=LSTM(), c=Dense(units=128), d=Add()),
        Signature(NAMES.input, 133),
        ("b", ""),
        "Needs every state: initial state h is linked and c is not: link both or neither.",
        "Link c of a too",
    ),
    (
        chain(embedding=E, lstm=LSTM(), dense=Dense(name="lstm")),
        NAMES,
        ("dense", ""),
        "Name taken: Another layer is called lstm.",
        "Take the name dense",
    ),
    (
        Network(dialect="keras2"),
        UNKNOWN,
        ("", ""),
        "No layers yet: Drag a layer onto the canvas, or press / and type its name.",
        "",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "signature", "place", "sentence", "fix"), CASES, ids=lambda v: str(v)[:40]
)
def test_a_problem_says_what_and_where_and_its_fix_mends_it(
    found: Network, signature: Signature, place: tuple[str, str], sentence: str, fix: str
) -> None:
    node, on = place
    [problem] = find_problems(found, signature)
    assert (problem.node_id or "") == node
    assert f"{problem.title}: {problem.reason}" == sentence
    assert problem.link == (link(on) if on else None)
    assert problem.severity is Severity.ERROR
    assert [str(one.label) for one in problem.fixes] == ([fix] if fix else [])
    for one in problem.fixes:
        assert sentence not in [
            f"{left.title}: {left.reason}" for left in find_problems(one.edit(found), signature)
        ]


def test_a_state_takes_the_place_of_the_sequence() -> None:
    layers = {"e": E, "a": Bidirectional(layer=LSTM(**ALL)), "b": GRU(units=128), "d": D}
    found = network("e > a", "e > b", "a > b.initial_h", "b > d", **layers)
    problem = find_problems(found, NAMES)[0]
    assert links_of(problem.fixes[0].edit(found))[2] == "a.forward_h > b.initial_h"


@pytest.mark.parametrize(("loss", "warned"), [
    ("cross_entropy", "softmax"), ("binary_cross_entropy", "sigmoid"), ("mean_squared_error", "")
])  # fmt: skip
def test_an_activation_the_loss_applies_itself_is_warned_of(loss: str, warned: str) -> None:
    units = 1 if loss == "binary_cross_entropy" else 2
    signature = Signature(NAMES.input, 133, Wanted(count=2), loss)  # type: ignore[arg-type]
    found = chain(embedding=E, lstm=LSTM(), dense=Dense(units=units, activation="softmax"))
    problems = find_problems(found, signature)
    assert [one.severity for one in problems] == [Severity.WARNING] * bool(warned)
    for one in problems:
        assert f"The loss applies {warned} itself" in str(one.reason)
        assert find_problems(one.fixes[0].edit(found), signature) == ()


def test_one_mistake_is_told_once() -> None:
    """What stands below a layer that cannot work is not blamed for it."""
    found = network(
        "e > a", "e > b", "a > add", "b > add", "add > cat", "e > c", "c > cat", "cat > d",
        e=E, a=LSTM(units=3), b=LSTM(units=4), c=LSTM(), add=Add(), cat=Concatenate(), d=D,
    )  # fmt: skip
    assert [one.node_id for one in find_problems(found, NAMES)] == ["add"]
    states = network(
        "e > a", "e > b", "a > s", "b > s", "s > x.initial_h", "x > d", "e > x",
        e=E, a=LSTM(units=3), b=LSTM(units=4), s=Add(), x=GRU(), d=D,
    )  # fmt: skip
    assert [one.node_id for one in find_problems(states, NAMES)] == ["s"]


def test_errors_come_first_then_the_order_of_the_data() -> None:
    found = chain(
        embedding=Embedding(input_dim=5),
        gru=GRU(),
        lstm=LSTM(),
        dense=Dense(units=3, activation="softmax"),
    )
    assert [(one.node_id, one.severity.value) for one in find_problems(found, NAMES)] == [
        ("embedding", "error"),
        ("lstm", "error"),
        ("dense", "error"),
        ("dense", "warning"),
    ]


def test_the_examples_have_none() -> None:
    for found in EXAMPLES:
        project = found.project()
        signature = load(project.data, None).facts.signature(project.training.loss)
        assert find_problems(project.network, signature) == ()
    for found in EXAMPLES[:2]:
        assert find_problems(found.project().network) == ()
