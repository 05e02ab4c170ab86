"""``gradloom sweep``: searches from the terminal."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.project.marked import mark_argument
from engine.project.project_file import load_project, save_project
from engine.project.search import IntegerRange, Mark, RealRange
from engine.training.run_list import read_run
from engine.training.sweeping.study_list import list_trials

ROOT = Path(__file__).parents[2]
UNITS = Mark(layer="memory", argument="units", tried=IntegerRange(low=2, high=9))
RATE = Mark(argument="optimizer.lr", tried=RealRange(low=1e-3, high=0.1, log=True))


@pytest.fixture
def searched(folder: Path) -> Path:
    """A project with two marks, of one epoch."""
    project = load_project(folder / "small.gradloom")
    project = project.replace(training=project.training.replace(epochs=1))
    for mark in (UNITS, RATE):
        project = mark_argument(project, mark)
    save_project(project, folder / "searched.gradloom")
    return folder / "searched.gradloom"


def test_trials_are_told_listed_and_ranked(gradloom, searched, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    done = gradloom("sweep", "searched.gradloom", "--study", "a.study", "--trials", "3")
    assert (done.code, done.err) == (0, "")
    assert re.search(r"^Trial 2: memory\.units \d, training\.optimizer\.lr 0\.\d+$", done.out, re.M)
    found = list_trials(folder / "a.study")
    best = found.best
    assert best is not None
    assert f"Best: trial {best.number}, validation loss {best.value:.4g}" in done.out
    assert f'gradloom "a-runs/trial-{best.number:04}/project.gradloom"' in done.out
    assert gradloom("summary", f"a-runs/trial-{best.number:04}/project.gradloom").code == 0
    rows = [line.split() for line in done.out.splitlines() if " finished " in f"{line} "]
    table = [row for row in rows if row[1] == "finished" and row[0].isdigit()]
    ranked = sorted(found.trials, key=lambda trial: trial.value)
    assert [int(row[0]) for row in table] == [trial.number for trial in ranked]
    assert [row[4] for row in table] == [str(trial.values[UNITS.key]) for trial in ranked]
    # The list alone trains nothing, and the runs are listed as any others.
    listed = gradloom("sweep", "searched.gradloom", "--study", "a.study", "--list")
    assert listed.out in done.out
    assert len(list_trials(folder / "a.study").trials) == 3
    assert gradloom("runs", "a-runs").out.count("finished") == 3


def test_runs_go_where_they_are_wanted(gradloom, searched, folder):
    asked = ("sweep", "searched.gradloom", "--study", "a.study", "--trials", "1", "--threads", "1")
    assert gradloom(*asked, "--runs", "kept/here").code == 0
    assert read_run(folder / "kept" / "here" / "trial-0001").status == "finished"


def test_what_stands_in_the_way_is_one_line(gradloom, searched, folder):
    done = gradloom("sweep", "small.gradloom", "--study", "a.study")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("gradloom: No argument is marked for the search")
    done = gradloom("sweep", "searched.gradloom", "--study", "rows.csv", "--trials", "1")
    assert done.code == 1
    assert "rows.csv is not a study" in done.err
    assert gradloom("sweep", "searched.gradloom").code == 2
    assert gradloom("sweep", "searched.gradloom", "--study", "a.study", "--trials", "0").code == 2
    listed = gradloom("sweep", "searched.gradloom", "--study", "none.study", "--list")
    assert (listed.code, listed.out) == (0, "There are no trials in none.study.\n")
    assert not (folder / "none.study").exists()


def test_an_interrupt_ends_the_search_at_a_step(searched, folder):
    project = load_project(searched)
    save_project(project.replace(training=project.training.replace(epochs=100_000)), searched)
    asked = ["sweep", "searched.gradloom", "--study", "a.study", "--trials", "5"]
    process = subprocess.Popen(
        [sys.executable, "-W", "error", ROOT / "main.py", *asked],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        if line.startswith("Trial 1: "):
            process.send_signal(signal.SIGINT)
            break
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    assert "Trial 1: stopped" in out
    assert "The same command goes on with the search." in out
    [trial] = list_trials(folder / "a.study").trials
    assert trial.state == "stopped"
