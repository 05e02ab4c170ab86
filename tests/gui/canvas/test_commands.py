"""Keys, clipboard, popup, notes and what is said."""

import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QGuiApplication, QWheelEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from engine.network.edits import set_argument
from engine.network.layout import COLUMN
from engine.project.examples import EXAMPLES

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_delete_heals_the_chain(hand):
    hand.click(hand.card("gru"))
    hand.key(Qt.Key.Key_Delete)
    assert ("embedding", "simple_rnn") in hand.links()
    assert hand.steps == 1
    hand.click(hand.card("simple_rnn"))
    hand.key(Qt.Key.Key_Backspace)
    assert hand.links() == {("embedding", "dense")}


def test_copy_and_paste_put_a_copy_beside(hand):
    hand.document.select({"gru", "simple_rnn"})
    hand.key(Qt.Key.Key_C, CTRL)
    hand.key(Qt.Key.Key_V, CTRL)
    assert hand.document.selection == {"gru_2", "simple_rnn_2"}
    assert ("gru_2", "simple_rnn_2") in hand.links()
    assert hand.network.node("gru_2").x == COLUMN
    assert hand.steps == 1
    hand.key(Qt.Key.Key_V, CTRL)
    assert hand.network.node("gru_3").x == 2 * COLUMN


def test_cut_is_one_step_and_comes_back_to_its_place(hand):
    place = QPointF(0, hand.network.node("gru").y)
    hand.click(hand.card("gru"))
    hand.key(Qt.Key.Key_X, CTRL)
    assert hand.steps == 1
    assert hand.document.undo_stack.undoText() == "Cut"
    hand.key(Qt.Key.Key_V, CTRL)
    assert QPointF(hand.network.node("gru").x, hand.network.node("gru").y) == place


def test_duplicate_leaves_the_clipboard_alone(hand):
    QGuiApplication.clipboard().setText("mine")
    hand.run("select_all")
    hand.key(Qt.Key.Key_D, CTRL)
    assert len(hand.network.nodes) == 8
    assert QGuiApplication.clipboard().text() == "mine"


@pytest.mark.parametrize(
    "rubbish", ["", "hello", "{}", "[1, 2]", '{"dialect": "keras2"}', "{" * 999]
)
def test_pasted_rubbish_does_nothing_and_says_so(hand, rubbish):
    QGuiApplication.clipboard().setText(rubbish)
    hand.run("paste")
    assert hand.steps == 0
    assert hand.messages == ["The clipboard holds no layers."]


def test_tab_walks_the_layers_and_leaves_at_the_end(hand):
    walked = []
    for _ in range(4):
        hand.key(Qt.Key.Key_Tab)
        walked += hand.document.selection
    assert walked == ["embedding", "gru", "simple_rnn", "dense"]
    assert not hand.canvas.commands.walk(1)
    hand.key(Qt.Key.Key_Backtab, SHIFT)
    assert hand.document.selection == {"simple_rnn"}


def test_enter_and_double_click_ask_for_arguments(hand):
    asked = []
    hand.canvas.argument_entry_requested.connect(asked.append)
    hand.click(hand.card("gru"))
    hand.key(Qt.Key.Key_Return)
    hand.double_click(hand.card("dense"))
    assert asked == ["gru", "dense"]


def test_slash_adds_by_name_at_the_end_of_the_chain(hand):
    hand.key(Qt.Key.Key_Slash)
    popup = hand.canvas.popup
    assert popup.isVisible()
    QTest.keyClicks(popup._field, "drp")
    assert popup.kinds()[0] == "Dropout"
    QTest.keyClick(popup._field, Qt.Key.Key_Return)
    assert ("dense", "dropout") in hand.links()
    assert hand.canvas.hasFocus()


def test_a_double_click_on_empty_canvas_adds_there(empty):
    empty.double_click(QPointF(-120, 80))
    QTest.keyClicks(empty.canvas.popup._field, "gru")
    QTest.keyClick(empty.canvas.popup._field, Qt.Key.Key_Return)
    [node] = empty.network.nodes
    assert (node.x, node.y) == (-120, 80)


