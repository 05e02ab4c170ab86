"""Truncation in the form of the training settings."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from engine.project.data_facts import DataFacts
from engine.vocabulary.schedules import CosineAnnealingLR
from engine.vocabulary.tasks import TaskName
from engine.vocabulary.truncation import Windows
from gui.document import Document
from gui.forms.choice_field import ChoiceField
from gui.forms.line_field import LineField
from gui.settings.training_settings import TrainingSettingsPanel
from tests.gui.forms.driving import choose, type_into


@pytest.fixture
def document(qapp: object) -> Document:
    return Document()


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> TrainingSettingsPanel:
    made = TrainingSettingsPanel(document)
    qtbot.addWidget(made)
    made.resize(360, 900)
    made.show()
    return made


def kinds(panel: TrainingSettingsPanel, name: str) -> ChoiceField:
    field = panel.form.field((name,))
    assert isinstance(field, ChoiceField)
    return field


def line(panel: TrainingSettingsPanel, *path: str) -> LineField:
    field = panel.form.field(path)
    assert isinstance(field, LineField)
    return field


def said(panel: TrainingSettingsPanel) -> str:
    """What stands under the choice."""
    label = panel.form.row(("truncation",))._note
    return label.text() if label is not None and label.isVisibleTo(panel) else ""


def facts(length: int, task: TaskName) -> DataFacts:
    return DataFacts(("[PAD]", "[UNK]"), ("x", "y"), length, 129, 10, length, task=task)


def test_windows_are_chosen_and_undone(panel: TrainingSettingsPanel, document: Document) -> None:
    choose(kinds(panel, "truncation"), Windows)
    assert document.project.training.truncation == Windows()
    type_into(line(panel, "truncation", "window"), "10")
    type_into(line(panel, "truncation", "overlap"), "4")
    assert document.project.training.truncation == Windows(window=10, overlap=4)
    choose(kinds(panel, "truncation"), None)
    assert document.project.training.truncation is None
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.project.training.truncation is None


def test_an_overlap_as_long_as_the_window_stays_with_its_reason(
    panel: TrainingSettingsPanel, document: Document
) -> None:
    choose(kinds(panel, "truncation"), Windows)
    type_into(line(panel, "truncation", "overlap"), "32")
    assert document.project.training.truncation == Windows()
    reason = panel.form.row(("truncation", "overlap")).row.reason()
    assert reason is not None
    assert "the overlap must be smaller than the window" in reason


def test_it_says_what_the_window_comes_to(panel: TrainingSettingsPanel, document: Document) -> None:
    choose(kinds(panel, "truncation"), Windows)
    assert said(panel) == ""
    document.set_facts(facts(100, "language_model"))
    assert said(panel) == "4 windows a row, each a step of the optimizer."
    document.set_facts(facts(100, "classify"))
    assert said(panel) == "The gradient goes back over the last 32 of 100 steps."
    document.set_facts(facts(30, "classify"))
    assert said(panel).startswith("Rows have 30 steps")
    choose(kinds(panel, "truncation"), None)
    assert said(panel) == ""


def test_the_picture_of_the_schedule_counts_windows(
    panel: TrainingSettingsPanel, document: Document
) -> None:
    choose(kinds(panel, "schedule"), CosineAnnealingLR)
    document.set_facts(facts(100, "language_model"))
    choose(kinds(panel, "truncation"), Windows)
    curve = panel.picture.curve()
    assert curve is not None
    assert len(curve.rates) == 8 * 3 * 4  # 129 rows in batches of 64, four windows each
