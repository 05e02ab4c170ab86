"""The line at the bottom: how many problems, which is first, and whether all is saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QDateTime, Qt
from PyQt6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engine.network.edits import add_layer, set_argument
from engine.network.problem import Problem
from engine.project.data_facts import DataFacts
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from gui import status_bar as module
from gui.document import Document
from gui.status_bar import StatusBar
from tests.engine.network.build import chain

FACTS = DataFacts(tuple("ab"), tuple("0123456789"), 48, 80, 20, 31)


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    found = Document(EXAMPLES[0].project())
    found.set_facts(FACTS)
    return found


@pytest.fixture
def bar(qtbot: QtBot, document: Document) -> StatusBar:
    found = StatusBar(document)
    qtbot.addWidget(found)
    return found


def words(bar: StatusBar) -> list[str]:
    found = [label.text() for label in bar.findChildren(QLabel) if label.text()]
    return [bar.findChildren(QPushButton)[0].text(), *found]


def set_units(document: Document, units: int) -> None:
    document.edit_network(
        "Set units", lambda network: set_argument(network, "dense", ("units",), units)
    )


def test_no_problems(bar: StatusBar) -> None:
    assert words(bar) == ["No problems", "Keras 2 dialect"]
    assert not bar.findChildren(QPushButton)[0].isEnabled()


def test_problems_are_counted_and_the_first_is_named(
    qtbot: QtBot, bar: StatusBar, document: Document
) -> None:
    set_units(document, 4)
    assert words(bar)[:2] == ["1 problem", "dense: Another number of outputs"]
    document.edit_network("Add", lambda one: add_layer(one, one.layer("embedding"), 0, 0)[0])
    assert words(bar)[0] == "1 problem", "which layer is the last is another now"
    wanted: list[Problem] = []
    bar.problem_requested.connect(wanted.append)
    qtbot.mouseClick(bar.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert wanted == [document.problems[0]]
    document.open(Project(), None)
    assert words(bar)[0] == "No layers yet"  # quietly: a beginning is no mistake


def test_more_than_one(bar: StatusBar, document: Document) -> None:
    set_units(document, 4)
    document.edit_network("Set", lambda one: set_argument(one, "embedding", ("input_dim",), 1))
    assert words(bar)[0] == "2 problems"


def test_hints_are_no_problems(bar: StatusBar, document: Document) -> None:
    document.edit_network("Set", lambda one: set_argument(one, "dense", ("activation",), "softmax"))
    assert words(bar)[:2] == ["1 hint", "dense: Activation before the loss"]


def test_a_layers_name_is_no_markup(bar: StatusBar, document: Document) -> None:
    document.edit_network(
        "Name", lambda one: set_argument(one, "dense", ("name",), "<h1>{big}</h1>")
    )
    set_units(document, 4)
    assert words(bar)[1] == "<h1>{big}</h1>: Another number of outputs"
    [label] = [one for one in bar.findChildren(QLabel) if "h1" in one.text()]
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_the_dialect(bar: StatusBar, document: Document) -> None:
    document.open(Project(network=chain().replace(dialect="keras3")), None)
    assert words(bar)[-1] == "Keras 3 dialect"


def test_what_is_saved(bar: StatusBar, document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path("/p.gradloom")
    assert words(bar)[1:] == ["Keras 2 dialect"]
    set_units(document, 4)
    assert words(bar)[2] == "not saved"
    document.mark_saved(path)
    bar.note_saved()
    assert words(bar)[2] == "saved just now"

    class Later:
        @staticmethod
        def currentDateTime() -> QDateTime:
            return QDateTime.currentDateTime().addSecs(185)

    monkeypatch.setattr(module, "QDateTime", Later)
    bar._clock.timeout.emit()
    assert words(bar)[2] == "saved 3 min ago"
    document.undo_stack.undo()
    assert words(bar)[1] == "not saved"
    document.undo_stack.redo()
    assert words(bar)[2] == "saved 3 min ago"
    document.open(Project(), path)
    bar.forget_saved()
    assert words(bar)[2] == "saved"
    assert not bar._clock.isActive()


def test_the_speed_stands_there_while_something_is_trained(bar: StatusBar) -> None:
    bar.show_speed(62.4)
    assert words(bar)[-1] == "62 steps/s"
    bar.show_speed(0.26)
    assert words(bar)[-1] == "0.3 steps/s"
    bar.show_speed(None)
    speed = bar.findChildren(QLabel)[-1]
    assert speed.isHidden()
