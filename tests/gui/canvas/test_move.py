"""Cards moved by mouse and keys."""

from PyQt6.QtCore import QPointF, Qt

from engine.layers.registry import new_layer
from engine.network.edits import SPACING, add_layer

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def place(hand, node_id):
    node = hand.network.node(node_id)
    return node.x, node.y


def test_a_drag_is_one_step(hand):
    x, y = place(hand, "gru")
    hand.drag(hand.card("gru"), hand.card("gru") + QPointF(150, 47), ALT)
    assert place(hand, "gru") == (x + 150, y + 47)
    assert hand.steps == 1
    assert hand.document.undo_stack.undoText() == "Move"
    hand.document.undo_stack.undo()
    assert place(hand, "gru") == (x, y)
    assert hand.canvas.network_scene.cards["gru"].pos() == QPointF(x, y)


def test_nothing_is_changed_before_it_is_let_go(hand):
    hand.drag(hand.card("gru"), hand.card("gru") + QPointF(150, 47), let_go=False)
    assert hand.steps == 0
    assert hand.canvas.network_scene.cards["gru"].pos().x() > 100
    hand.key(Qt.Key.Key_Escape)
    assert hand.canvas.network_scene.cards["gru"].pos() == QPointF(*place(hand, "gru"))
    hand.release(hand.card("gru"))
    assert hand.steps == 0


def test_it_snaps_into_line_with_its_neighbours(hand):
    hand.drag(hand.card("gru"), hand.card("gru") + QPointF(4, 300), ALT)
    assert place(hand, "gru")[0] == 4
    hand.drag(hand.card("gru"), hand.card("gru") + QPointF(1, 0))
    hand.drag(hand.card("gru"), hand.card("gru") + QPointF(-20, 30))
    hand.drag(hand.card("gru"), hand.card("gru") + QPointF(18, 0))
    assert place(hand, "gru")[0] == 0


def test_a_press_that_hardly_moves_selects_alone(hand):
    hand.drag(hand.card("gru"), hand.card("gru") + QPointF(2, 1))
    assert hand.steps == 0
    assert hand.document.selection == {"gru"}


def test_shift_and_ctrl_add_to_the_selection(hand):
    hand.click(hand.card("gru"))
    hand.click(hand.card("dense"), CTRL)
    hand.click(hand.card("embedding"), SHIFT)
    assert hand.document.selection == {"gru", "dense", "embedding"}
    hand.click(hand.card("dense"), CTRL)
    assert hand.document.selection == {"gru", "embedding"}
    hand.click(hand.card("gru"))
    assert hand.document.selection == {"gru"}
    hand.click(QPointF(-400, 0))
    assert not hand.document.selection


def test_several_move_together(hand):
    hand.run("select_all")
    before = {node.id: (node.x, node.y) for node in hand.network.nodes}
    hand.drag(hand.card("gru"), hand.card("gru") + QPointF(-60, 44), ALT)
    assert all(place(hand, name) == (x - 60, y + 44) for name, (x, y) in before.items())
    assert hand.steps == 1


def test_a_rubber_band_selects_what_it_touches(hand):
    hand.drag(QPointF(-260, 60), QPointF(0, 300))
    assert hand.document.selection == {"gru", "simple_rnn"}
    hand.drag(QPointF(-260, 350), QPointF(0, 420), CTRL)
    assert hand.document.selection == {"gru", "simple_rnn", "dense"}
    assert hand.steps == 0


def test_a_cancelled_rubber_band_leaves_the_selection(hand):
    hand.click(hand.card("dense"))
    hand.drag(QPointF(-260, 60), QPointF(0, 300), let_go=False)
    hand.key(Qt.Key.Key_Escape)
    assert hand.document.selection == {"dense"}
    assert hand.canvas.network_scene.cards["dense"].selected
    assert not hand.canvas.network_scene.cards["gru"].selected


def test_nudges_in_a_row_are_one_step(hand):
    hand.click(hand.card("gru"))
    x, y = place(hand, "gru")
    for _ in range(3):
        hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Down, SHIFT)
    assert place(hand, "gru") == (x + 12, y + 20)
    assert hand.steps == 1
    hand.document.undo_stack.undo()
    assert place(hand, "gru") == (x, y)


def test_a_card_without_links_is_put_into_the_link_it_is_dropped_on(make_hand, hand):
    network, lone = add_layer(hand.network, new_layer("Dropout"), -420, 100)
    other = make_hand(network)
    target = other.link("gru", "simple_rnn")
    other.drag(other.card(lone), target + QPointF(60, -8))
    assert {("gru", lone), (lone, "simple_rnn")} <= other.links()
    assert other.steps == 1
    assert other.network.node(lone).y == 2 * SPACING
    assert other.network.node("simple_rnn").y == 3 * SPACING


def test_tidy_is_one_step(hand):
    hand.drag(hand.card("gru"), hand.card("gru") + QPointF(210, 30), ALT)
    hand.run("tidy")
    assert place(hand, "gru") == (0, SPACING)
    assert hand.steps == 2
