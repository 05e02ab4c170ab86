"""What is kept of the last text changes no text."""

from __future__ import annotations

from random import Random

import pytest

from engine.declared import arguments_of
from engine.exchange import keras_code, pytorch_code
from engine.exchange.remembered import MOST, remembered
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.network.edits import set_argument
from engine.network.findings import find
from engine.network.inference import infer
from engine.network.problems import find_problems
from engine.network.signature import Signature
from engine.project.project import Project
from engine.project.project_file import parse_project, project_text
from engine.vocabulary.clipping import ClipByNorm
from tests.engine.exchange.random_networks import FACTS, random_project
from tests.engine.network.build import chain


def test_an_answer_is_worked_out_once_for_the_same_objects() -> None:
    asked: list[tuple[object, ...]] = []

    @remembered
    def pair(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
        asked.append((first, second))
        return first + second

    one, other, equal = (1, 2), (3,), tuple(range(1, 3))
    assert pair(one, other) == pair(one, other) == (1, 2, 3)
    assert pair(other, one) == (3, 1, 2)
    assert pair(equal, other) == (1, 2, 3)
    assert asked == [(one, other), (other, one), (equal, other)]


def test_answers_of_objects_that_are_gone_are_not_given_to_others() -> None:
    @remembered
    def doubled(value: list[int]) -> int:
        return 2 * value[0]

    # Each list is let go at once, so that the next one would have its id were it not kept.
    assert [doubled([n]) for n in range(3 * MOST)] == [2 * n for n in range(3 * MOST)]


@pytest.mark.parametrize("seed", range(12))
def test_a_text_after_many_edits_is_that_of_a_project_never_written(seed: int) -> None:
    random = Random(seed)
    project = random_project(random)
    for _ in range(12):
        project = _edited(random, project)
        signature = project.signature(FACTS)
        known = find(project.network, signature)
        unseen = parse_project(project_text(project), "unseen")
        assert unseen == project
        assert pytorch_code(project, FACTS, known=known) == pytorch_code(unseen, FACTS)
        for target in ("keras2", "keras3"):
            written = keras_code(project, FACTS, target, known)
            assert written == keras_code(unseen, FACTS, target)


def _edited(random: Random, project: Project) -> Project:
    """One argument of one layer, its place, or the clipping, is another."""
    if random.random() < 0.2:
        settings = project.training.replace(clipping=ClipByNorm(threshold=random.randint(1, 9) / 2))
        return project.replace(training=settings)
    network = project.network
    node = random.choice(network.nodes)
    names = {each.name for each in arguments_of(type(node.layer))}
    edits = {
        "units": random.randint(1, 9),
        "name": random.choice(["", "First", "GRU", "forward"]),
        "return_sequences": random.random() < 0.5,
        "activation": random.choice(["tanh", "relu", "sigmoid"]),
        "use_bias": random.random() < 0.5,
        "trainable": random.random() < 0.5,
        "mask_zero": random.random() < 0.5,
    }
    name = random.choice(sorted(names & set(edits)))
    return project.with_network(set_argument(network, node.id, (name,), edits[name]))


def test_findings_are_taken_only_where_they_are_of_the_same_network_and_data() -> None:
    network, signature = chain(embedding=Embedding(), lstm=LSTM()), Project().signature(FACTS)
    known = find(network, signature)
    assert known.inference == infer(network, signature)
    assert [(each.node_id, str(each.reason)) for each in known.problems] == [
        (each.node_id, str(each.reason)) for each in find_problems(network, signature)
    ]
    assert find(network, signature, known) is known
    other = set_argument(network, "lstm", ("units",), 7)
    assert find(other, signature, known).inference == infer(other, signature)
    unknown = Signature(network.signature.input)
    assert find(network, unknown, known).signature == unknown
