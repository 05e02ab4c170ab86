"""Which settings differ, and that nothing else is called a difference."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.declared import arguments_of
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.network.edits import set_argument
from engine.network.network import Link, Network, Node
from engine.project.data_settings import DataSettings
from engine.project.differences import LACKING, Difference, differences
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.sources.texts import TextTable
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.initializers import GlorotNormal, RandomUniform
from engine.vocabulary.optimizers import SGD, Adam
from tests.engine.strategies import PROJECTS, declared


def chain(*nodes: tuple[str, object], dialect: str = "keras2", **others: object) -> Project:
    """Layers one after another."""
    made = tuple(Node(id=node_id, layer=layer) for node_id, layer in nodes)
    links = tuple(Link(source=one.id, target=next_.id) for one, next_ in pairwise(made))
    return Project(network=Network(dialect=dialect, nodes=made, links=links), **others)


FIRST = chain(
    ("embedding", Embedding(input_dim=50, output_dim=8)),
    ("lstm", LSTM(units=16)),
    ("dense", Dense(units=3)),
)


def rows(*compared: Project) -> dict[str, tuple[object, ...]]:
    return {each.place: each.values for each in differences(compared)}


def test_arguments_of_layers_data_and_training():
    second = FIRST.replace(
        network=set_argument(FIRST.network, "lstm", ("units",), 32),
        data=DataSettings(
            source=TextTable(path="rows.csv"), preparation=Preparation(length=20, lowercase=True)
        ),
        training=TrainingSettings(epochs=3, optimizer=Adam(lr=0.5)),
    )
    assert rows(FIRST, second) == {
        "lstm.units": (16, 32),
        "data.source": ("names_in_ten_languages", "text_table"),
        "data.source.asks": ("language", "class"),
        # Nobody chose the encoding, so that only a table has one is no news.
        "data.source.path": (LACKING, "rows.csv"),
        "data.source.text_column": (LACKING, "text"),
        "data.source.label_column": (LACKING, "label"),
        "data.preparation.lowercase": (False, True),
        "data.preparation.length": (48, 20),
        "training.epochs": (8, 3),
        "training.optimizer.lr": (0.001, 0.5),
    }


def test_nested_values_are_told_by_their_kind_and_what_was_chosen():
    other = FIRST.replace(
        training=TrainingSettings(optimizer=SGD(momentum=0.9)),
        network=set_argument(FIRST.network, "lstm", ("kernel_initializer",), RandomUniform(seed=4)),
    )
    found = rows(FIRST, other)
    assert found["training.optimizer"] == ("Adam", "SGD")
    assert found["training.optimizer.momentum"] == (LACKING, 0.9)
    assert "training.optimizer.beta_1" not in found
    assert found["lstm.kernel_initializer"] == ("glorot_uniform", "random_uniform")
    assert found["lstm.kernel_initializer.seed"] == (None, 4)
    order = list(found)
    assert order.index("training.optimizer.momentum") == order.index("training.optimizer") + 2
    assert "lstm.kernel_initializer.minval" not in found


def test_layers_that_are_added_taken_away_or_of_another_kind():
    [embedding, lstm, dense] = ((node.id, node.layer) for node in FIRST.network.nodes)
    longer = chain(embedding, lstm, ("dropout", Dropout(rate=0.3)), dense)
    assert rows(FIRST, longer) == {
        "dropout": (LACKING, "Dropout"),
        "dropout.rate": (LACKING, 0.3),
        "dense.reads": ("lstm", "dropout"),
    }
    assert differences((FIRST, longer))[0].place == "dropout"

    other = chain(embedding, ("lstm", GRU(units=16)), dense)
    assert rows(FIRST, other) == {"lstm": ("LSTM", "GRU")}


def test_several_at_once():
    third = FIRST.replace(training=FIRST.training.replace(seed=7))
    assert differences((FIRST, FIRST, third)) == (Difference("training.seed", (0, 0, 7)),)
    assert differences(()) == differences((FIRST,)) == ()


def test_dialect_and_order_of_links():
    other = FIRST.replace(network=FIRST.network.replace(dialect="keras3"))
    assert rows(FIRST, other) == {"network.dialect": ("keras2", "keras3")}


def test_names_places_and_descriptions_are_no_difference():
    nodes = tuple(
        node.replace(layer=node.layer.replace(name=f"my_{node.id}"), x=5, y=9)
        for node in FIRST.network.nodes
    )
    other = FIRST.replace(description="the same", network=FIRST.network.replace(nodes=nodes))
    assert differences((FIRST, other)) == ()
    changed = other.replace(network=set_argument(other.network, "lstm", ("units",), 4))
    assert rows(changed, FIRST) == {"my_lstm.units": (4, 16)}


def test_layers_called_alike_are_told_by_their_ids():
    one = chain(("a", Dense(units=2, name="same")))
    two = chain(("b", Dense(units=2, name="same")))
    assert list(rows(one, two)) == ["a", "a.units", "b", "b.units"]


@given(PROJECTS)
def test_a_project_does_not_differ_from_itself(project):
    assert differences((project, project, project)) == ()


@given(PROJECTS, PROJECTS)
def test_two_projects_differ_the_same_either_way(first, second):
    there = [repr(each.values) for each in differences((first, second))]
    # Layers are called what the first project calls them, so places may read otherwise.
    back = [repr(each.values[::-1]) for each in differences((second, first))]
    assert sorted(there) == sorted(back)


@given(st.data())
def test_every_training_setting_is_told(data):
    settings = data.draw(declared(TrainingSettings))
    found = rows(Project(), Project(training=settings))
    for argument in arguments_of(TrainingSettings):
        if getattr(settings, argument.name) != argument.default:
            assert any(
                place == f"training.{argument.name}"
                or place.startswith(f"training.{argument.name}.")
                for place in found
            )
        else:
            assert f"training.{argument.name}" not in found


@pytest.mark.parametrize("initializer", [GlorotNormal(), GlorotNormal(seed=3)])
def test_what_is_nested_in_what_is_nested(initializer):
    first = chain(("both", Bidirectional(layer=LSTM(units=4))))
    second = chain(("both", Bidirectional(layer=LSTM(units=4, kernel_initializer=initializer))))
    found = rows(first, second)
    assert found["both.layer.kernel_initializer"] == ("glorot_uniform", "glorot_normal")
    assert ("both.layer.kernel_initializer.seed" in found) == (initializer.seed is not None)