def test_escape_closes_the_popup(hand):
    hand.key(Qt.Key.Key_Slash)
    QTest.keyClicks(hand.canvas.popup._field, "ff/")  # typed, not the shortcut to fit
    assert hand.canvas.popup._field.text() == "ff/"
    QTest.keyClick(hand.canvas.popup._field, Qt.Key.Key_Escape)
    assert not hand.canvas.popup.isVisible()
    assert hand.steps == 0


def test_add_by_kind_follows_the_selection(hand):
    hand.canvas.add_layer_by_kind("Dropout")
    assert ("dense", "dropout") in hand.links()
    hand.document.select({"gru"})
    hand.canvas.add_layer_by_kind("Dropout")
    assert {("gru", "dropout_2"), ("dropout_2", "simple_rnn")} <= hand.links()


def test_add_by_kind_on_an_empty_canvas(empty):
    empty.canvas.add_layer_by_kind("Embedding")
    assert [node.id for node in empty.network.nodes] == ["embedding"]


@pytest.fixture
def broken(make_hand):
    """The problem of the drawing."""
    network = EXAMPLES[1].project().network
    return make_hand(set_argument(network, "gru", ("return_sequences",), False))


def test_a_problem_stands_beside_its_card_and_its_button_mends_it(broken):
    scene = broken.canvas.network_scene
    [note] = scene.notes.of("simple_rnn")
    assert scene.cards["simple_rnn"].severity is not None
    assert [item.link.source for item in scene.links.values() if item.severity] == ["gru"]
    assert note.pos().x() > scene.cards["simple_rnn"].body().right()
    broken.click(note.button_centre(0))
    assert broken.network.layer("gru").return_sequences is True
    assert broken.steps == 1
    assert not scene.notes.items()
    broken.document.undo_stack.undo()
    assert len(scene.notes.items()) == 1


def test_a_button_let_go_elsewhere_does_nothing(broken):
    [note] = broken.canvas.network_scene.notes.items()
    broken.press(note.button_centre(0))
    broken.release(QPointF(-400, 0))
    assert broken.steps == 0


def test_a_problem_is_mended_from_the_keyboard(broken):
    broken.document.select({"simple_rnn"})
    broken.key(Qt.Key.Key_M, CTRL)
    assert broken.network.layer("gru").return_sequences is True


def test_the_selection_is_told_in_words(broken):
    broken.document.select({"simple_rnn"})
    said = broken.canvas.accessibleDescription()
    assert said.startswith("SimpleRNN simple_rnn, 49,280 parameters.")
    assert "Needs a sequence" in said
    assert broken.canvas.accessibleName()


def test_actions_have_texts_shortcuts_and_know_when_they_can_do_something(hand):
    actions = hand.canvas.actions_by_name
    assert all(action.text() for action in actions.values())
    assert not actions["copy"].isEnabled()
    hand.document.select({"gru"})
    assert actions["copy"].isEnabled()
    assert actions["delete"].shortcut().toString() == "Del"
    assert actions["fit"].shortcut().toString() == "F"
    assert not actions["mend"].isEnabled()


