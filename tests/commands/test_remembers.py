"""``gradloom remembers``: which layer remembers how long, from the terminal."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

from engine.project.project_file import load_project
from engine.training.remembering.experiment import Experiment
from engine.training.remembering.results import read_experiment, read_results
from engine.vocabulary.clipping import ClipByValue
from engine.vocabulary.optimizers import SGD, Adam

ROOT = Path(__file__).parents[2]
SMALL = (
    "remembers", "--output", "kept", "--lags", "10,12", "--layers", "SimpleRNN,GRU", "--rows",
    "200", "--units", "8", "--steps", "30", "--threads", "1",
)  # fmt: skip


def test_runs_are_told_and_a_table_says_who_remembers(gradloom, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    done = gradloom(*SMALL)
    assert (done.code, done.err) == (0, "")
    results = read_results(folder / "kept")
    assert len(results) == 8
    for result in results.values():
        how = "clipped" if result.clipped else "not clipped"
        told = f"{result.layer}, {how}, lag {result.lag}, run 1: {result.outcome} after "
        assert told in done.out
    for layer, clipped in (("SimpleRNN", "clipped"), ("GRU", "not clipped")):
        won = [
            f"{int(result.succeeded)}/1"
            for result in results.values()
            if (result.layer, result.clipped) == (layer, clipped == "clipped")
        ]
        assert re.search(rf"^ ?{layer}, {clipped} +{won[0]} +{won[1]} ", done.out, re.M)
    assert (folder / "kept" / "success.png").read_bytes().startswith(b"\x89PNG")
    # Again: nothing is trained twice, and what is listed is what was told.
    again = gradloom(*SMALL)
    assert "8 runs are done already." in again.out
    assert " run 1: " not in again.out
    listed = gradloom("remembers", "--output", "kept", "--list")
    assert (listed.code, listed.err) == (0, "")
    assert listed.out in done.out
    # A project is an ordinary one.
    project = next((folder / "kept" / "projects").glob("GRU-clipped-lag-12*.gradloom"))
    assert load_project(project).data.source.lag == 12
    assert gradloom("summary", str(project)).code == 0


def test_json_has_every_cell_and_every_run(gradloom, folder):
    done = gradloom(*SMALL, "--json", "--compare", "clipped", "--repeats", "2", "--seed", "3")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert (found["task"], found["lags"]) == ("temporal_order", [10, 12])
    results = read_results(folder / "kept")
    assert {run["seed"] for run in found["runs"]} == {3, 4}
    assert found["runs"] == [
        result.model_dump()
        for result in sorted(results.values(), key=lambda each: each.layer, reverse=True)
    ]
    for cell in found["cells"]:
        own = [
            each.succeeded
            for each in results.values()
            if (each.layer, each.lag) == (cell["layer"], cell["lag"])
        ]
        assert (cell["runs"], cell["succeeded"]) == (2, sum(own))
        assert cell["share"] == sum(own) / 2


def test_what_is_typed_is_the_experiment(gradloom, folder):
    typed = ("--clipping", "value", "--threshold", "0.1", "--optimizer", "SGD", "--patience", "0")
    assert gradloom(*SMALL, *typed, "--learning-rate", "0.5", "--lags", "10").code == 0
    assert read_experiment(folder / "kept") == Experiment(
        layers="SimpleRNN, GRU",
        lags="10",
        rows=200,
        units=8,
        steps=30,
        clipping=ClipByValue(threshold=0.1),
        optimizer=SGD(lr=0.5),
        patience=None,
    )
    assert Experiment().optimizer == Adam(lr=0.003)


def test_what_stands_in_the_way_is_one_line(gradloom, folder):
    for typed, said in (
        (("--lags", "20,10"), "--lags: expected lags that grow"),
        (
            ("--layers", "LSTMM"),
            "GRU or LSTM where LSTMM stands, perhaps LSTM",
        ),
        (("--task", "adder"), "--task: "),
        (("--units", "0"), "--units: expected between 1 and 4096"),
        (("--clipping", "hard"), "--clipping: there is no hard; there are global_norm"),
        (("--threshold", "-1"), "--threshold: expected more than 0"),
        (("--learning-rate", "0"), "--learning-rate: expected more than 0"),
        (("--optimizer", "Magic"), "--optimizer: there is no Magic; there are Adam"),
        (("--lags", "3"), "lags from 10 to 100000 for this task"),
    ):
        done = gradloom(*SMALL, *typed)
        assert (done.code, done.out) == (1, "")
        assert said in done.err
        assert done.err.count("\n") == 1
    assert not (folder / "kept").exists()
    assert gradloom("remembers").code == 2
    done = gradloom("remembers", "--output", "none", "--list")
    assert done.code == 1
    assert "none" in done.err


def test_an_interrupt_ends_it_after_a_step_and_the_same_command_goes_on(folder):
    asked = [sys.executable, str(ROOT / "main.py"), *SMALL, "--steps", "1000000"]
    asked += ["--patience", "0", "--learning-rate", "1e-9", "--layers", "GRU"]
    with subprocess.Popen(
        asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder
    ) as program:
        while not (folder / "kept" / "projects").is_dir():
            assert program.poll() is None
        while not any((folder / "kept" / "projects").iterdir()):
            assert program.poll() is None
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=60)
    assert program.returncode == 130, err
    assert "The same command goes on with it." in out
    assert read_results(folder / "kept") == {}
