"""Two processes that train together give the curve of one, and one of them writes."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.project.project import Project
from engine.project.project_file import load_project, save_project
from engine.training import run_files
from engine.training.saved_run import open_run
from engine.training.workers import Workers, WorkersError, workers_of_environment
from engine.vocabulary.clipping import AdaptiveClipping, AutomaticClipping, ClipByNorm
from engine.vocabulary.regularizers import L2
from engine.vocabulary.truncation import Windows
from tests.commands.conftest import write_project

MAIN = Path(__file__).parents[3] / "main.py"
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}


def trained(project: Path, run: Path, *before: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *before, str(MAIN), "train", str(project), "--run", str(run)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        env=ENVIRONMENT,
    )


def together(count: int) -> tuple[str, ...]:
    """torchrun of torch 2.13 takes ``--run`` for one of its own options unless ``--`` ends them."""
    return ("-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={count}", "--")


def losses(run: Path, column: str = "loss", table: str = run_files.STEPS) -> list[float]:
    with (run / table).open(encoding="utf-8", newline="") as file:
        return [float(row[column]) for row in csv.DictReader(file)]


def changed(path: Path, **training: object) -> Project:
    project = load_project(path)
    return project.replace(training=project.training.replace(**training))


def with_layer(project: Project, layer: object) -> Project:
    nodes = tuple(
        node.replace(layer=layer) if node.id == "memory" else node for node in project.network.nodes
    )
    return project.replace(network=project.network.replace(nodes=nodes))


@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    [
        "a last batch of one row",
        "costs of outputs and weights",
        "states kept",
        "batches together",
        "the last steps of a row",
        "clipping by each unit",
        "a threshold of the run's own",
    ],
)
def test_the_same_curve_as_one_process(tmp_path: Path, case: str) -> None:
    path = write_project(tmp_path, epochs=3)
    if case == "a last batch of one row":  # 48 rows in batches of 47
        project = changed(path, batch_size=47)
    elif case == "costs of outputs and weights":
        layer = LSTM(units=8, kernel_regularizer=L2(), activity_regularizer=L2())
        project = with_layer(changed(path, clipping=ClipByNorm(threshold=0.1)), layer)
    elif case == "states kept":
        project = with_layer(changed(path, shuffle=False), GRU(units=8, stateful=True))
    elif case == "the last steps of a row":
        project = changed(path, truncation=Windows(window=2))
    elif case == "clipping by each unit":
        project = changed(path, clipping=AdaptiveClipping(threshold=0.02))
    elif case == "a threshold of the run's own":
        project = changed(path, clipping=AutomaticClipping(percentile=30.0))
    else:
        project = changed(path, accumulation=3, batch_size=4)
    save_project(project, path)
    alone, shared = tmp_path / "alone", tmp_path / "shared"
    assert trained(path, alone).returncode == 0
    done = trained(path, shared, *together(2))
    assert done.returncode == 0, done.stderr
    assert losses(shared) == pytest.approx(losses(alone), abs=1e-4)
    for column in ("validation_loss", "validation_accuracy", "accuracy"):
        assert losses(shared, column, run_files.EPOCHS) == pytest.approx(
            losses(alone, column, run_files.EPOCHS), abs=1e-4
        )
    for name, weight in open_run(alone).weights("last").items():
        torch.testing.assert_close(
            open_run(shared).weights("last")[name], weight, atol=1e-4, rtol=0
        )
    # The first one alone speaks and writes.
    assert done.stdout.count("Kept in") == 1
    assert {file.name for file in shared.iterdir()} == {file.name for file in alone.iterdir()}


@pytest.mark.slow
def test_windows_in_two_processes() -> None:
    """Each carries the states of its own rows, through windows that ask it for nothing too."""
    script = Path(__file__).with_name("windows_together.py")
    environment = {**ENVIRONMENT, "PYTHONPATH": str(MAIN.parent)}
    told = []
    for before in ((), together(2)):
        done = subprocess.run(
            [sys.executable, *before, str(script)],
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
            env=environment,
        )
        assert done.returncode == 0, done.stderr
        told.append(json.loads(done.stdout))
    alone, shared = told
    assert [step for step, _ in shared] == [step for step, _ in alone]
    assert [loss for _, loss in shared] == pytest.approx([loss for _, loss in alone], abs=1e-4)


def test_a_worker_without_company_has_all_rows() -> None:
    rows = torch.arange(5)
    assert torch.equal(Workers().share(rows), rows)
    shares = [Workers(rank, 3).share(rows).tolist() for rank in range(3)]
    assert shares == [[0, 1], [2, 3], [4]]
    assert [Workers(rank, 3).share(rows[:2]).tolist() for rank in range(3)] == [[0], [1], []]


def test_more_processes_than_cards_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    with (
        pytest.raises(WorkersError, match="and 2 were started where there are 1"),
        workers_of_environment("cuda:0"),
    ):
        pass
