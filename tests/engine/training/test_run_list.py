"""A list of runs: what it says of each, and that a damaged one never hides the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.project.files import FileError
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.training import run_files, run_list
from engine.training.recorded import train_into
from engine.training.run_deletion import check_deletable, delete_for_good
from engine.training.run_list import labels_of, list_runs, read_run
from engine.training.run_lock import RunLock
from engine.training.run_place import RunFolderError
from engine.training.saved_run import open_run

from .made_up_runs import write_run


def test_the_latest_run_is_first(tmp_path):
    write_run(tmp_path / "old", began="2026-01-01T00:00:00+00:00")
    write_run(tmp_path / "new", began="2026-03-01T00:00:00+00:00")
    write_run(tmp_path / "between", began="2026-02-01T00:00:00+00:00")
    (tmp_path / "notes").mkdir()
    (tmp_path / "run.json").mkdir()
    (tmp_path / "file.txt").write_text("no run")
    found = list_runs(tmp_path)
    assert [run.name for run in found.runs] == ["new", "between", "old"]
    assert found.left_out == 0
    assert list_runs(tmp_path / "missing").runs == ()


def test_what_is_said_of_a_run(tmp_path):
    project = Project(training=TrainingSettings(epochs=3))
    write_run(tmp_path / "lstm-2026-05-06-07-08-09", (0.5, 0.9, 0.7), project, seed=4)
    [run] = list_runs(tmp_path).runs
    assert (run.name, run.status, run.damage) == ("lstm", "finished", None)
    assert run.project == project
    assert run.record.best_epoch == 2
    assert run.last_epoch["validation_loss"] == pytest.approx(0.3)
    assert run.last_epoch["loss"] == pytest.approx(2 / 3)
    assert run.began.timestamp() == 1767323045  # 2026-01-02 03:04:05 UTC


def test_a_real_run(tmp_path, project, dataset):
    list(train_into(tmp_path / "real", project, dataset))
    [run] = list_runs(tmp_path).runs
    saved = open_run(tmp_path / "real")
    assert (run.record, run.project) == (saved.record, saved.project)
    assert run.last_epoch["epoch"] == 3
    assert list_runs(tmp_path / "real").runs == (run,)


def test_a_run_whose_program_is_gone_was_interrupted(tmp_path):
    path = write_run(tmp_path / "run", status="running")
    assert read_run(path).status == "interrupted"
    lock = RunLock(path)
    assert read_run(path).is_running
    lock.release()
    assert read_run(path).status == "interrupted"


def test_before_the_first_epoch_ended(tmp_path):
    path = write_run(tmp_path / "run", ())
    assert read_run(path).last_epoch == {}
    with (path / run_files.EPOCHS).open("a") as file:
        file.write("1,4,0.")
    assert read_run(path).last_epoch == {}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (run_files.RECORD, None, "run.json is missing"),
        (run_files.RECORD, b"", "no JSON object"),
        (run_files.RECORD, b"[1]", "no JSON object"),
        (run_files.RECORD, b"[" * 100_000, "no JSON object"),
        (run_files.RECORD, b"\xff\xfe", "no JSON object"),
        (run_files.RECORD, b'{"version": 9}', "newer Gradloom"),
        (run_files.RECORD, b'{"version": 1}', "damaged"),
        (run_files.PROJECT, None, "could not be read"),
        (run_files.PROJECT, b"{", "not a Gradloom project"),
    ],
)
def test_a_damaged_run_is_listed_with_its_reason(tmp_path, name, content, reason):
    write_run(tmp_path / "good")
    bad = write_run(tmp_path / "bad")
    (bad / name).unlink()
    if content is not None:
        (bad / name).write_bytes(content)
    runs = {run.name: run for run in list_runs(tmp_path).runs}
    assert runs["good"].damage is None
    assert reason in str(runs["bad"].damage)
    assert runs["bad"].record is None
    assert runs["bad"].began is not None


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"epoch,loss\n1,nan\n", b'epoch\n"1\n', b"x" * 100_000]
)
def test_a_damaged_table_leaves_the_rest(tmp_path, content):
    path = write_run(tmp_path / "run")
    (path / run_files.EPOCHS).write_bytes(content)
    assert read_run(path).status == "finished"
    assert "loss" not in read_run(path).last_epoch


def test_the_last_line_of_a_long_table(tmp_path):
    path = write_run(tmp_path / "run", [0.1] * 3000 + [0.9])
    assert read_run(path).last_epoch["validation_accuracy"] == 0.9


def test_no_more_are_read_than_a_list_can_show(tmp_path, monkeypatch):
    for number in range(4):
        write_run(tmp_path / str(number))
    monkeypatch.setattr(run_list, "MOST_RUNS", 3)
    found = list_runs(tmp_path)
    assert (len(found.runs), found.left_out) == (3, 1)


def test_only_what_changed_is_read_again(tmp_path, monkeypatch):
    for name in ("same", "changed", "damaged"):
        write_run(tmp_path / name)
    running = write_run(tmp_path / "running", status="running")
    lock = RunLock(running)
    (tmp_path / "damaged" / run_files.PROJECT).unlink()
    before = list_runs(tmp_path)
    lock.release()  # it was killed, and its record stays as it was
    os.utime(tmp_path / "changed" / run_files.RECORD, (1, 1))
    write_run(tmp_path / "new")
    read = []

    def noted(path):
        read.append(path.name)
        return read_run(path)

    monkeypatch.setattr(run_list, "read_run", noted)
    after = list_runs(tmp_path, before)
    assert sorted(read) == ["changed", "damaged", "new", "running"]
    assert {run.name: run.status for run in after.runs}["running"] == "interrupted"
    assert len(after.runs) == 5


def test_labels_tell_runs_apart(tmp_path):
    runs = [
        read_run(write_run(tmp_path / name, began=began))
        for name, began in (
            ("a-2026-05-06-07-08-09", "2026-05-06T07:08:09+00:00"),
            ("a-2026-05-06-07-08-10", "2026-05-06T07:08:10+00:00"),
            ("a-2026-05-06-07-08-10-2", "2026-05-06T07:08:10+00:00"),
            ("b", "2026-05-06T07:08:10+00:00"),
        )
    ]
    labels = labels_of(runs)
    assert labels[0].startswith("a ")
    assert labels[1:] == ("a-2026-05-06-07-08-10", "a-2026-05-06-07-08-10-2", "b")


def test_listing_needs_no_torch(tmp_path):
    write_run(tmp_path / "run")
    code = (
        "import sys; from pathlib import Path; from engine.training.run_list import list_runs; "
        f"assert list_runs(Path({str(tmp_path)!r})).runs; assert 'torch' not in sys.modules"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


# Deleting ------------------------------------------------------------------------------------


def test_a_run_is_deleted_with_all_that_is_in_it(tmp_path):
    path = write_run(tmp_path / "run")
    other = write_run(tmp_path / "other")
    delete_for_good(path)
    assert not path.exists()
    assert other.is_dir()


def test_what_is_no_run_is_never_deleted(tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "file").write_text("")
    write_run(tmp_path / "run")
    (tmp_path / "link").symlink_to(tmp_path / "run")
    for name in ("pictures", "file", "link", "missing", "."):
        with pytest.raises(RunFolderError, match="nothing was deleted"):
            delete_for_good(tmp_path / name)
    assert (tmp_path / "run" / run_files.RECORD).is_file()


def test_a_run_that_goes_on_is_never_deleted(tmp_path):
    path = write_run(tmp_path / "run", status="running")
    lock = RunLock(path)
    with pytest.raises(RunFolderError, match="goes on"):
        delete_for_good(path)
    lock.release()
    check_deletable(path)


def test_a_folder_that_cannot_be_read(tmp_path, monkeypatch):
    def refuse(_folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(run_list.os, "scandir", refuse)
    with pytest.raises(FileError, match="permission denied"):
        list_runs(tmp_path)
