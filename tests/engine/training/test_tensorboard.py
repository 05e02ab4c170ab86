"""Event files of TensorBoard, read back by TensorBoard itself."""

from __future__ import annotations

import sys

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from engine.training import run_files, tensorboard
from engine.training.run_place import RunFolderError
from engine.training.tensorboard import TensorBoardError, write_event_files

from .made_up_runs import write_run


def scalars(folder):
    found = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    found.Reload()
    return {tag: found.Scalars(tag) for tag in found.Tags()["scalars"]}


def test_every_curve_is_there(tmp_path):
    run = write_run(tmp_path / "run", (0.5, 0.75), began="2026-01-02T03:04:05+00:00")
    folder = write_event_files(run)
    assert folder == run / "tensorboard"
    found = scalars(folder)
    assert [(each.step, each.value) for each in found["epoch/validation_accuracy"]] == [
        (4, 0.5),
        (8, 0.75),
    ]
    losses = [each.value for each in found["step/loss"]]
    assert losses == pytest.approx([10 / step for step in range(1, 9)])
    assert found["step/clipped"][1].value == 0
    assert found["step/clipped"][2].value == 1
    # Of the time of day the run was trained at: TensorBoard can show curves by it.
    assert found["epoch/loss"][1].wall_time == pytest.approx(1767323045 + 1.0)
    assert not {"step/step", "step/seconds", "epoch/epoch"} & found.keys()


def test_writing_again_replaces_what_was_written(tmp_path):
    run = write_run(tmp_path / "run")
    write_event_files(run)
    (run / "tensorboard" / "notes.txt").write_text("the person's own")
    write_event_files(run)
    assert len(scalars(run / "tensorboard")["step/loss"]) == 8
    assert len(list((run / "tensorboard").glob("events*"))) == 1
    assert (run / "tensorboard" / "notes.txt").is_file()


def test_long_curves_are_thinned(tmp_path, monkeypatch):
    monkeypatch.setattr(tensorboard, "MOST_PLACES", 3)
    run = write_run(tmp_path / "run", [0.5] * 5)
    found = scalars(write_event_files(run))["step/loss"]
    assert len(found) == 6
    assert max(each.value for each in found) == 10


def test_a_damaged_run_is_refused(tmp_path):
    run = write_run(tmp_path / "run")
    (run / run_files.RECORD).write_text("{")
    with pytest.raises(RunFolderError, match="no JSON object"):
        write_event_files(run)
    assert not (run / "tensorboard").exists()


def test_without_the_package_it_says_how_to_get_it(tmp_path, monkeypatch):
    run = write_run(tmp_path / "run")
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(TensorBoardError, match="pip install tensorboard"):
        write_event_files(run)
