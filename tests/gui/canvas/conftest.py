"""A canvas on the GRU example, and a hand that drives it by real events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PyQt6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PyQt6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.network.network import Network
from engine.project.data_facts import DataFacts
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from gui.canvas.canvas import Canvas
from gui.document import Document
from gui.layer_mime import layer_mime_data

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier

FACTS = DataFacts(
    vocabulary=tuple(f"symbol {number}" for number in range(133)),
    classes=tuple("abcdefghij"),
    length=48,
    training_rows=85,
    validation_rows=15,
    longest=48,
)


class Hand:
    """Does what a person does: all by events at the viewport."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.document = canvas.document
        self.messages: list[str] = []
        canvas.message_given.connect(self.messages.append)

    @property
    def network(self) -> Network:
        return self.document.network

    @property
    def steps(self) -> int:
        """Undo steps made so far."""
        return self.document.undo_stack.index()

    def at(self, place: QPointF) -> QPoint:
        """A place of the scene in the viewport."""
        return self.canvas.mapFromScene(place)

    def card(self, node_id: str) -> QPointF:
        return self.canvas.network_scene.cards[node_id].pos() + QPointF(60, -8)

    def port(self, node_id: str, name: str = "main", output: bool = True) -> QPointF:
        return self.canvas.network_scene.cards[node_id].port_place(output, name)

    def link(self, source: str, target: str, share: float = 0.5) -> QPointF:
        [item] = [
            item
            for link, item in self.canvas.network_scene.links.items()
            if (link.source, link.target) == (source, target)
        ]
        begin, end = item.ends
        return begin + (end - begin) * share

    def links(self) -> set[tuple[str, str]]:
        return {(link.source, link.target) for link in self.network.links}

    def mouse(
        self,
        kind: QEvent.Type,
        place: QPoint,
        held: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton | None = None,
    ) -> None:
        viewport = self.canvas.viewport()
        if button is None:
            button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT
        at = QPointF(place)
        event = QMouseEvent(kind, at, viewport.mapToGlobal(at), button, held, keys)
        QApplication.sendEvent(viewport, event)

    def press(self, place: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
        self.mouse(QEvent.Type.MouseButtonPress, self.at(place), keys=keys)

    def move(self, place: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
        self.mouse(QEvent.Type.MouseMove, self.at(place), keys=keys)

    def release(self, place: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
        at = self.at(place)
        self.mouse(QEvent.Type.MouseButtonRelease, at, Qt.MouseButton.NoButton, keys)

    def click(self, place: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.canvas.viewport(), LEFT, keys, self.at(place))

    def double_click(self, place: QPointF) -> None:
        QTest.mouseDClick(self.canvas.viewport(), LEFT, NONE, self.at(place))

    def drag(
        self, start: QPointF, end: QPointF, keys: Qt.KeyboardModifier = NONE, let_go: bool = True
    ) -> None:
        self.press(start, keys)
        for share in (0.3, 0.7, 1.0):
            self.move(start + (end - start) * share, keys)
        if let_go:
            self.release(end, keys)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.canvas, key, keys)

    def run(self, action: str) -> None:
        self.canvas.actions_by_name[action].trigger()

    def drop(self, kind: str, place: QPointF) -> None:
        data = layer_mime_data(kind)
        self.carry(data, place)
        event = QDropEvent(
            QPointF(self.at(place)), Qt.DropAction.CopyAction, data, Qt.MouseButton.NoButton, NONE
        )
        QApplication.sendEvent(self.canvas.viewport(), event)

    def carry(self, data: QMimeData, place: QPointF) -> bool:
        """Bring something over the canvas; whether it would be taken."""
        at = self.at(place)
        enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, LEFT, NONE)
        QApplication.sendEvent(self.canvas.viewport(), enter)
        if enter.isAccepted():
            move = QDragMoveEvent(at, Qt.DropAction.CopyAction, data, LEFT, NONE)
            QApplication.sendEvent(self.canvas.viewport(), move)
        return enter.isAccepted()

    def carry_away(self) -> None:
        QApplication.sendEvent(self.canvas.viewport(), QDragLeaveEvent())


@pytest.fixture
def make_hand(qtbot: QtBot) -> Iterator[Callable[[Network | None], Hand]]:
    def make(network: Network | None = None) -> Hand:
        project = EXAMPLES[1].project() if network is None else Project(network=network)
        document = Document(project)
        document.set_facts(FACTS)
        canvas = Canvas(document)
        document.setParent(canvas)
        qtbot.addWidget(canvas)
        canvas.resize(1000, 800)
        with qtbot.waitExposed(canvas):
            canvas.show()
        canvas.activateWindow()
        canvas.setFocus()
        canvas.fit()
        return Hand(canvas)

    return make


@pytest.fixture
def hand(make_hand: Callable[[Network | None], Hand]) -> Hand:
    return make_hand(None)


@pytest.fixture
def empty(make_hand: Callable[[Network | None], Hand]) -> Hand:
    return make_hand(Network(dialect="keras2"))
