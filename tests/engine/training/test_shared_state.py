"""Several processes that are killed go on as if nothing had happened, and others are refused."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from commands.arguments import read_data
from engine.layers.dropout import Dropout
from engine.layers.gru import GRU
from engine.network.network import Link, Node
from engine.project.project_file import load_project, save_project
from engine.runtime import build
from engine.training import run_files
from engine.training.checkpoint import last_checkpoint
from engine.training.checkpoint_moments import are_to_keep
from engine.training.events import EpochDone, Event, RunEnded, StepDone, Stop
from engine.training.recorded import resume_into
from engine.training.saved_run import open_run
from engine.training.shared_state import ProcessesError, part_of
from engine.training.state import captured
from engine.training.workers import Workers
from tests.commands.conftest import write_project
from tests.engine.training.conftest import small_project

ROOT = Path(__file__).parents[3]
DYING = Path(__file__).with_name("dying_worker.py")
LAST_STEP = 12
"""In the middle of the second epoch of nine steps."""


def together(count: int, program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    launcher = ("-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={count}", "--")
    return subprocess.run(
        [sys.executable, *launcher, str(program), *arguments],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
    )


def write_stateful_project(folder: Path) -> Path:
    """Five rows a batch, so that the two have not as many; states, dropout in and between."""
    path = write_project(folder, epochs=3, shuffle=False, batch_size=5)
    project = load_project(path)
    memory = GRU(units=8, stateful=True, dropout=0.2, recurrent_dropout=0.2)
    network = project.network.replace(
        nodes=(
            project.network.node("embedding"),
            Node(id="memory", layer=memory),
            Node(id="drop", layer=Dropout(rate=0.3)),
            project.network.node("dense"),
        ),
        links=(
            Link(source="embedding", target="memory"),
            Link(source="memory", target="drop"),
            Link(source="drop", target="dense"),
        ),
    )
    save_project(project.replace(network=network), path)
    return path


def columns(path: Path) -> list[dict[str, str]]:
    """A table's rows without their seconds."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{**row, "seconds": ""} for row in csv.DictReader(file)]


@pytest.mark.slow
def test_two_that_are_killed_go_on_bit_for_bit(tmp_path: Path) -> None:
    project = write_stateful_project(tmp_path)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    done = together(2, ROOT / "main.py", "train", str(project), "--run", str(whole))
    assert done.returncode == 0, done.stderr
    killed = together(2, DYING, str(project), str(broken), str(LAST_STEP))
    assert "SIGKILL" in killed.stderr
    assert open_run(broken).record.status == "running"
    checkpoint = last_checkpoint(broken)
    assert checkpoint is not None
    assert checkpoint.progress.processes == 2
    assert 0 < checkpoint.progress.done < 9
    # The states of all five rows, and the other's generators beside the first one's.
    assert checkpoint.tensors["states/layers.memory/0"].shape == (5, 8)
    assert not torch.equal(
        checkpoint.tensors["random/workers/1/layers.drop"],
        checkpoint.tensors["random/layers/layers.drop"],
    )

    read = load_project(project)
    with pytest.raises(ProcessesError, match=r"trained by 2 processes .* by one process"):
        list(resume_into(broken, read_data(read, project)))
    refused = together(3, ROOT / "main.py", "resume", str(broken))
    assert refused.returncode != 0
    assert "start as many as before" in refused.stderr
    assert open_run(broken).record.status == "running"

    done = together(2, ROOT / "main.py", "resume", str(broken))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Kept in") == 1
    for name in (run_files.STEPS, run_files.EPOCHS):
        assert columns(broken / name) == columns(whole / name)
    for which in run_files.WEIGHTS:
        for name, weight in open_run(whole).weights(which).items():
            assert torch.equal(open_run(broken).weights(which)[name], weight), (which, name)


@pytest.mark.slow
def test_without_dropout_any_number_goes_on(tmp_path: Path) -> None:
    """Nothing is drawn by each for itself; the sums are added up in another order."""
    project = write_project(tmp_path, epochs=3)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    done = together(1, ROOT / "main.py", "train", str(project), "--run", str(whole))
    assert done.returncode == 0, done.stderr
    together(2, DYING, str(project), str(broken), "8")
    list(resume_into(broken, read_data(load_project(project), project)))
    first, second = columns(whole / run_files.STEPS), columns(broken / run_files.STEPS)
    assert [float(row["loss"]) for row in first] == pytest.approx(
        [float(row["loss"]) for row in second], abs=1e-4
    )


def test_each_goes_on_with_what_is_its_own() -> None:
    project = small_project(recurrent=GRU(units=4, stateful=True, dropout=0.5))
    network = build(project.network, None, seed=3)
    optimizer = torch.optim.SGD(network.parameters())
    tensors = captured(network, optimizer, torch.Generator().get_state())
    states = torch.arange(20.0).reshape(5, 4)
    [drawn] = [key for key in tensors if key.startswith("random/layers/")]
    other = torch.Generator().manual_seed(7)
    torch.rand(3, generator=other)
    name = drawn.removeprefix("random/layers/")
    tensors |= {"states/memory/0": states, f"random/workers/1/{name}": other.get_state()}

    first = part_of(Workers(0, 2), network, tensors, processes=2)
    second = part_of(Workers(1, 2), network, tensors, processes=2)
    assert torch.equal(first["states/memory/0"], states[:3])
    assert torch.equal(second["states/memory/0"], states[3:])
    assert torch.equal(first[drawn], tensors[drawn])
    assert torch.equal(second[drawn], other.get_state())
    assert set(first) == set(second) == set(tensors) - {f"random/workers/1/{name}"}

    # The first one's generator has drawn nothing yet, so any number may go on.
    third = part_of(Workers(2, 3), network, tensors, processes=2)
    assert torch.equal(third["states/memory/0"], states[4:])
    assert "states/memory/0" not in part_of(Workers(5, 6), network, tensors, processes=2)
    with pytest.raises(ProcessesError, match=r"trained by 2 processes .* by 3 processes"):
        part_of(Workers(0, 3), network, {**tensors, drawn: other.get_state()}, processes=2)


def test_all_take_a_checkpoint_after_the_same_step() -> None:
    step = StepDone(1, 1, 0.5, 1.0, 1.0, None, False, 0.0, 0.1, 0.1, 0.01)
    alone, first, second = Workers(), Workers(0, 2), Workers(1, 2)

    def add_up() -> None:
        """What a step's message does with what the two ask for."""
        asked = first.is_asking or second.is_asking
        first.are_to_keep = second.are_to_keep = asked

    def kept(event: Event, is_due: bool) -> tuple[bool, bool]:
        return are_to_keep(event, first, is_due), are_to_keep(event, second, False)

    assert are_to_keep(step, alone, is_due=True)
    assert not are_to_keep(step, alone, is_due=False)
    assert kept(step, is_due=True) == (False, False)
    add_up()
    assert kept(step, is_due=True) == (True, True)
    add_up()
    assert kept(step, is_due=True) == (False, False)
    epoch = EpochDone(1, 1, 0.5, 0.5, 0.5, 0.5, 0.1)
    assert kept(epoch, is_due=False) == (True, True)
    add_up()
    assert kept(step, is_due=False) == (False, False)
    assert kept(RunEnded(Stop.FINISHED, 1, 0.1, 0.5), is_due=False) == (True, True)
