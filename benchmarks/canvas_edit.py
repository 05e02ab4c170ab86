"""How long the canvas takes for a drag, a drop, an edit and an undo with 200 layers.

    QT_QPA_PLATFORM=offscreen python -m benchmarks.canvas_edit

Each figure is from the event to the repainted picture, in milliseconds of processor time, so
that a busy machine does not blur it; a frame at 60 Hz has 16.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from PyQt6.QtCore import QEvent, QPointF, QSettings, Qt, QTemporaryDir
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QApplication

from engine.layers.registry import new_layer
from engine.network.edits import add_layer, append_layer, set_argument
from engine.network.layout import COLUMN
from engine.network.network import Network
from engine.project.project import Project
from gui.canvas.canvas import Canvas
from gui.canvas.placing import place_at
from gui.document import Document
from gui.theme import Theme

CHAINS, LENGTH = 10, 20
TIMES = 15


def network() -> Network:
    """200 layers: ten chains of twenty, one with a layer that has nothing to do."""
    whole = Network(dialect="keras2")
    for chain in range(CHAINS):
        whole, last = add_layer(whole, new_layer("Embedding"), chain * 2 * COLUMN, 0)
        for place in range(LENGTH - 1):
            layer = new_layer(("GRU", "LSTM", "SimpleRNN")[place % 3])
            whole, last = append_layer(whole, layer.replace(return_sequences=True), last)
    return whole


def timed(name: str, do: Callable[[int], object]) -> None:
    """Print the median and the worst of some runs of ``do``."""
    taken = []
    for turn in range(TIMES):
        QApplication.processEvents()
        begin = time.process_time()
        do(turn)
        QApplication.processEvents()  # paints what was touched
        taken.append((time.process_time() - begin) * 1000)
    print(f"{name:24} median {statistics.median(taken):6.1f} ms   worst {max(taken):6.1f} ms")


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


def main() -> None:
    """Measure at 100% and with the whole network in view."""
    app = QApplication(sys.argv)
    folder = QTemporaryDir()
    settings = QSettings(folder.filePath("benchmark.ini"), QSettings.Format.IniFormat)
    Theme(app, settings).apply()
    document = Document(Project(network=network()))
    canvas = Canvas(document)
    canvas.resize(1440, 900)
    canvas.show()
    for whole in (False, True):
        canvas.fit()
        if not whole:
            canvas.viewpoint.zoom_to(1.0)
            canvas.commands.show("gru")
            canvas.viewpoint.centre_on(canvas.network_scene.cards["gru"].pos())
        print(f"{len(document.network.nodes)} layers at {canvas.viewpoint.zoom:.0%}")
        measure(canvas, document)


def measure(canvas: Canvas, document: Document) -> None:
    """The six things a person does."""
    stack = document.undo_stack
    cards = canvas.network_scene.cards

    grip = cards["gru"].pos() + QPointF(60, -8)
    mouse(canvas, QEvent.Type.MouseButtonPress, grip)
    timed(
        "drag, one step",
        lambda turn: mouse(canvas, QEvent.Type.MouseMove, grip + QPointF(20 + 7 * turn, 5 * turn)),
    )
    mouse(canvas, QEvent.Type.MouseButtonRelease, grip)

    canvas.commands.select_all()
    mouse(canvas, QEvent.Type.MouseButtonPress, cards["gru"].pos() + QPointF(60, -8))
    grip = cards["gru"].pos() + QPointF(60, -8)
    timed(
        "drag of all, one step",
        lambda turn: mouse(canvas, QEvent.Type.MouseMove, grip + QPointF(20 + 7 * turn, 5 * turn)),
    )
    canvas.gestures.cancel()
    mouse(canvas, QEvent.Type.MouseButtonRelease, grip)

    def drop(turn: int) -> None:
        link = next(link for link in document.network.links if link.target == "lstm")
        point = canvas.network_scene.links[link].middle()
        canvas.editing.add("Dropout", place_at(document.network, point, link, None))

    timed("drop on a link", drop)
    timed("undo of the drop", lambda turn: stack.undo())
    timed("move, let go", lambda turn: canvas.editing.place({"gru": (turn, 140)}))
    timed(
        "edit of an argument",
        lambda turn: document.edit_network(
            "Units", lambda network: set_argument(network, "gru", ("units",), 32 + turn)
        ),
    )
    timed("undo of the edit", lambda turn: stack.undo())
    stack.clear()


if __name__ == "__main__":
    main()
