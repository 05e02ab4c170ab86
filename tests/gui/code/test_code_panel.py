"""The code panel follows the project, for every target."""

from __future__ import annotations

from typing import Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engine.exchange import keras_code, pytorch_code
from engine.network.edits import remove_nodes, set_argument
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.project.project_file import parse_project, project_text
from gui.code.code_panel import CodePanel
from gui.document import Document
from tests.engine.exchange.random_networks import FACTS

KERASES: dict[str, Any] = {"keras": "keras3", "keras2": "keras2"}


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    return Document(EXAMPLES[0].project())


@pytest.fixture
def panel(document: Document, qtbot: QtBot) -> CodePanel:
    panel = CodePanel(document)
    qtbot.addWidget(panel)
    panel.show()
    return panel


def code_of(document: Document, target: str) -> str:
    """What is written of an equal project that nothing has been found out about."""
    project: Project = parse_project(project_text(document.project), "equal")
    if target == "pytorch":
        return pytorch_code(project, document.facts)
    return keras_code(project, document.facts, KERASES[target])


@pytest.mark.parametrize("target", ["pytorch", "keras", "keras2"])
def test_it_shows_the_network_as_it_stands(
    panel: CodePanel, document: Document, target: str
) -> None:
    panel.show_target(target)
    shown = [panel.text()]
    edits = (
        lambda network: set_argument(network, "lstm", ("units",), 33),
        lambda network: set_argument(network, "lstm", ("use_bias",), False),
        lambda network: remove_nodes(network, {"dense"}),
    )
    for edit in edits:
        document.edit_network("", edit)
        shown.append(panel.text())
        assert shown[-1] == code_of(document, target)
    document.set_facts(FACTS)
    assert panel.text() == code_of(document, target)
    document.set_facts(None)
    for before in reversed(shown[:-1]):
        document.undo_stack.undo()
        assert panel.text() == before == code_of(document, target)
    assert len(set(shown)) == len(shown)


def test_out_of_sight_it_writes_nothing_until_it_is_asked(
    panel: CodePanel, document: Document
) -> None:
    panel.hide()
    document.edit_network("", lambda network: set_argument(network, "lstm", ("units",), 33))
    assert panel.text() == code_of(document, "pytorch")
    document.undo_stack.undo()
    panel.show()
    assert panel.text() == code_of(document, "pytorch")


def test_what_is_copied_is_what_is_shown(
    panel: CodePanel, document: Document, qtbot: QtBot
) -> None:
    copy = next(each for each in panel.findChildren(QPushButton) if each.text() == "Copy")
    with qtbot.waitSignal(panel.copied) as said:
        qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert said.args == ["Copied the PyTorch code."]
    assert QGuiApplication.clipboard().text() == code_of(document, "pytorch")
