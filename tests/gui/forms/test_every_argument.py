"""Every argument of every layer has an editor that lets good values through and no others."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from engine.declared import Argument, ArgumentType, Declared, arguments_of, kind_of
from engine.layers.base import Layer
from engine.layers.registry import LAYERS, new_layer
from engine.network.edits import add_layer
from engine.network.network import Network
from engine.project.project import Project
from gui.document import Document
from gui.forms.line_field import LineField
from gui.inspector.inspector import Inspector
from tests.gui.forms.driving import bad_texts, enter, press_reset, values_of

ARGUMENTS = [
    pytest.param(cls, argument, id=f"{kind_of(cls)}.{argument.name}")
    for cls in LAYERS
    for argument in arguments_of(cls)
]


class Bench:
    """A document with one layer, and the inspector on it."""

    def __init__(self, qtbot: QtBot, cls: type[Layer]) -> None:
        network, self.id = add_layer(Network(dialect="keras2"), new_layer(kind_of(cls)), 0, 0)
        self.document = Document(Project(network=network))
        self.inspector = Inspector(self.document)
        qtbot.addWidget(self.inspector)
        self.inspector.resize(360, 855)
        self.inspector.show()
        self.document.select({self.id})

    @property
    def layer(self) -> Layer:
        return self.document.network.layer(self.id)

    def row(self, *path: str) -> Any:
        assert self.inspector.form is not None
        self.inspector.form._sections.open_section_of(path[0])
        return self.inspector.form.row(path)


def same(value: Any, wanted: Any) -> bool:
    """Whether an argument is what was entered; of a nested one, its class was."""
    if isinstance(value, Declared):
        return type(value) is wanted
    return bool(value == wanted) and type(value) is type(wanted)


@pytest.mark.parametrize(("cls", "argument"), ARGUMENTS)
def test_a_good_value_reaches_the_project_and_undo_takes_it_back(
    qtbot: QtBot, cls: type[Layer], argument: Argument
) -> None:
    bench = Bench(qtbot, cls)
    before = bench.layer
    row = bench.row(argument.name)
    for value in values_of(argument):
        enter(row, value)
        assert same(getattr(bench.layer, argument.name), value), value
        assert row.row.is_changed()
        assert row.row.reason() is None
    for _ in range(bench.document.undo_stack.count()):
        bench.document.undo_stack.undo()
    assert bench.layer == before
    assert not row.row.is_changed()


@pytest.mark.parametrize(("cls", "argument"), ARGUMENTS)
def test_reset_gives_the_default_back(qtbot: QtBot, cls: type[Layer], argument: Argument) -> None:
    bench = Bench(qtbot, cls)
    row = bench.row(argument.name)
    enter(row, next(values_of(argument)))
    press_reset(row)
    assert getattr(bench.layer, argument.name) == argument.default
    assert not row.row.is_changed()
    assert not bench.inspector.header.reset_all.isVisible()


@pytest.mark.parametrize(
    ("cls", "argument"),
    [
        param
        for param in ARGUMENTS
        if param.values[1].type in (ArgumentType.INTEGER, ArgumentType.REAL)
    ],
)
def test_a_bad_value_stays_in_its_field_with_the_reason(
    qtbot: QtBot, cls: type[Layer], argument: Argument
) -> None:
    bench = Bench(qtbot, cls)
    before = bench.layer
    row = bench.row(argument.name)
    assert isinstance(row.field, LineField)
    for text in bad_texts(argument):
        enter(row, text)
        assert row.field.line.text() == text
        assert row.row.reason(), text
        assert row.field.line.property("invalid") is True
        assert bench.layer == before
    assert bench.document.undo_stack.count() == 0