def wheel(hand, place, notches, keys):
    at = QPointF(hand.at(place))
    event = QWheelEvent(
        at,
        hand.canvas.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(hand.canvas.viewport(), event)


def test_ctrl_and_wheel_zoom_around_the_mouse(hand):
    place = QPointF(100, 130)
    before = hand.at(place)
    wheel(hand, place, 2, CTRL)
    assert hand.canvas.viewpoint.zoom > 1.3
    assert (hand.at(place) - before).manhattanLength() <= 3
    wheel(hand, place, 99, CTRL)
    assert hand.canvas.viewpoint.zoom == pytest.approx(2.0)
    wheel(hand, place, -99, CTRL)
    assert hand.canvas.viewpoint.zoom == pytest.approx(0.25)
    hand.run("zoom_reset")
    assert hand.canvas.viewpoint.zoom == pytest.approx(1.0)


def test_the_wheel_scrolls_and_space_or_the_middle_button_pan(hand):
    place = QPointF(0, 0)
    before = hand.at(place)
    wheel(hand, QPointF(0, 130), 1, Qt.KeyboardModifier.NoModifier)
    assert hand.at(place) == before + QPoint(0, 60)
    QTest.keyPress(hand.canvas, Qt.Key.Key_Space)
    hand.drag(QPointF(-200, 100), QPointF(-150, 130))
    QTest.keyRelease(hand.canvas, Qt.Key.Key_Space)
    assert (hand.at(place) - before - QPoint(0, 60)).manhattanLength() > 40
    assert not hand.document.selection
    middle, at = Qt.MouseButton.MiddleButton, hand.at(QPointF(0, 130))
    hand.mouse(QEvent.Type.MouseButtonPress, at, middle, button=middle)
    moved = hand.at(place)
    hand.mouse(QEvent.Type.MouseMove, at + QPoint(30, 10), middle)
    assert hand.at(place) == moved + QPoint(30, 10)
    hand.key(Qt.Key.Key_Escape)
    assert hand.at(place) == moved


def test_undo_in_the_middle_of_a_gesture_cancels_it(hand):
    hand.canvas.add_layer_by_kind("Dropout")
    hand.drag(hand.card("gru"), hand.card("gru") + QPointF(100, 40), let_go=False)
    hand.document.undo_stack.undo()
    assert hand.canvas.gestures.current is None
    hand.release(QPointF(0, 0))
    assert hand.steps == 0


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (QPointF(-400, 50), ["Add layer here…", "Paste"]),
        (QPointF(60, 130), ["Edit arguments", "Delete"]),
        (QPointF(0, 60), ["Insert a layer…", "Delete"]),
    ],
)
def test_context_menus(hand, place, words):
    menu = hand.canvas.menu_at(hand.at(place))
    texts = [action.text() for action in menu.actions()]
    assert set(words) <= set(texts)
    menu.deleteLater()


def test_a_drag_to_the_edge_scrolls(hand, qtbot):
    hand.canvas.viewpoint.zoom_to(1.0)
    hand.press(hand.card("gru"))
    edge = hand.canvas.mapToScene(QPoint(hand.canvas.viewport().width() - 4, 300))
    hand.move(edge)
    seen = hand.canvas.viewpoint.seen().left()
    qtbot.waitUntil(lambda: hand.canvas.viewpoint.seen().left() > seen + 100)
    hand.release(hand.canvas.mapToScene(QPoint(500, 300)))
    assert hand.steps == 1
    assert hand.network.node("gru").x > 500


def test_layers_chosen_elsewhere_leave_no_link_selected(hand):
    hand.click(hand.link("gru", "simple_rnn"))
    assert hand.canvas.selected_links
    hand.document.select({"dense"})
    assert not hand.canvas.selected_links


def test_opening_another_project_draws_it(hand):
    other = EXAMPLES[0].project()
    hand.document.select({"gru"})
    hand.document.open(other, None)
    assert hand.canvas.network_scene.cards.keys() == {node.id for node in other.network.nodes}
    hand.document.open(other.replace(network=other.network.replace(nodes=(), links=())), None)
    assert not hand.canvas.network_scene.cards


def test_tooltips_say_what_lies_there(hand):
    def tip(place):
        return hand.canvas._hover.tooltip(place)

    assert "optional" not in tip(hand.port("gru", output=False))
    assert tip(hand.port("gru")).startswith("Output main")
    assert "256 units" in tip(hand.card("gru"))
    assert tip(hand.link("gru", "simple_rnn")).startswith("batch, time 48, 256")
    assert tip(QPointF(-450, 0)) == ""
