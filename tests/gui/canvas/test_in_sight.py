"""Who saw the whole network goes on seeing it; who zoomed or scrolled is left alone."""

from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QApplication

from engine.layers.registry import new_layer
from engine.network.edits import add_layer
from gui.canvas.viewpoint import SMALLEST_UNASKED


def sees_all(hand) -> bool:
    canvas = hand.canvas
    return canvas.viewpoint.seen().contains(canvas.network_scene.whole_rect())


def make_low(hand, height: int) -> None:
    hand.canvas.resize(700, height)
    hand.canvas.fit()


def test_a_layer_and_the_note_it_brings_are_brought_into_sight(hand):
    make_low(hand, 480)
    before = hand.canvas.viewpoint.zoom
    hand.drop("GRU", hand.link("embedding", "gru"))
    assert hand.document.problems
    assert sees_all(hand)
    assert SMALLEST_UNASKED <= hand.canvas.viewpoint.zoom < before

    hand.document.undo_stack.undo()
    assert hand.canvas.viewpoint.zoom == before


def test_a_window_made_smaller_still_shows_all(hand):
    hand.canvas.resize(700, 480)
    assert sees_all(hand)


def test_after_scrolling_the_view_is_the_persons(hand):
    make_low(hand, 480)
    turned = QPoint(0, -120)
    middle = QPointF(hand.canvas.viewport().rect().center())
    wheel = QWheelEvent(
        middle,
        middle,
        QPoint(),
        turned,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(hand.canvas.viewport(), wheel)
    before = hand.canvas.viewpoint.zoom
    hand.drop("GRU", hand.link("embedding", "gru"))
    assert hand.canvas.viewpoint.zoom == before


def test_nobody_is_taken_where_nothing_can_be_read(hand):
    make_low(hand, 480)
    for _ in range(8):
        hand.canvas.add_layer_by_kind("Dropout")
    assert hand.canvas.viewpoint.zoom >= SMALLEST_UNASKED
    hand.run("fit")
    assert sees_all(hand)


def test_the_notes_of_a_new_card_are_scrolled_to(hand):
    make_low(hand, 480)
    hand.canvas.viewpoint.zoom_to(1.0)
    hand.document.select({"dense"})
    hand.canvas.add_layer_by_kind("LSTM")
    notes = hand.canvas.network_scene.notes.of("lstm")
    assert notes
    seen = hand.canvas.viewpoint.seen()
    assert all(seen.contains(note.sceneBoundingRect()) for note in notes)


def test_moving_a_card_does_not_zoom(hand):
    make_low(hand, 480)
    before = hand.canvas.viewpoint.zoom
    hand.click(hand.card("dense"))
    for _ in range(30):
        hand.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert hand.canvas.viewpoint.zoom == before


def test_a_large_network_opens_at_its_beginning(hand):
    for _ in range(40):
        hand.canvas.add_layer_by_kind("Dropout")
    hand.canvas.begin()
    canvas = hand.canvas
    assert canvas.viewpoint.zoom >= SMALLEST_UNASKED
    assert canvas.viewpoint.seen().contains(canvas.network_scene.cards["embedding"].body())
    hand.run("fit")
    assert canvas.viewpoint.seen().contains(canvas.network_scene.cards["embedding"].body())


def test_tidied_layers_are_in_sight(hand):
    hand.canvas.editing.nudge({"dense"}, 3000, 900)
    hand.canvas.viewpoint.zoom_to(1.0)
    hand.canvas.show_node("dense")
    hand.run("tidy")
    assert sees_all(hand)


def test_deleting_a_layer_closes_the_gap_it_left(hand):
    below = hand.network.node("dense").y
    hand.drop("Dropout", hand.link("embedding", "gru"))
    assert hand.network.node("dense").y == below + 120
    hand.key(Qt.Key.Key_Delete)
    assert hand.network.node("dense").y == below
    assert hand.network.node("gru").y == hand.network.node("embedding").y + 120


def test_a_gap_in_which_something_else_stands_stays(hand):
    hand.drop("Dropout", hand.link("embedding", "gru"))
    beside = QPointF(hand.network.node("gru").x + 200, hand.network.node("dropout").y)
    hand.canvas.editing.apply("beside", lambda network: _alone(network, beside))
    below = hand.network.node("dense").y
    hand.canvas.editing.remove({"dropout"})
    assert hand.network.node("dense").y == below


def _alone(network, place):
    layer = new_layer("Masking", network.dialect)
    return add_layer(network, layer, round(place.x()), round(place.y()))[0]
