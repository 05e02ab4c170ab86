"""From the example's network to one for other data, by pressing the fixes that are offered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data import Dataset, load
from engine.network.problem import Severity
from engine.network.problems import find_problems
from engine.project.data_edits import with_fitting_loss, with_source
from engine.project.examples import EXAMPLES
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.sources.arrays import ArraysFile
from engine.project.sources.base import DataSource
from engine.project.sources.memory import AddingProblem, CopyTask, EmbeddedReber, TemporalOrder
from engine.project.sources.series import CarbonDioxide
from engine.project.sources.texts import LongText, NamesInTenLanguages
from engine.training.events import StepDone
from engine.training.loop import train
from engine.training.readiness import check_ready

SOURCES: tuple[DataSource, ...] = (
    NamesInTenLanguages(),
    NamesInTenLanguages(asks="accents"),
    NamesInTenLanguages(asks="next character"),
    CarbonDioxide(),
    CarbonDioxide(horizon=3),
    AddingProblem(rows=80, lag=10),
    CopyTask(rows=80, lag=5),
    TemporalOrder(rows=80, lag=20),
    EmbeddedReber(rows=80),
    LongText(path="text.txt"),
    ArraysFile(path="numbers.npz"),
    ArraysFile(path="each_step.npz"),
    ArraysFile(path="tags.npz"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "text.txt").write_text("so good, so bad, so what\n" * 60)
    drawn = np.random.default_rng(0)
    rows, symbols = drawn.random((40, 6, 2)), drawn.integers(1, 9, (40, 6))
    np.savez(tmp_path / "numbers.npz", x=rows, y=rows.sum(axis=1))
    np.savez(tmp_path / "each_step.npz", x=rows, y=np.cumsum(rows, axis=1)[:, :, :1])
    np.savez(tmp_path / "tags.npz", x=symbols, y=symbols % 3)
    return tmp_path


def mended(project: Project, dataset: Dataset) -> tuple[Project, list[str]]:
    """Press the first fix of the first problem until there is none; what was pressed."""
    pressed: list[str] = []
    while True:
        signature = project.signature(dataset.facts)
        problems = [
            found
            for found in find_problems(project.network, signature)
            if found.severity is Severity.ERROR
        ]
        if not problems:
            return project, pressed
        assert problems[0].fixes, f"{problems[0].reason} after {pressed}"
        fix = problems[0].fixes[0]
        pressed.append(str(fix.label))
        project = project.with_network(fix.edit(project.network))
        assert len(pressed) < 12, pressed


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_fixes_lead_to_a_network_that_can_be_trained(
    source: DataSource, example: object, folder: Path
) -> None:
    project = with_source(example.project(), source)  # type: ignore[attr-defined]
    dataset = load(project.data, folder)
    project = with_fitting_loss(project, dataset.facts)
    project, _ = mended(project, dataset)
    check_ready(project, dataset.facts)


@pytest.mark.parametrize("source", SOURCES[3:7], ids=str)
def test_and_it_is_trained(source: DataSource, folder: Path) -> None:
    project = with_source(EXAMPLES[0].project(), source)
    project = project.replace(
        data=project.data.replace(preparation=Preparation(length=12)),
        training=project.training.replace(epochs=1, batch_size=32),
    )
    dataset = load(project.data, folder)
    project, _ = mended(project, dataset)
    losses = [event.loss for event in train(project, dataset) if isinstance(event, StepDone)]
    assert losses
    assert np.isfinite(losses).all()


def test_there_and_back_again(folder: Path) -> None:
    """From names to numbers and back: what was taken off for the numbers is offered again."""
    project = EXAMPLES[0].project()
    names = load(project.data, folder)
    series = with_source(project, CarbonDioxide())
    series, pressed = mended(series, load(series.data, folder))
    assert pressed == ["Delete embedding", "Set units of dense to 1"]
    back = with_source(series, project.data.source)
    back, pressed = mended(back, names)
    assert pressed == ["Put an Embedding above", "Set units of dense to 10"]
    check_ready(back, names.facts)
