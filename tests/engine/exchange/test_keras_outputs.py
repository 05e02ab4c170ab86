"""Exported Keras 3 code and weights, run by keras 3, give what the live network gives."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from engine.exchange.to_keras.program import program
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.vocabulary.clipping import ClipByGlobalNorm
from engine.vocabulary.optimizers import Adam
from tests.engine.exchange.every_argument import networks
from tests.engine.exchange.random_networks import FACTS, random_project
from tests.engine.exchange.running import Live, difference, run_keras
from tests.engine.exchange.test_pytorch_outputs import NAMES

pytestmark = pytest.mark.keras


def named(project: Project) -> Project:
    """The same with names written out, by which weights find their layers."""
    nodes = tuple(
        node.replace(layer=node.layer.replace(name=node.id)) for node in project.network.nodes
    )
    return project.replace(network=project.network.replace(nodes=nodes))


@pytest.mark.slow
def test_the_document_s_networks_random_ones_and_arguments(tmp_path: Path) -> None:
    projects = {f"network_{seed}": random_project(Random(seed)) for seed in range(500, 530)}
    for number, (name, network) in enumerate(networks()):
        if number % 8 == 0:
            projects[name] = Project(network=network)
    projects = {name: named(_of_keras(project)) for name, project in projects.items()}
    said = {name: each for name, each in projects.items() if not program(each, FACTS)[1]}
    assert len(said) > 0.9 * len(projects)
    lives = {name: Live.of(each, FACTS, seed) for seed, (name, each) in enumerate(said.items())}
    lives |= {example.name: Live.of(named(example.project()), NAMES, 1) for example in EXAMPLES[:2]}
    found = run_keras(lives, tmp_path)
    apart = {
        name: max(map(difference, found[name]["outputs"], live.outputs()))
        for name, live in lives.items()
    }
    assert sum(each["sequential"] for each in found.values()) > 20
    assert {name: far for name, far in apart.items() if not far < 1e-5} == {}


def _of_keras(project: Project) -> Project:
    """With optimizer and clipping that Keras has; batches as large as the rows compared."""
    training = project.training.replace(optimizer=Adam(), clipping=ClipByGlobalNorm(), batch_size=6)
    return project.replace(training=training)
