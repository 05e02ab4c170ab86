"""A project on disk that trains in a blink, and its commands run in this process."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from commands.app import run
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.project_file import save_project
from engine.project.sources.texts import TextTable
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.optimizers import Adam


def small_project(**training: object) -> Project:
    settings = {"epochs": 3, "batch_size": 8, "optimizer": Adam(lr=0.05), **training}
    return Project(
        network=Network(
            dialect="keras2",
            nodes=(
                Node(id="embedding", layer=Embedding(input_dim=20, output_dim=4)),
                Node(id="memory", layer=SimpleRNN(units=8)),
                Node(id="dense", layer=Dense(units=3)),
            ),
            links=(
                Link(source="embedding", target="memory"),
                Link(source="memory", target="dense"),
            ),
        ),
        data=DataSettings(
            source=TextTable(path="rows.csv", text_column="word", label_column="class"),
            preparation=Preparation(length=6, validation_share=0.2),
        ),
        training=TrainingSettings(**settings),
    )


def write_project(folder: Path, name: str = "small.gradloom", **training: object) -> Path:
    """A project's file with its table beside it."""
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("word", "class"))
        for number in range(60):
            letter = "abc"[number % 3]
            writer.writerow((f"{letter}{number:04}", f"class {letter}"))
    path = folder / name
    save_project(small_project(**training), path)
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of a test, with small.gradloom and rows.csv in it."""
    place = tmp_path / "work"
    place.mkdir()
    write_project(place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    return place


@dataclass(frozen=True)
class Done:
    """What a command left."""

    code: int
    out: str
    err: str


@pytest.fixture
def gradloom(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run one command and give its exit code and what it printed."""

    def do(*arguments: str) -> Done:
        capsys.readouterr()
        code = run(arguments)
        return Done(code, *capsys.readouterr())

    return do
