"""A layer dropped from the palette."""

from PyQt6.QtCore import QMimeData, QPointF

from gui.canvas.gestures.drop_layer import DropLayer
from gui.layer_mime import LAYER_MIME, layer_mime_data


def test_on_an_empty_canvas_it_stands_where_it_was_let_go(empty):
    empty.drop("Embedding", QPointF(40, 60))
    [node] = empty.network.nodes
    assert abs(node.x - 40) <= 1
    assert abs(node.y - 60) <= 1
    assert empty.document.selection == {"embedding"}
    assert empty.steps == 1


def test_on_a_link_it_is_put_into_it(hand):
    hand.drop("Dropout", hand.link("gru", "simple_rnn"))
    assert ("gru", "dropout") in hand.links()
    assert ("dropout", "simple_rnn") in hand.links()
    assert ("gru", "simple_rnn") not in hand.links()
    assert hand.steps == 1
    hand.document.undo_stack.undo()
    assert ("gru", "simple_rnn") in hand.links()


def test_over_a_link_the_link_lights_up(hand):
    hand.carry(layer_mime_data("Dropout"), hand.link("gru", "simple_rnn"))
    aimed = [item.link.source for item in hand.canvas.network_scene.links.values() if item.aimed]
    assert aimed == ["gru"]
    hand.carry_away()
    assert not any(item.aimed for item in hand.canvas.network_scene.links.values())
    assert hand.steps == 0


def test_below_the_last_card_it_joins_the_chain(hand):
    hand.drop("Dropout", hand.card("dense") + QPointF(20, 110))
    assert ("dense", "dropout") in hand.links()
    assert hand.network.node("dropout").x == hand.network.node("dense").x


def test_above_the_first_card_it_joins_the_chain(hand):
    hand.drop("Masking", hand.card("embedding") - QPointF(0, 100))
    assert ("masking", "embedding") in hand.links()


def test_on_a_card_it_goes_below_it(hand):
    hand.drop("Dropout", hand.card("gru"))
    assert {("gru", "dropout"), ("dropout", "simple_rnn")} <= hand.links()


def test_over_an_empty_place_it_stands_alone(hand):
    before = hand.links()
    hand.drop("LSTM", QPointF(-420, 100))
    assert hand.links() == before
    assert hand.network.node("lstm").x == -420


def test_new_layers_take_the_defaults_of_the_dialect(make_hand, hand):
    newer = make_hand(hand.network.replace(dialect="keras3"))
    newer.drop("GRU", QPointF(-420, 100))
    assert newer.network.layer("gru_2").reset_after is True


def test_other_things_are_not_taken(hand):
    rubbish = QMimeData()
    rubbish.setText("LSTM")
    assert not hand.carry(rubbish, QPointF(0, 0))
    unknown = QMimeData()
    unknown.setData(LAYER_MIME, b"\xffNoSuchLayer")
    assert not hand.carry(unknown, QPointF(0, 0))


def test_escape_and_leaving_take_the_ghost_away(hand):
    items = len(hand.canvas.network_scene.items())
    hand.carry(layer_mime_data("LSTM"), QPointF(0, 0))
    assert isinstance(hand.canvas.gestures.current, DropLayer)
    assert len(hand.canvas.network_scene.items()) > items
    hand.canvas.gestures.cancel()
    assert len(hand.canvas.network_scene.items()) == items
    assert hand.steps == 0
