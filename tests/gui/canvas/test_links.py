"""Links drawn, put elsewhere and taken away."""

import pytest
from PyQt6.QtCore import QPointF, Qt

from engine.layers.registry import new_layer
from engine.network.edits import add_layer, set_argument
from engine.network.links import connect, disconnect
from engine.network.network import Link, Network
from gui.canvas.port_mark import PortMark

EMBEDDED = Link(source="embedding", target="gru")


@pytest.fixture
def loose(make_hand, hand):
    """The example without its first link."""
    return make_hand(disconnect(hand.network, EMBEDDED))


def test_from_an_output_to_an_input(loose):
    loose.drag(loose.port("embedding"), loose.port("gru", output=False))
    assert ("embedding", "gru") in loose.links()
    assert loose.steps == 1


def test_from_an_input_to_an_output(loose):
    loose.drag(loose.port("gru", output=False), loose.port("embedding"))
    assert ("embedding", "gru") in loose.links()


def test_let_go_over_a_card_it_finds_the_port(loose):
    loose.drag(loose.port("embedding"), loose.card("gru"))
    assert EMBEDDED in loose.network.links


def test_ports_that_fit_light_up_and_others_say_why_not(loose):
    loose.drag(loose.port("gru"), QPointF(300, 300), let_go=False)
    marks = {
        node_id: card.marks[False, "main"]
        for node_id, card in loose.canvas.network_scene.cards.items()
    }
    assert marks == {
        "embedding": PortMark.MENDABLE,
        "gru": PortMark.REFUSED,
        "simple_rnn": PortMark.REFUSED,  # linked already
        "dense": PortMark.FITS,
    }
    loose.key(Qt.Key.Key_Escape)
    assert not any(card.marks for card in loose.canvas.network_scene.cards.values())
    assert loose.steps == 0


def test_a_loop_is_refused_with_a_sentence(hand):
    hand.drag(hand.port("dense"), hand.card("gru"))
    assert hand.steps == 0
    assert hand.messages == ["The links would make a loop: a layer cannot feed itself."]


def test_on_empty_canvas_it_asks_for_a_layer_and_links_it(loose, qtbot):
    place = QPointF(-330, 40)
    loose.drag(loose.port("embedding"), place)
    popup = loose.canvas.popup
    assert popup.isVisible()
    qtbot.keyClicks(popup._field, "lstm")
    qtbot.keyClick(popup._field, Qt.Key.Key_Return)
    assert ("embedding", "lstm") in loose.links()
    assert loose.steps == 1
    assert not popup.isVisible()


def test_an_end_taken_off_an_input_is_put_elsewhere(hand):
    hand.drag(hand.port("dense", output=False), hand.card("gru"))
    assert hand.messages  # refused: it would replace the link from embedding by a loop
    assert ("simple_rnn", "dense") in hand.links()
    hand.drag(hand.port("dense", output=False), QPointF(-400, 200))
    assert ("simple_rnn", "dense") not in hand.links()
    assert hand.steps == 1


def test_the_upper_end_of_a_link_is_put_elsewhere(hand):
    hand.drag(hand.link("simple_rnn", "dense", 0.25), hand.card("gru"))
    assert ("gru", "dense") in hand.links()
    assert ("simple_rnn", "dense") not in hand.links()
    assert hand.steps == 1


def test_escape_puts_a_taken_end_back(hand):
    hand.drag(hand.port("dense", output=False), QPointF(-300, 200), let_go=False)
    hand.key(Qt.Key.Key_Escape)
    item = hand.canvas.network_scene.links[Link(source="simple_rnn", target="dense")]
    assert item.isVisible()
    assert hand.steps == 0


def test_a_selected_link_is_deleted_by_del(hand):
    hand.click(hand.link("gru", "simple_rnn"))
    assert hand.canvas.selected_links == {Link(source="gru", target="simple_rnn")}
    hand.key(Qt.Key.Key_Delete)
    assert ("gru", "simple_rnn") not in hand.links()
    hand.document.undo_stack.undo()
    assert ("gru", "simple_rnn") in hand.links()


