"""Where several processes train together, the first alone records, and nobody else notices."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.training.events import RunStarted, StepDone
from engine.training.gradients.seen import GradientsSeen
from engine.training.recorded_events import event_of
from tests.commands.conftest import write_project

MAIN = Path(__file__).parents[4] / "main.py"


def trained(project: Path, run: Path, *more: str) -> None:
    together = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "--")
    subprocess.run(
        [sys.executable, *together, str(MAIN), "train", str(project), "--run", str(run), *more],
        capture_output=True,
        timeout=200,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def losses(run: Path) -> list[str]:
    with (run / "steps.csv").open(encoding="utf-8", newline="") as file:
        return [row["loss"] for row in csv.DictReader(file)]


@pytest.mark.slow
def test_the_first_records_and_the_curve_stays(tmp_path: Path) -> None:
    path = write_project(tmp_path, epochs=1)
    trained(path, tmp_path / "bare")
    trained(path, tmp_path / "seen", "--record", "gradients", "--record-every", "2")
    assert losses(tmp_path / "seen") == losses(tmp_path / "bare")

    lines = (tmp_path / "seen" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    events = [event_of(line) for line in lines]
    [started] = [each for each in events if isinstance(each, RunStarted)]
    assert any("Of 2 processes the first records" in str(note) for note in started.notes)
    steps = {each.step: each for each in events if isinstance(each, StepDone)}
    seen = [each for each in events if isinstance(each, GradientsSeen)]
    assert [each.step for each in seen] == [1, 3, 5]
    for record in seen:
        assert record.through_time
        # The gradient of weights is that of both.
        whole = sum(each.norm_before**2 for each in record.weights if not each.part) ** 0.5
        assert whole == pytest.approx(steps[record.step].norm_before, rel=1e-4)
    assert json.loads((tmp_path / "seen" / "run.json").read_text())["status"] == "finished"
