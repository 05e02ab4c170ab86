"""Exported PyTorch files give what the live network gives: outputs, loss with costs, gradient."""

from __future__ import annotations

import ast
from pathlib import Path
from random import Random

import pytest

from engine.exchange import pytorch_code
from engine.project.data_facts import DataFacts
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.clipping import CLIPPINGS
from tests.engine.exchange.every_argument import networks
from tests.engine.exchange.random_networks import FACTS, random_project
from tests.engine.exchange.running import Live, difference, run_pytorch

LANGUAGES = ("de", "en", "es", "fi", "fr", "it", "nl", "pl", "pt", "tr")
NAMES = DataFacts(("[PAD]", "[UNK]", *map(chr, range(97, 227))), LANGUAGES, 48, 700, 100, 60)


def assert_alike(lives: dict[str, Live], folder: Path) -> None:
    found = run_pytorch(lives, folder)
    apart = {}
    for name, live in lives.items():
        for got, want in zip(found[name]["outputs"], live.outputs(), strict=True):
            if not difference(got, want) < 1e-5:
                apart[name] = difference(got, want)
        loss, norm = live.loss_and_norm()
        if found[name]["loss"] != pytest.approx(loss, rel=1e-4, abs=1e-5):
            apart[f"{name} loss"] = found[name]["loss"] - loss
        if found[name]["norm"] != pytest.approx(norm, rel=1e-3, abs=1e-5):
            apart[f"{name} norm"] = found[name]["norm"] - norm
    assert apart == {}


@pytest.mark.slow
def test_every_argument_by_itself(tmp_path: Path) -> None:
    lives = {
        name: Live.of(
            Project(
                network=network,
                training=TrainingSettings(
                    batch_size=6, clipping=CLIPPINGS[number % len(CLIPPINGS)]()
                ),
            ),
            FACTS,
            seed=number,
        )
        for number, (name, network) in enumerate(networks())
    }
    assert len(lives) > 150
    assert_alike(lives, tmp_path)


@pytest.mark.slow
def test_the_document_s_networks_and_random_ones(tmp_path: Path) -> None:
    lives = {example.name: Live.of(example.project(), NAMES, 1) for example in EXAMPLES[:2]}
    lives |= {
        f"network_{seed}": Live.of(random_project(Random(seed)), FACTS, seed) for seed in range(60)
    }
    assert_alike(lives, tmp_path)


def test_only_torch_is_imported() -> None:
    of_python = {"argparse", "bisect", "csv", "os", "pathlib", "re", "sys", "unicodedata"}
    known = of_python | {"torch", "torch.distributed", "torch.nn.functional"}
    for seed in range(20):
        tree = ast.parse(pytorch_code(random_project(Random(seed)), FACTS, weights_file="w.pt"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= known
            elif isinstance(node, ast.ImportFrom):
                assert node.module in known