def test_state_ports_show_while_hovered_linked_or_asked_for(hand):
    card = hand.canvas.network_scene.cards["gru"]
    key = (False, "initial_h")
    assert not card.shows_port(key)
    hand.move(hand.card("gru"))
    assert card.shows_port(key)
    hand.move(QPointF(-420, 20))
    assert not card.shows_port(key)


def test_states_that_are_given_show_without_asking(hand):
    hand.document.edit_network(
        "states", lambda network: set_argument(network, "gru", ("return_state",), True)
    )
    assert hand.canvas.network_scene.cards["gru"].shows_port((True, "h"))


def test_an_encoder_state_is_linked_to_a_decoder(make_hand):
    network, encoder = add_layer(Network(dialect="keras2"), new_layer("GRU"), 0, 0)
    network = set_argument(network, encoder, ("return_state",), True)
    network, decoder = add_layer(network, new_layer("GRU"), 0, 200)
    hand = make_hand(network)
    hand.move(hand.card(encoder))
    hand.drag(hand.port(encoder, "h"), hand.port(decoder, "initial_h", output=False))
    [link] = hand.network.links
    assert (link.source_port, link.target_port) == ("h", "initial_h")
    assert hand.canvas.network_scene.cards[decoder].shows_port((False, "initial_h"))


def test_a_link_past_a_card_goes_round_it(make_hand):
    network, above = add_layer(Network(dialect="keras2"), new_layer("Embedding"), 0, 0)
    network, between = add_layer(network, new_layer("LSTM"), 400, 120)
    network, below = add_layer(network, new_layer("LSTM"), 0, 240)
    link = Link(source=above, target=below)
    hand = make_hand(connect(network, link))
    scene = hand.canvas.network_scene
    assert not scene.links[link].is_bowed
    hand.canvas.editing.place({between: (0, 120)})
    item = scene.links[link]
    assert item.is_bowed
    assert not scene.cards[between].body().contains(item.middle())
    hand.click(item.middle())
    assert hand.canvas.selected_links == {link}
    hand.canvas.editing.place({between: (400, 120)})
    assert not item.is_bowed


def test_two_selected_layers_are_linked_from_the_keyboard(loose):
    loose.document.select({"embedding", "gru"})
    loose.run("link")
    assert ("embedding", "gru") in loose.links()
    loose.run("unlink")
    assert ("embedding", "gru") not in loose.links()


def test_the_menu_of_a_card_offers_its_links(loose):
    menu = loose.canvas.menu_at(loose.at(loose.card("embedding")))
    [targets] = [action.menu() for action in menu.actions() if action.text() == "Link to"]
    assert "gru" in [action.text() for action in targets.actions()]
    targets.actions()[0].trigger()
    assert loose.steps == 1
    menu.deleteLater()


def test_two_links_past_cards_have_lanes_of_their_own(make_hand):
    network = Network(dialect="keras2")
    names = []
    for place, kind in enumerate(("Embedding", "LSTM", "LSTM", "Concatenate", "Add")):
        network, name = add_layer(network, new_layer(kind), 0, 120 * place)
        names.append(name)
    crossing = [
        Link(source=names[0], target=names[2]),
        Link(source=names[1], target=names[3]),
    ]
    same_port = Link(source=names[0], target=names[4])
    for link in (*crossing, same_port):
        network = connect(network, link)
    scene = make_hand(network).canvas.network_scene
    first, second = (scene.links[link].lane for link in crossing)
    assert first is not None
    assert second is not None
    body = scene.cards[names[1]].body()
    assert first < body.left()
    assert second > body.right()
    # What comes from the same port carries the same, and the two may go together.
    assert scene.links[same_port].lane == first


def test_a_lane_is_not_behind_a_card(make_hand):
    network, above = add_layer(Network(dialect="keras2"), new_layer("Embedding"), 0, 0)
    network, _ = add_layer(network, new_layer("LSTM"), 0, 120)
    network, beside = add_layer(network, new_layer("LSTM"), -250, 120)
    network, below = add_layer(network, new_layer("LSTM"), 0, 240)
    link = Link(source=above, target=below)
    scene = make_hand(connect(network, link)).canvas.network_scene
    lane = scene.links[link].lane
    body = scene.cards[beside].body()
    assert lane is not None
    assert not body.left() <= lane <= body.right()
