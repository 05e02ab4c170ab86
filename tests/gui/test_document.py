"""The document: every change one step, undone and redone, and nothing stale in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pytestqt.qtbot import QtBot

from engine.declared import arguments_of
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.network.edits import add_layer, remove_nodes, set_argument
from engine.network.network import Network
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.vocabulary.losses import LossName
from gui.document import Document
from tests.engine.network.build import chain
from tests.engine.strategies import values_of

CHAIN = chain(embedding=Embedding(), lstm=LSTM(), dense=Dense())
FACTS = DataFacts(("[PAD]", "[UNK]", "a", "b"), ("de", "en"), 48, 80, 20, 31)
Edit = Callable[[Network], Network]


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    return Document(Project(network=CHAIN))


def units(number: int) -> Edit:
    return lambda network: set_argument(network, "lstm", ("units",), number)


def told(document: Document) -> list[str]:
    """Names of the signals from now on, in their order."""
    heard: list[str] = []
    for name in (
        "path_changed",
        "project_changed",
        "findings_changed",
        "selection_changed",
        "saved_changed",
    ):
        getattr(document, name).connect(lambda *_, name=name: heard.append(name))
    return heard


def test_an_edit_is_one_step_with_its_name(document: Document) -> None:
    heard = told(document)
    document.edit_network("Set units", units(5))
    assert heard == ["project_changed", "findings_changed", "saved_changed"]
    assert document.undo_stack.undoText() == "Set units"
    assert document.network.layer("lstm") == LSTM(units=5)
    assert document.undo_stack.count() == 1


def test_an_edit_that_changes_nothing_is_no_step(document: Document) -> None:
    heard = told(document)
    document.edit_network("Set units", units(128))
    document.edit("Nothing", lambda project: project)
    assert (heard, document.undo_stack.count()) == ([], 0)


def test_an_edit_that_fails_changes_nothing(document: Document) -> None:
    document.edit_network("Set units", units(5), "units")
    before, heard = document.project, told(document)
    with pytest.raises(ValidationError):
        document.edit_network("Set units", units(0), "units")
    with pytest.raises(KeyError):
        document.edit_network("Set units", lambda one: set_argument(one, "no", ("units",), 1))
    assert (document.project, heard, document.undo_stack.count()) == (before, [], 1)
    # What was wrong in between did not end the row of steps.
    document.edit_network("Set units", units(6), "units")
    assert document.undo_stack.count() == 1


def test_selection(document: Document) -> None:
    heard: list[frozenset[str]] = []
    document.selection_changed.connect(heard.append)
    document.select(["lstm", "dense", "nobody"])
    document.select(["dense", "lstm"])
    assert heard == [{"lstm", "dense"}]
    document.edit_network("Delete", lambda network: remove_nodes(network, ["lstm"]))
    assert heard[1:] == [{"dense"}]
    document.undo_stack.undo()
    assert document.selection == {"dense"}


def test_no_view_ever_sees_a_layer_selected_that_is_gone(document: Document) -> None:
    document.edit_network("Add", lambda network: add_layer(network, LSTM(), 0, 0)[0])
    document.select(["lstm_2"])
    wrong: list[str] = []

    def look(name: str) -> None:
        there = {node.id for node in document.network.nodes}
        wrong.extend([name] * (not document.selection <= there))

    for name in ("project_changed", "findings_changed", "selection_changed"):
        getattr(document, name).connect(lambda *_, name=name: look(name))
    heard = told(document)
    document.undo_stack.undo()
    document.undo_stack.redo()
    document.select(["lstm_2"])
    document.open(Project(), None)
    assert wrong == []
    assert heard[:4] == [
        "project_changed", "findings_changed", "selection_changed", "saved_changed"
    ]  # fmt: skip


def test_another_project(document: Document) -> None:
    document.edit_network("Set units", units(5), "units")
    document.select(["lstm"])
    document.set_facts(FACTS)
    seen: list[tuple[Any, ...]] = []

    def look(*_: object) -> None:
        seen.append((document.project, document.path, document.facts, document.is_saved))

    for signal in (document.path_changed, document.project_changed, document.selection_changed):
        signal.connect(look)
    heard, other, path = told(document), Project(network=CHAIN), Path("/q.gradloom")
    document.open(other, path)
    assert seen == [(other, path, None, True)] * 3
    assert heard == [
        "saved_changed", "path_changed", "project_changed", "findings_changed",
        "selection_changed",
    ]  # fmt: skip
    assert document.selection == frozenset()
    assert not document.undo_stack.canUndo()
    assert not document.undo_stack.canRedo()
    document.edit_network("Set units", units(5), "units")
    assert document.undo_stack.count() == 1


def test_a_recovered_project_is_not_saved_until_it_is(document: Document) -> None:
    document.open(Project(network=CHAIN), None, saved=False)
    assert not document.is_saved
    document.edit_network("Set units", units(5))
    document.undo_stack.undo()
    assert not document.is_saved
    document.mark_saved(Path("/p.gradloom"))
    assert document.is_saved
    assert document.name == "p"


def test_what_is_opened_after_something_unsaved_is_saved(document: Document) -> None:
    document.open(Project(network=CHAIN), None, saved=False)
    document.open(Project(), None)
    assert document.is_saved


def test_names(document: Document) -> None:
    assert document.name == ""
    document.open(Project(), None, name="lstm-names")
    assert (document.name, document.path) == ("lstm-names", None)


def test_findings_follow_what_they_are_made_of(document: Document) -> None:
    heard = told(document)
    assert document.problems == ()
    document.set_facts(FACTS)
    document.set_facts(FACTS)
    assert heard == ["findings_changed"]
    [problem] = document.problems
    assert str(problem.reason).startswith("The data has 2 classes")
    document.edit_network("Mend", document.problems[0].fixes[0].edit)
    assert document.problems == ()
    document.undo_stack.undo()
    assert len(document.problems) == 1
    document.set_facts(None, "no such file")
    assert (document.problems, document.data_error) == ((), "no such file")


@pytest.mark.parametrize(
    ("loss", "problems"),
    [("cross_entropy", 1), ("mean_squared_error", 0), ("binary_cross_entropy", 2)],
)
def test_the_loss_counts_before_the_data_is_read(
    document: Document, loss: LossName, problems: int
) -> None:
    softmax = set_argument(CHAIN, "dense", ("activation",), "softmax")
    document.edit_network("Set", lambda _: softmax)
    document.edit(
        "Set loss", lambda project: project.replace(training=project.training.replace(loss=loss))
    )
    assert document.signature.loss == loss
    assert len(document.problems) == problems
    assert all("None" not in str(one.reason) for one in document.problems)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_argument_is_set_and_undone(qtbot: QtBot, data: st.DataObject) -> None:
    document = Document(Project(network=CHAIN))
    node = data.draw(st.sampled_from(CHAIN.nodes))
    found = data.draw(st.sampled_from(arguments_of(type(node.layer))))
    value = data.draw(values_of(found))
    document.edit_network("Set", lambda one: set_argument(one, node.id, (found.name,), value))
    assert getattr(document.network.layer(node.id), found.name) == value
    document.undo_stack.setIndex(0)
    assert document.network == CHAIN
