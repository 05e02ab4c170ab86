"""Whose weights a network begins with, in words."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.project.examples import EXAMPLES
from engine.project.starting_weights import StartingWeight, StartingWeights
from gui.document import Document
from gui.inspector.start_section import StartSection


def test_what_came_in_is_named_as_it_is_called_and_can_be_reset(qtbot: QtBot) -> None:
    weight = StartingWeight(layer="dense", name="bias", shape=(18,))
    start = StartingWeights(digest="ab" * 32, source="<b>mine</b>.keras", weights=(weight,))
    document = Document(EXAMPLES[0].project().replace(start=start))
    section = StartSection(document)
    qtbot.addWidget(section)
    section.show_project()
    assert section.isVisibleTo(None)
    assert "with the weights of <b>mine</b>.keras." in section.said.text()
    assert section.said.textFormat() is Qt.TextFormat.PlainText, "a file's name is no markup"
    section.reset.click()
    section.show_project()
    assert document.project.start is None
    assert not section.isVisibleTo(None)
    document.undo_stack.undo()
    assert document.project.start == start
