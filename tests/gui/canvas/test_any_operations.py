"""Whatever a person does on the canvas, undo takes it all back and redo brings it all again."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PyQt6.QtCore import QPointF

from engine.layers.registry import LAYER_BY_KIND
from engine.project.examples import EXAMPLES

PLACES = st.tuples(st.integers(-400, 400), st.integers(-60, 460))
OPERATIONS = st.one_of(
    st.tuples(st.just("drop"), st.sampled_from(sorted(LAYER_BY_KIND)), PLACES),
    st.tuples(st.just("drag"), PLACES, PLACES),
    st.tuples(st.just("link"), st.integers(0, 20), st.integers(0, 20)),
    st.tuples(st.just("click"), PLACES),
    st.tuples(st.just("choose"), st.integers(0, 255)),
    st.tuples(
        st.just("run"),
        st.sampled_from(
            ["delete", "cut", "paste", "copy", "duplicate", "tidy", "mend", "link", "unlink",
             "nudge_left", "nudge_up_far", "select_all", "next_layer"]
        ),
    ),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
)  # fmt: skip


def do(hand, operation):
    what, *how = operation
    stack = hand.document.undo_stack
    nodes = hand.network.nodes
    if what == "drop":
        hand.drop(how[0], QPointF(*how[1]))
    elif what == "drag":
        hand.drag(QPointF(*how[0]), QPointF(*how[1]))
    elif what == "link" and nodes:
        source, target = nodes[how[0] % len(nodes)].id, nodes[how[1] % len(nodes)].id
        hand.drag(hand.port(source), hand.port(target, output=False))
    elif what == "click":
        hand.click(QPointF(*how[0]))
    elif what == "choose":
        hand.document.select({node.id for place, node in enumerate(nodes) if how[0] >> place & 1})
    elif what == "run":
        hand.run(how[0])
    elif what == "undo":
        stack.undo()
    elif what == "redo":
        stack.redo()
    hand.canvas.popup.close_unchosen()


def assert_drawn(hand):
    """What is drawn is what the project holds, although only differences are drawn."""
    scene = hand.canvas.network_scene
    assert scene.cards.keys() == {node.id for node in hand.network.nodes}
    assert scene.links.keys() == set(hand.network.links)
    for node in hand.network.nodes:
        card = scene.cards[node.id]
        assert card.node == node
        assert card.pos() == QPointF(node.x, node.y)
        assert card.selected == (node.id in hand.document.selection)
        assert card.facts.parameters == hand.document.inference.parameters(node.id)
        assert not card.marks
    for link, item in scene.links.items():
        begin = scene.cards[link.source].port_place(True, link.source_port)
        end = scene.cards[link.target].port_place(False, link.target_port)
        assert item.ends == (begin, end)
        assert item.isVisible()
        assert (True, link.source_port) in scene.cards[link.source].linked
    shown = {(note.problem.node_id, str(note.problem.reason)) for note in scene.notes.items()}
    problems = hand.document.problems
    assert shown == {(entry.node_id, str(entry.reason)) for entry in problems if entry.node_id}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=st.lists(OPERATIONS, max_size=14))
def test_undo_all_and_redo_all(hand, operations):
    start = EXAMPLES[1].project()
    hand.document.open(start, None)
    hand.canvas.fit()
    for operation in operations:
        do(hand, operation)
        assert_drawn(hand)
    stack = hand.document.undo_stack
    while stack.canRedo():
        stack.redo()
    end = hand.document.project
    while stack.canUndo():
        stack.undo()
    assert hand.document.project == start
    assert_drawn(hand)
    while stack.canRedo():
        stack.redo()
    assert hand.document.project == end
    assert_drawn(hand)
