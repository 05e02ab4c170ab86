"""What cards say of layers, from the declarations alone."""

import pytest

from engine.layers.lstm import LSTM
from engine.layers.registry import LAYERS, new_layer
from engine.network.edits import add_layer
from engine.network.network import Network
from gui.canvas.card_facts import card_facts, chips_of


def texts(layer, dialect="keras2"):
    return [chip.text for chip in chips_of(layer, dialect)]


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("Embedding", {}, ["1,000 symbols", "64 features"]),
        ("GRU", {"units": 256}, ["256 units", "last step", "hard_sigmoid gates", "tanh"]),
        ("GRU", {"reset_after": True}, ["128 units", "reset after", "last step"]),
        ("SimpleRNN", {"return_sequences": True}, ["128 units", "every step", "tanh"]),
        ("SimpleRNN", {"activation": "relu"}, ["128 units", "relu", "last step"]),
        ("Dropout", {"rate": 0.25}, ["rate 0.25"]),
        ("Dense", {}, ["10 units", "linear"]),
        ("LSTM", {"dropout": 0.0}, ["128 units", "last step"]),
    ],
)
def test_chips(kind, changes, expected):
    assert texts(new_layer(kind).replace(**changes))[: len(expected)] == expected


def test_what_was_chosen_is_what_differs_from_the_dialects_defaults(make_hand):
    of_keras3 = chips_of(new_layer("GRU", "keras3"), "keras3")
    assert [chip.text for chip in of_keras3 if chip.changed] == ["128 units"]
    assert {"reset after", "sigmoid gates"} <= {chip.text for chip in of_keras3}
    plain = new_layer("LSTM")
    assert [chip.text for chip in chips_of(plain, "keras3") if chip.changed] == [
        "128 units",
        "hard_sigmoid gates",
    ]
    network, node_id = add_layer(Network(dialect="keras2"), plain, 0, 0)
    hand = make_hand(network)
    card = hand.canvas.network_scene.cards[node_id]
    assert [chip.text for chip in card.facts.chips if chip.changed] == ["128 units"]
    hand.document.edit_network("dialect", lambda network: network.replace(dialect="keras3"))
    assert [chip.text for chip in card.facts.chips if chip.changed] == [
        "128 units",
        "hard_sigmoid gates",
    ]


def test_a_bidirectional_shows_the_layer_inside():
    layer = new_layer("Bidirectional").replace(layer=LSTM(units=96))
    assert texts(layer)[:2] == ["LSTM", "96 units"]
    assert "concat" in texts(layer)


@pytest.mark.parametrize("cls", LAYERS)
def test_every_layer_makes_a_card(cls):
    network, node_id = add_layer(Network(dialect="keras2"), cls(), 0, 0)
    facts = card_facts(network.node(node_id), 12, network.dialect)
    assert facts.kind == cls.__name__
    assert facts.inputs
    assert all(chip.text and "{" not in chip.text for chip in facts.chips)


def test_what_finds_no_room_is_counted(make_hand):
    layer = new_layer("GRU").replace(
        units=4096, return_sequences=True, stateful=True, recurrent_dropout=0.25, reset_after=True
    )
    network, node_id = add_layer(Network(dialect="keras2"), layer, 0, 0)
    hand = make_hand(network)
    card = hand.canvas.network_scene.cards[node_id]
    shown = [text for _, text, _ in card.chips]
    left_out = sum(chip.changed for chip in card.facts.chips) - len(shown) + 1
    assert shown[-1] == f"+{left_out}"
    assert card.chips[-1][0].right() <= 165
