"""Undo and redo of everything; edits in a row that become one step; what is saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.network.edits import move_nodes, set_argument
from engine.network.inference import infer
from engine.network.network import Network
from engine.network.problem import Problem
from engine.network.problems import find_problems
from engine.project.project import Project
from gui.document import Document
from tests.engine.network.build import chain
from tests.engine.strategies import PROJECTS

CHAIN = chain(embedding=Embedding(), lstm=LSTM(), dense=Dense())
Edit = Callable[[Network], Network]


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    return Document(Project(network=CHAIN))


def units(number: int) -> Edit:
    return lambda network: set_argument(network, "lstm", ("units",), number)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("edit", "edit", "edit", "undo", "redo", "select", "save")),
        st.integers(0, 3),
        st.sampled_from(("", "a", "a", "b")),
    ),
    max_size=30,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PROJECTS, min_size=4, max_size=4), STEPS)
def test_undo_all_and_redo_all(
    qtbot: QtBot, pool: list[Project], steps: list[tuple[str, int, str]]
) -> None:
    document = Document(pool[0])
    stack = document.undo_stack
    in_file = pool[0]
    for what, which, merge in steps:
        if what == "edit":
            document.edit("Edit", lambda _, which=which: pool[which], merge)
            assert document.project == pool[which]
        elif what == "select":
            document.select([node.id for node in document.network.nodes][:1])
        elif what == "save":
            in_file = document.project
            document.mark_saved(Path("/p.gradloom"))
        else:
            getattr(stack, what)()
        anew = infer(document.network, document.signature)
        assert document.inference.outputs == anew.outputs
        assert said(document.problems) == said(find_problems(document.network, document.signature))
        assert document.selection <= {node.id for node in document.network.nodes}
        assert not document.is_saved or document.project == in_file
    while stack.canRedo():
        stack.redo()
    past = [document.project]
    while stack.canUndo():
        stack.undo()
        past.append(document.project)
    assert document.project == pool[0]
    assert len(past) == stack.count() + 1
    while stack.canRedo():
        assert document.project == past.pop()
        stack.redo()
    assert past == [document.project]


def said(problems: tuple[Problem, ...]) -> list[str]:
    return [f"{problem.node_id} {problem.title}: {problem.reason}" for problem in problems]


def test_a_row_of_edits_is_one_step(document: Document) -> None:
    for number in (5, 6, 7):
        document.edit_network("Set units", units(number), "units")
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.network == CHAIN
    document.undo_stack.redo()
    assert document.network.layer("lstm") == LSTM(units=7)


def test_a_row_that_comes_back_to_where_it_began_is_no_step(document: Document) -> None:
    for number in (5, 6, 128):
        document.edit_network("Set units", units(number), "units")
    assert document.undo_stack.count() == 0
    assert document.is_saved
    document.edit_network("Set units", units(9), "units")
    assert document.undo_stack.count() == 1


def undo_and_redo(document: Document) -> None:
    document.undo_stack.undo()
    document.undo_stack.redo()


def undo_another(document: Document) -> None:
    document.edit("Describe", lambda project: project.replace(description="x"))
    document.undo_stack.undo()


BREAKS: dict[str, Callable[[Document], None]] = {
    "end_merge": Document.end_merge,
    "select": lambda document: document.select(["dense"]),
    "undo and redo": undo_and_redo,
    "undo of another step": undo_another,
    "save": lambda document: document.mark_saved(Path("/p.gradloom")),
    "another key": lambda document: document.edit_network(
        "Move", lambda network: move_nodes(network, ["lstm"], 1, 0), "move"
    ),
    "no key": lambda document: document.edit_network(
        "Move", lambda network: move_nodes(network, ["lstm"], 1, 0)
    ),
}


@pytest.mark.parametrize("end", BREAKS.values(), ids=BREAKS)
def test_what_ends_a_row(document: Document, end: Callable[[Document], None]) -> None:
    document.edit_network("Set units", units(5), "units")
    end(document)
    before, count = document.project, document.undo_stack.count()
    document.edit_network("Set units", units(6), "units")
    document.undo_stack.undo()
    assert document.project == before
    assert count <= document.undo_stack.count() <= count + 1


def test_selecting_what_is_selected_ends_no_row(document: Document) -> None:
    document.select(["lstm"])
    document.edit_network("Set units", units(5), "units")
    document.select(["lstm"])
    document.edit_network("Set units", units(6), "units")
    assert document.undo_stack.count() == 1


def test_saving_in_the_middle_of_a_row(document: Document) -> None:
    """The steps after it are not in the file, and undoing them leads back to what is."""
    document.edit_network("Set units", units(5), "units")
    document.mark_saved(Path("/p.gradloom"))
    saved = document.project
    assert document.is_saved
    for number in (6, 7):
        document.edit_network("Set units", units(number), "units")
        assert not document.is_saved
    document.undo_stack.undo()
    assert document.is_saved
    assert document.project == saved
    document.undo_stack.undo()
    assert not document.is_saved
    document.edit_network("Set units", units(8), "units")
    document.undo_stack.undo()
    assert not document.is_saved, "what was saved cannot be reached any more"
