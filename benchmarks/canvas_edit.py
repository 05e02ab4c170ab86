"""How long the window takes for a drag, a drop, an edit of an argument and their undo, 200 layers.

    python -m benchmarks.canvas_edit [--quick]

In the whole window, from the event to the repainted window: with the network in front (at 100%,
and all of it in view), and with the code or the summary of the network in front, which then is
written anew. In milliseconds of processor time of the window's thread, so that a busy machine does
not blur it; a frame at 60 Hz has 16. Each figure is the median of some turns; the worst is noted.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from time import perf_counter, thread_time

from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QApplication

from benchmarks.display import display
from benchmarks.report import Figure, Goal, run
from benchmarks.whole_window import whole_window
from engine.layers.registry import new_layer
from engine.network.edits import add_layer, append_layer, set_argument
from engine.network.layout import COLUMN
from engine.network.network import Network
from engine.project.examples import EXAMPLES
from gui.canvas.canvas import Canvas
from gui.canvas.placing import place_at
from gui.window import MainWindow

CHAINS, LENGTH = 10, 20
TIMES, QUICK_TIMES = 25, 9
GOAL = Goal("under", 16)


def network() -> Network:
    """200 layers: ten chains of twenty, one with a layer that has nothing to do."""
    whole = Network(dialect="keras2")
    for chain in range(CHAINS):
        whole, last = add_layer(whole, new_layer("Embedding"), chain * 2 * COLUMN, 0)
        for place in range(LENGTH - 1):
            layer = new_layer(("GRU", "LSTM", "SimpleRNN")[place % 3])
            whole, last = append_layer(whole, layer.replace(return_sequences=True), last)
    return whole


def timed(what: str, turns: int, do: Callable[[int], object]) -> Figure:
    """The median of some turns of ``do``, each up to the repaint."""
    processor, wall = [], []
    for turn in range(turns):
        QApplication.processEvents()
        began = perf_counter(), thread_time()
        do(turn)
        QApplication.processEvents()  # paints what was touched
        wall.append(1000 * (perf_counter() - began[0]))
        processor.append(1000 * (thread_time() - began[1]))
    note = f"worst {max(processor):.1f} ms; on the wall {statistics.median(wall):.1f} ms"
    return Figure(f"200 layers, {what}", statistics.median(processor), "ms", GOAL, note)


def mouse(canvas: Canvas, kind: QEvent.Type, place: QPointF) -> None:
    """One mouse event at a place of the scene."""
    at = QPointF(canvas.mapFromScene(place))
    moves = kind == QEvent.Type.MouseMove
    button = Qt.MouseButton.NoButton if moves else Qt.MouseButton.LeftButton
    event = QMouseEvent(
        kind,
        at,
        canvas.viewport().mapToGlobal(at),
        button,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def on_canvas(window: MainWindow, view: str, turns: int) -> Iterator[Figure]:
    """With the network in front."""
    canvas, document = window.canvas, window.document
    cards = canvas.network_scene.cards

    def dragged(what: str) -> Figure:
        grip = cards["gru"].pos() + QPointF(60, -8)
        mouse(canvas, QEvent.Type.MouseButtonPress, grip)
        figure = timed(
            f"{view}: {what}",
            turns,
            lambda turn: mouse(
                canvas, QEvent.Type.MouseMove, grip + QPointF(20 + 7 * turn, 5 * turn)
            ),
        )
        canvas.gestures.cancel()
        mouse(canvas, QEvent.Type.MouseButtonRelease, grip)
        return figure

    def drop(turn: int) -> None:
        link = next(link for link in document.network.links if link.target == "lstm")
        point = canvas.network_scene.links[link].middle()
        canvas.editing.add("Dropout", place_at(document.network, point, link, None))

    yield dragged("one step of a drag")
    canvas.commands.select_all()
    yield dragged("one step of a drag of all layers")
    document.select(("gru",))
    undo = document.undo_stack.undo
    yield timed(f"{view}: letting go", turns, lambda turn: canvas.editing.place({"gru": (turn, 9)}))
    yield timed(f"{view}: undo of the move", turns, lambda _: undo())
    yield timed(f"{view}: drop on a link", turns, drop)
    yield timed(f"{view}: undo of the drop", turns, lambda _: undo())
    yield from edits(window, view, turns)


def edits(window: MainWindow, view: str, turns: int) -> Iterator[Figure]:
    """What is done in the panel of arguments, whatever is in front."""
    document = window.document
    document.select(("gru",))
    yield timed(
        f"{view}: edit of an argument",
        turns,
        lambda turn: document.edit_network(
            "Units", lambda network: set_argument(network, "gru", ("units",), 33 + turn)
        ),
    )
    yield timed(f"{view}: undo of the edit", turns, lambda _: document.undo_stack.undo())
    document.undo_stack.clear()


def figures(quick: bool) -> Iterator[Figure]:
    """With each tab in front."""
    turns = QUICK_TIMES if quick else TIMES
    project = EXAMPLES[0].project().with_network(network())
    with display(), whole_window(project) as window:
        canvas = window.canvas
        canvas.viewpoint.zoom_to(1.0)
        canvas.commands.show("gru")
        canvas.viewpoint.centre_on(canvas.network_scene.cards["gru"].pos())
        yield from on_canvas(window, "at 100%", turns)
        canvas.fit()
        yield from on_canvas(window, "all in view", turns)
        for panel, view in ((window.code_panel, "code"), (window.summary_panel, "summary")):
            window.tabs.setCurrentWidget(panel)
            QApplication.processEvents()
            yield from edits(window, f"{view} in front", turns)


if __name__ == "__main__":
    run(figures, __doc__)
