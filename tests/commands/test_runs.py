"""``gradloom runs``: a list for the terminal, the differences, and TensorBoard's files."""

from __future__ import annotations

from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.training import run_files
from engine.training.measures import ERROR, PERPLEXITY
from tests.engine.training.made_up_runs import write_run


def names(out):
    return [line.split()[0] for line in out.splitlines()[3:] if line.split()]


def test_the_best_run_is_first(gradloom, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "130")
    write_run(folder / "low", (0.3,), seed=7)
    write_run(folder / "high", (0.4, 0.9))
    write_run(folder / "none", ())
    done = gradloom("runs")
    assert (done.code, done.err) == (0, "")
    assert names(done.out) == ["high", "low", "none"]
    [high] = [line.split() for line in done.out.splitlines() if "high" in line]
    assert high[1:6] == ["finished", "2/2", "90.0%", "1", "1:01"]
    assert high[-2:] == ["1,234", "0"]


def test_a_narrow_terminal_shows_what_matters(gradloom, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    write_run(folder / "lstm-names-2026-07-28-10-15-05", (0.3,))
    out = gradloom("runs").out
    assert "30.0%" in out
    assert "Parameters" not in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_a_damaged_run_says_why(gradloom, folder):
    write_run(folder / "good")
    (write_run(folder / "bad\x1b[31m") / run_files.RECORD).write_text("{")
    done = gradloom("runs")
    assert done.code == 0
    assert "no JSON object" in " ".join(done.out.split())
    assert "\x1b" not in done.out


def test_a_run_of_ones_own(gradloom, folder):
    gradloom("train", "small.gradloom", "--run", "mine", "--epochs", "1")
    assert names(gradloom("runs", "mine").out) == ["mine"]
    assert "mine" in gradloom("runs").out


def test_differences_value_by_value(gradloom, folder):
    for name, rate, accuracy in (("a", 0.5, 0.9), ("b", 0.5, 0.8), ("c", 0.25, 0.7)):
        settings = TrainingSettings(seed=0 if name == "c" else 1).replace(
            optimizer=TrainingSettings().optimizer.replace(lr=rate)
        )
        write_run(folder / name, (accuracy,), Project(training=settings))
    out = gradloom("runs", ".", "--differences").out
    rows = [line.split() for line in out.splitlines()]
    assert ["training.optimizer.lr", "0.5", "a,", "b"] in rows
    assert ["0.25", "c"] in rows
    assert ["training.seed", "1", "a,", "b"] in rows
    write_run(folder / "same" / "x")
    write_run(folder / "same" / "y")
    assert "same settings" in gradloom("runs", "same", "--differences").out


def test_event_files_of_tensorboard(gradloom, folder):
    write_run(folder / "runs" / "a")
    write_run(folder / "runs" / "b")
    done = gradloom("runs", "runs", "--tensorboard")
    assert done.code == 0
    assert done.out.splitlines()[-1] == "See them with: tensorboard --logdir runs"
    for name in ("a", "b"):
        assert list((folder / "runs" / name / "tensorboard").glob("events*"))


def test_a_folder_without_runs_and_none_at_all(gradloom, folder):
    assert "There are no runs in ." in gradloom("runs").out
    done = gradloom("runs", "missing")
    assert (done.code, done.err) == (1, "gradloom: There is no folder missing.\n")


def test_runs_of_other_tasks_are_told_by_what_they_measured(gradloom, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "130")
    write_run(folder / "far", (9.0, 8.5), measure=ERROR)
    write_run(folder / "near", (0.25, 0.5), measure=ERROR)
    out = gradloom("runs").out
    assert names(out) == ["near", "far"]
    assert "Error" in out
    [near] = [line.split() for line in out.splitlines() if "near" in line]
    assert near[1:4] == ["finished", "2/2", "0.25"]
    write_run(folder / "right", (0.3,))
    write_run(folder / "text", (12.5,), measure=PERPLEXITY)
    out = gradloom("runs").out
    assert names(out) == ["right", "near", "far", "text"]
    assert "accuracy 30.0%" in out
    assert "error 0.25" in out
    assert "perplexity 12.5" in out
