"""Marks of a search: what they may say, and what becomes of them as the project changes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.declared import Argument, ArgumentType, arguments_of, kind_of, validator_of
from engine.layers.registry import LAYERS
from engine.network.edits import remove_nodes, set_argument
from engine.network.network import Network, Node
from engine.project.examples import EXAMPLES
from engine.project.marked import (
    SearchError,
    argument_at,
    is_searchable,
    label_of,
    mark_argument,
    search_problems,
    unmark_argument,
    value_at,
    with_value,
)
from engine.project.project import Project
from engine.project.project_file import ProjectFileError, parse_project, project_text
from engine.project.search import Choices, IntegerRange, Mark, RealRange, SearchSettings
from engine.project.training_settings import TrainingSettings
from engine.reasons import reason_of
from engine.vocabulary.optimizers import SGD, Adam

PROJECT = EXAMPLES[0].project()
UNITS = Mark(layer="lstm", argument="units", tried=IntegerRange(low=16, high=256, log=True))
RATE = Mark(argument="optimizer.lr", tried=RealRange(low=1e-4, high=0.1, log=True))
GATES = Mark(
    layer="lstm", argument="recurrent_activation", tried=Choices(values=("sigmoid", "hard_sigmoid"))
)
KINDS = Mark(argument="optimizer", tried=Choices(values=("Adam", "SGD")))
MOMENTUM = Mark(argument="optimizer.momentum", tried=RealRange(low=0.0, high=0.95))
REGULARIZER = Mark(
    layer="lstm", argument="kernel_regularizer", tried=Choices(values=(None, "l1_l2"))
)


def marked(*marks: Mark, project: Project = PROJECT) -> Project:
    for mark in marks:
        project = mark_argument(project, mark)
    return project


def test_a_project_without_marks_says_nothing_of_a_search():
    assert "search" not in json.loads(project_text(PROJECT))


def test_a_file_says_what_was_marked_and_gives_it_back():
    project = marked(UNITS, RATE, GATES, KINDS, MOMENTUM, REGULARIZER)
    written = json.loads(project_text(project))["search"]
    assert written["marks"][:3] == [
        {
            "layer": "lstm",
            "argument": "units",
            "tried": {"kind": "integers", "low": 16, "high": 256, "log": True},
        },
        {
            "argument": "optimizer.lr",
            "tried": {"kind": "reals", "low": 1e-4, "high": 0.1, "log": True},
        },
        {
            "layer": "lstm",
            "argument": "recurrent_activation",
            "tried": {"kind": "choices", "values": ["sigmoid", "hard_sigmoid"]},
        },
    ]
    assert parse_project(project_text(project), "x") == project


def test_settings_are_written_as_far_as_they_were_chosen():
    search = PROJECT.search.replace(settings=SearchSettings(measure="validation_accuracy"))
    project = PROJECT.replace(search=search)
    assert json.loads(project_text(project))["search"] == {
        "settings": {"measure": "validation_accuracy"}
    }
    assert parse_project(project_text(project), "x") == project


def test_a_file_of_an_older_version_marks_nothing():
    text = '{"format": "gradloom-project", "version": 2, "description": "old"}'
    assert parse_project(text, "old").search.marks == ()


@pytest.mark.parametrize(
    "tried",
    [
        '{"kind": "integers", "low": 4, "high": 4}',
        '{"kind": "integers", "low": 0, "high": 4, "log": true}',
        '{"kind": "integers", "low": 1.5, "high": 4}',
        '{"kind": "reals", "low": 0.0, "high": 1.0, "log": true}',
        '{"kind": "reals", "low": 2.0, "high": 1.0}',
        '{"kind": "choices", "values": ["tanh"]}',
        '{"kind": "choices", "values": ["tanh", "tanh"]}',
        '{"kind": "choices", "values": [["tanh"], "relu"]}',
        '{"kind": "other", "values": []}',
    ],
)
def test_damaged_ranges_are_refused(tried):
    head = '{"format": "gradloom-project", "version": 3, "search": {"marks": '
    with pytest.raises(ProjectFileError, match=r"damaged at search\.marks\[0\]"):
        parse_project(head + f'[{{"argument": "optimizer.lr", "tried": {tried}}}]}}}}', "bad")


def test_an_argument_has_one_mark():
    other = UNITS.replace(tried=Choices(values=(8, 16)))
    project = marked(UNITS, RATE, other)
    assert project.search.marks == (other, RATE)
    assert unmark_argument(project, UNITS.place).search.marks == (RATE,)
    with pytest.raises(ValidationError, match="one mark for each argument"):
        project.search.replace(marks=(UNITS, UNITS))


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        (
            Mark(layer="lstm", argument="dropout", tried=RealRange(low=0.1, high=1.5)),
            "lstm.dropout cannot be searched over 0.1 to 1.5: 1.5 is no value it takes (between "
            "0 and 1).",
        ),
        (
            Mark(argument="optimizer.lr", tried=RealRange(low=0.0, high=1.0)),
            "training.optimizer.lr cannot be searched over 0 to 1: 0.0 is no value it takes (more "
            "than 0 and at most 1000).",
        ),
        (
            Mark(layer="lstm", argument="units", tried=RealRange(low=1.0, high=9.0)),
            "lstm.units cannot be searched over 1 to 9: it takes a range of whole numbers, or some "
            "of them.",
        ),
        (
            Mark(layer="lstm", argument="activation", tried=Choices(values=("tanh", "tan"))),
            "tan is no value it takes",
        ),
        (
            Mark(argument="optimizer", tried=Choices(values=("Adam", "Adan"))),
            "training.optimizer cannot be searched over Adam, Adan: Adan is no value it takes (one "
            "of Adam, AdamW, SGD, RMSprop, NAdam, Adagrad, Adadelta, Adamax).",
        ),
        (
            Mark(layer="lstm", argument="unit", tried=IntegerRange(low=1, high=2)),
            "lstm.unit is marked for the search, and there is no such argument as the project "
            "stands: remove the mark, or choose again what had the argument.",
        ),
        (
            Mark(layer="gru", argument="units", tried=IntegerRange(low=1, high=2)),
            "gru.units is marked for the search, and there is no layer gru: remove the mark.",
        ),
        (
            Mark(layer="lstm", argument="name", tried=Choices(values=("a", "b"))),
            "lstm.name cannot be searched over: remove the mark.",
        ),
        (
            Mark(layer="lstm", argument="unroll", tried=Choices(values=(True, False))),
            "lstm.unroll cannot be searched over: remove the mark.",
        ),
        (
            Mark(argument="optimizer.kind", tried=Choices(values=("Adam", "SGD"))),
            "there is no such argument",
        ),
    ],
)
def test_what_an_argument_does_not_take_is_refused_in_a_sentence(mark, sentence):
    with pytest.raises(SearchError) as refused:
        mark_argument(PROJECT, mark)
    assert sentence in str(refused.value)


def test_marks_go_with_their_layer_and_a_later_one_of_its_name_has_none():
    project = marked(UNITS, RATE)
    without = project.with_network(remove_nodes(project.network, ["lstm"]))
    assert without.search.marks == (RATE,)
    again = without.with_network(
        without.network.replace(nodes=(*without.network.nodes, PROJECT.network.node("lstm")))
    )
    assert again.search.marks == (RATE,)


def test_a_mark_whose_argument_is_gone_stays_and_is_a_problem():
    project = marked(
        MOMENTUM, RATE, project=PROJECT.replace(training=TrainingSettings(optimizer=SGD()))
    )
    assert search_problems(project) == ()
    changed = project.replace(training=project.training.replace(optimizer=Adam()))
    assert changed.search.marks == project.search.marks
    [problem] = search_problems(changed)
    assert str(problem).startswith(
        "training.optimizer.momentum is marked for the search, and there"
    )


def test_an_argument_of_a_kind_that_is_searched_over_may_be_marked():
    with pytest.raises(SearchError):
        mark_argument(PROJECT, MOMENTUM)  # Adam has none
    project = marked(KINDS, MOMENTUM)
    assert search_problems(project) == ()
    # With the kinds unmarked, nothing leads to it any more.
    [problem] = search_problems(unmark_argument(project, KINDS.place))
    assert "training.optimizer.momentum" in str(problem)


def test_losses_are_not_compared_with_other_losses():
    project = marked(
        Mark(argument="loss", tried=Choices(values=("cross_entropy", "binary_cross_entropy")))
    )
    [problem] = search_problems(project)
    assert "cannot be compared" in str(problem)
    settings = SearchSettings(measure="validation_accuracy")
    assert search_problems(project.replace(search=project.search.replace(settings=settings))) == ()


def test_a_kind_that_is_there_keeps_its_arguments_and_another_comes_with_its_defaults():
    training = TrainingSettings(optimizer=Adam(beta1=0.8))
    project = marked(KINDS, project=PROJECT.replace(training=training))
    assert with_value(project, KINDS, "Adam").training.optimizer == Adam(beta1=0.8)
    assert with_value(project, KINDS, "SGD").training.optimizer == SGD()
    regular = with_value(project, REGULARIZER, "l1_l2")
    assert kind_of(regular.network.layer("lstm").kernel_regularizer) == "l1_l2"
    assert with_value(regular, REGULARIZER, None).network.layer("lstm").kernel_regularizer is None


def test_labels_and_values_as_a_person_sees_them():
    project = PROJECT.with_network(set_argument(PROJECT.network, "lstm", ("name",), "memory"))
    assert label_of(project, UNITS) == "memory.units"
    assert label_of(project, RATE) == "training.optimizer.lr"
    assert (UNITS.key, RATE.key) == ("network.lstm.units", "training.optimizer.lr")
    assert value_at(project, UNITS.place) == project.network.layer("lstm").units
    assert value_at(project, KINDS.place) == "Adam"
    assert argument_at(project, ("lstm", ("kernel_initializer", "gain"))) is None


def test_a_layer_called_training_shares_no_key_with_the_settings():
    [node] = [each for each in PROJECT.network.nodes if each.id == "lstm"]
    network = Network(dialect="keras2", nodes=(Node(id="training", layer=node.layer),))
    project = marked(
        Mark(layer="training", argument="seed", tried=IntegerRange(low=0, high=9)),
        Mark(argument="seed", tried=IntegerRange(low=0, high=9)),
        project=PROJECT.replace(network=network),
    )
    assert len({mark.key for mark in project.search.marks}) == 2


def test_steps_end_where_they_lead():
    assert IntegerRange(low=1, high=10, step=4).ends == (1, 9)
    assert IntegerRange(low=0, high=8, step=4).ends == (0, 8)


NUMBERS = [
    (cls, found)
    for cls in (*LAYERS, TrainingSettings, Adam, SGD)
    for found in arguments_of(cls)
    if found.type in (ArgumentType.INTEGER, ArgumentType.REAL) and is_searchable(found)
]


@given(which=st.sampled_from(NUMBERS), data=st.data())
def test_a_range_is_taken_exactly_where_the_argument_takes_both_ends(
    which: tuple[type, Argument], data: st.DataObject
):
    cls, found = which
    numbers = st.integers(-5, 70_000) if found.type is ArgumentType.INTEGER else st.floats(-2, 2000)
    low, high = sorted(data.draw(st.lists(numbers, min_size=2, max_size=2, unique=True)))
    made = IntegerRange if found.type is ArgumentType.INTEGER else RealRange
    tried = made(low=low, high=high)
    if cls is TrainingSettings:
        project, mark = PROJECT, Mark(argument=found.name, tried=tried)
    elif cls in LAYERS:
        network = Network(dialect="keras2", nodes=(Node(id="layer", layer=cls()),))
        project = PROJECT.replace(network=network)
        mark = Mark(layer="layer", argument=found.name, tried=tried)
    else:
        project = PROJECT.replace(training=TrainingSettings(optimizer=cls()))
        mark = Mark(argument=f"optimizer.{found.name}", tried=tried)
    refusals = []
    for end in tried.ends:
        try:
            validator_of(cls, found.name).validate_python(end)
        except ValidationError as error:
            refusals.append(reason_of(error, found))
    if refusals:
        with pytest.raises(SearchError) as refused:
            mark_argument(project, mark)
        assert refusals[0] in str(refused.value)
        return
    with_mark = mark_argument(project, mark)
    for end in tried.ends:
        assert value_at(with_value(with_mark, mark, end), mark.place) == end
