"""A person's text never becomes code, whatever it says."""

from __future__ import annotations

import ast
import keyword
import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.exchange import keras_code, pytorch_code
from engine.exchange.identifiers import TAKEN, Names
from engine.exchange.source import Code, comment, literal, long_text
from engine.exchange.templates import render
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.network.network import Link, Network, Node
from engine.project.data_facts import DataFacts, Scale
from engine.project.data_settings import DataSettings
from engine.project.project import Project
from engine.project.sources.texts import TextTable
from engine.project.training_settings import TrainingSettings

HOSTILE = [
    'x"); import os  #',
    "x'); import os  #",
    '"""',
    "a\nimport os",
    "a\rimport os",
    "a\x0cimport os",
    "a\x85import os",
    "a\u2028import os",
    "a\u2029import os",
    "\\",
    "\\N{BULLET}",
    "{{ 7 * 7 }}{% raw %}",
    "# coding: utf-7",
    "coding: rot13",
    "\ud800",
    "\x00",
    "\u202e evil",
    "class",
    "self",
    "torch",
    "forward",
    "x",
    "__import__('os')",
    "名前",
    "",
    "1",
    "é" * 300,
]
texts = st.sampled_from(HOSTILE) | st.text(max_size=12)
# A project holds no half of a surrogate pair; a vocabulary might.
whole = texts.filter(lambda text: "\ud800" not in text)


def project_with(names: list[str], description: str, path: str) -> Project:
    layers = [
        Embedding(input_dim=50, output_dim=3, name=names[0][:200]),
        LSTM(units=3, name=names[1][:200]),
        Dense(units=2, name=names[2][:200]),
    ]
    return Project(
        description=description,
        network=Network(
            dialect="keras2",
            nodes=tuple(Node(id=f"n{i}", layer=layer) for i, layer in enumerate(layers)),
            links=(Link(source="n0", target="n1"), Link(source="n1", target="n2")),
        ),
        data=DataSettings(source=TextTable(path=path, text_column=path, label_column=path)),
    )


def facts_with(symbols: list[str], classes: list[str]) -> DataFacts:
    return DataFacts(("[PAD]", "[UNK]", *symbols), tuple(classes), 4, 10, 2, 4)


def shape_of(source: str) -> list[str]:
    """The kinds of all pieces of a program, without names and texts and without lists' lengths."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.List):
            node.elts = [each for each in node.elts if not isinstance(each, ast.Constant)]
    return [type(node).__name__ for node in ast.walk(tree)]


@given(
    st.lists(whole, min_size=3, max_size=3),
    whole,
    whole.filter(bool),
    st.lists(texts, min_size=2, max_size=5, unique=True),
)
def test_a_hostile_project_has_the_same_code_as_a_harmless_one(
    names: list[str], description: str, path: str, classes: list[str]
) -> None:
    hostile = project_with(names, description, path)
    harmless = project_with(["a", "b", "d"], "harmless", "data.csv")
    facts, plain = facts_with(["a"], classes), facts_with(["a"], ["x", "y"])
    exported = pytorch_code(hostile, facts, weights_file=path)
    assert shape_of(exported) == shape_of(pytorch_code(harmless, plain, weights_file="w.pt"))
    # Keras says a layer's own name, where it has one.
    named = [f"{letter}" if name else "" for name, letter in zip(names, "abd", strict=True)]
    harmless = project_with(named, "harmless", "data.csv")
    assert shape_of(keras_code(hostile, facts)) == shape_of(keras_code(harmless, plain))


@given(texts, st.lists(texts, min_size=1, max_size=3))
def test_what_is_asked_for_has_a_hostile_name(feature: str, targets: list[str]) -> None:
    def written(feature: str, targets: tuple[str, ...]) -> list[str]:
        scale = Scale((0.5,), (2.0,))
        facts = DataFacts(
            (), (), 4, 10, 2, 4, task="regress", features=(feature,), targets=targets,
            feature_scale=scale, target_scale=scale,
        )  # fmt: skip
        project = project_with(["a", "b", "d"], "", "data.csv")
        project = project.replace(training=TrainingSettings(loss="huber"))
        return [*shape_of(pytorch_code(project, facts)), *shape_of(keras_code(project, facts))]

    assert written(feature, tuple(targets)) == written("x", tuple("y" for _ in targets))


@given(st.lists(texts, min_size=1, max_size=9, unique=True))
def test_a_hostile_vocabulary_stays_itself(symbols: list[str]) -> None:
    project = project_with(["a", "b", "d"], "", "data.csv")
    source = pytorch_code(project, facts_with(symbols, ["x", "y"]))
    [value] = [
        node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "SYMBOLS"
    ]
    code = compile(ast.Expression(value), "symbols", "eval")
    assert list(eval(code, {"__builtins__": {}})) == symbols


@given(whole)
def test_a_description_never_declares_an_encoding(text: str) -> None:
    project = project_with(["a", "b", "d"], text, "data.csv")
    for source in (pytorch_code(project, None), keras_code(project, None)):
        for line in source.split("\n")[:2]:
            assert not re.match(r"^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)", line)


@given(st.text(max_size=200))
def test_a_literal_is_the_text(text: str) -> None:
    for written in (literal(text), long_text(text, 10)):
        assert ast.literal_eval(written) == text
        assert "\x0c" not in written


@given(st.text(max_size=200))
def test_a_comment_stays_on_its_lines(text: str) -> None:
    for line in comment(text, 4):
        assert len(line.splitlines()) == 1
        assert line.startswith("    # ")


@given(st.lists(texts, max_size=30))
def test_identifiers_are_valid_and_differ(wishes: list[str]) -> None:
    names = Names()
    found = [names.identifier(wish) for wish in wishes]
    assert len(set(found)) == len(found)
    assert all(name.isidentifier() and name.isascii() for name in found)
    assert not any(keyword.iskeyword(name) or name in TAKEN for name in found)


def test_no_layer_replaces_a_part_of_a_module() -> None:
    parts = {name for name in dir(torch.nn.Module()) if not name.startswith("_")}
    assert {name for name in parts if name.islower()} - {"T_destination"} <= TAKEN


def test_duplicates_after_slugging() -> None:
    names = Names()
    wishes = ["my layer", "My Layer!", "my_layer", "self", "x", "1"]
    found = [names.identifier(wish) for wish in wishes]
    assert found == ["my_layer", "my_layer_2", "my_layer_3", "self_", "x_", "layer_1"]


def test_a_template_takes_nothing_but_code() -> None:
    with pytest.raises(TypeError, match="only Code"):
        render("keras.py.jinja", header=["# a text, not Code"])
    assert "def linear" in render("functions.py.jinja", which=Code("linear"))
