"""How the command line reads what was typed, and how it tells what went wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import types
from pathlib import Path

import pytest

from commands import app, window
from engine.training.saved_run import open_run
from engine.vocabulary.clipping import NoClipping
from engine.vocabulary.early_stopping import StopByLoss
from engine.vocabulary.optimizers import SGD, Adam

from .conftest import write_project

ROOT = Path(__file__).parents[2]


def is_one_line(text):
    return text.startswith("gradloom: ") and text.count("\n") == 1 and "Traceback" not in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["summary", "nowhere.gradloom"], "nowhere.gradloom could not be read"),
        (["nowhere.gradloom"], "nowhere.gradloom could not be read"),
        (["summary", "rows.csv"], "not a Gradloom project"),
        (["summary", "."], "is a folder"),
        (["summary", ""], "is a folder"),
        (["train", "small.gradloom", "--run", "."], "holds files that are not a run's"),
        (["train", "small.gradloom", "--run", "rows.csv"], "is a file"),
        (["predict", "small.gradloom", "--run", "nowhere", "--text", "a"], "no folder nowhere"),
        (["predict", "small.gradloom", "--run", ".", "--text", "a"], "not a run's folder"),
        (["predict", "small.gradloom", "--run", ".", "--input", "no.csv"], "no file no.csv"),
        (["export", "small.gradloom", "--to", "keras", "--output", "no/a.py"], "no/a.py"),
        (["export", "small.gradloom", "--to", "pytorch", "--output", "rows.csv"], "ends in .py"),
        (["export", "small.gradloom", "--to", "pytorch", "--output", "rows.py"], "rows.csv"),
        (
            ["export", "small.gradloom", "--to", "keras", "--output", "rows.csv"],
            "Gradloom did not make it",
        ),
        (
            ["export", "small.gradloom", "--to", "keras", "--output", "small.gradloom"],
            "Gradloom did not make it",
        ),
    ],
)
def test_what_a_person_can_mend_is_one_line_and_code_one(gradloom, folder, arguments, said):
    before = sorted(folder.rglob("*"))
    done = gradloom(*arguments)
    assert done.code == 1
    assert is_one_line(done.err)
    assert said in done.err
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["train"], "Missing argument 'PROJECT'. Type gradloom train --help"),
        (["train", "small.gradloom"], "Missing option '--run'"),
        (["train", "small.gradloom", "--run", "a", "--epochs", "0"], "'--epochs'"),
        (["train", "small.gradloom", "--run", "a", "--seed", "x"], "'--seed'"),
        (["export", "small.gradloom", "--to", "word", "--output", "a"], "'--to'"),
        (["predict", "small.gradloom", "--run", ".", "--row", "1", "--prompt", "b"], "either"),
        (["predict", "small.gradloom", "--run", ".", "--text", "a", "--input", "b"], "either"),
        (
            ["predict", "small.gradloom", "--run", ".", "--text", "a", "--column", "b"],
            "give --input",
        ),
        (["evaluate", "small.gradloom", "--run", ".", "--label-column", "b"], "give --input"),
        (
            ["evaluate", "small.gradloom", "--run", ".", "--input", "b", "--part", "training"],
            "either --input",
        ),
        (["--nothing"], "No such option: --nothing. Type gradloom --help"),
        (["small.gradloom", "more"], "unexpected extra argument"),
        (["sumary", "small.gradloom"], "did you mean the command summary?"),
    ],
)
def test_a_command_typed_wrong_is_one_line_and_code_two(gradloom, folder, arguments, said):
    before = sorted(folder.rglob("*"))
    done = gradloom(*arguments)
    assert done.code == 2
    assert is_one_line(done.err)
    assert said in done.err
    assert sorted(folder.rglob("*")) == before


def test_another_networks_run_is_refused(gradloom, folder):
    gradloom("train", "small.gradloom", "--run", "run", "--epochs", "1")
    text = (folder / "small.gradloom").read_text()
    (folder / "wider.gradloom").write_text(text.replace('"units": 8', '"units": 9'))
    for command in (
        ["predict", "wider.gradloom", "--run", "run", "--text", "a"],
        ["export", "wider.gradloom", "--run", "run", "--to", "pytorch", "--output", "net.py"],
    ):
        done = gradloom(*command)
        assert done.code == 1
        assert is_one_line(done.err)
        assert "the layer memory differs" in done.err
    assert not (folder / "net.py").exists()


def test_a_run_that_is_not_finite_says_where(gradloom, folder):
    write_project(
        folder,
        "wild.gradloom",
        optimizer=SGD(lr=1000.0),
        clipping=NoClipping(),
        loss="mean_squared_error",
        epochs=50,
    )
    done = gradloom("train", "wild.gradloom", "--run", "run")
    assert done.code == 1
    assert is_one_line(done.err)
    assert "Training ended at step " in done.err
    assert "kept in run" in done.err
    assert open_run(folder / "run").record.status == "not finite"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ([], ["window"]),
        (["a.gradloom"], ["window", "a.gradloom"]),
        (["window"], ["window", "window"]),
        (["./train"], ["window", "./train"]),
        (["--", "train"], ["window", "--", "train"]),
        (["--", "-a.gradloom"], ["window", "--", "-a.gradloom"]),
        (["train", "x"], ["train", "x"]),
        (["--help"], ["--help"]),
        (["--version"], ["--version"]),
    ],
)
def test_the_first_word_decides_between_a_project_and_a_command(typed, read):
    assert app.with_command(typed) == read


@pytest.fixture
def opened(monkeypatch):
    """Paths the window was opened with, in place of a window."""
    paths = []
    fake = types.ModuleType("gui.application")
    fake.run = lambda path: paths.append(path) or 0
    monkeypatch.setitem(sys.modules, "gui.application", fake)
    monkeypatch.setattr(window, "why_no_window", lambda: "")
    return paths


@pytest.mark.parametrize("name", ["train", "-odd.gradloom", "window", "with space.gradloom", "ü"])
def test_projects_with_any_name_open(gradloom, folder, opened, name):
    (folder / "small.gradloom").rename(folder / name)
    for typed in ([f"./{name}"], ["--", name], [str(folder / name)]):
        assert gradloom(*typed).code == 0
    assert opened == [Path(name), Path(name), folder / name]
    assert gradloom("summary", "--", name).code == 0
    assert gradloom("summary", f"./{name}").code == 0


def test_a_project_beginning_with_a_hyphen_is_explained(gradloom, folder):
    (folder / "small.gradloom").rename(folder / "-odd.gradloom")
    done = gradloom("summary", "-odd.gradloom")
    assert done.code == 2
    assert "written ./-odd.gradloom here" in done.err


def test_the_window_opens_without_a_project(gradloom, opened):
    assert gradloom().code == 0
    assert opened == [None]


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, False),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, True),
    ],
)
def test_when_a_window_can_be_shown(monkeypatch, environment, shown):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", "linux")
    assert (window.why_no_window() == "") == shown


def test_help_and_version(gradloom):
    done = gradloom("--help")
    assert done.code == 0
    for command in ("summary", "train", "export", "predict", "demo"):
        assert command in done.out
        assert gradloom(command, "--help").code == 0
    assert gradloom("--version").out.split()[0] == "gradloom"


def without_display():
    return {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a display")
def test_without_a_display_the_job_is_done_in_the_terminal(folder):
    done = subprocess.run(
        [sys.executable, ROOT / "main.py", "small.gradloom"],
        capture_output=True,
        text=True,
        check=False,
        env=without_display(),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No display (neither DISPLAY nor WAYLAND_DISPLAY is set)")
    assert "epoch 2/2" in done.stdout
    assert (folder / "gradloom-demo" / "training.png").exists()
    assert (folder / "gradloom-demo" / "network_pytorch.py").exists()


def test_an_error_of_the_process_itself(folder):
    done = subprocess.run(
        [sys.executable, ROOT / "main.py", "summary", "nowhere"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert is_one_line(done.stderr)


def test_a_pipe_that_lacks_a_character_gets_its_number(folder):
    (folder / "small.gradloom").rename(folder / "größe.gradloom")
    for arguments, code in ((["train", "größe.gradloom", "--run", "ü"], 0), (["summary", "日"], 1)):
        done = subprocess.run(
            [sys.executable, ROOT / "main.py", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
        )
        assert done.returncode == code, done.stderr
        assert ("\\u65e5" in done.stderr) if code else ("Kept in \\xfc" in done.stdout)
    asked = ["predict", "größe.gradloom", "--run", "ü", "--text", "é"]
    done = subprocess.run(
        [sys.executable, ROOT / "main.py", *asked],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1].startswith("\\xe9,")


def test_an_interrupt_while_the_program_loads_is_no_traceback(monkeypatch, capsys):
    import main

    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "run", interrupted)
    assert main.main() == 130
    assert capsys.readouterr() == ("", "")


def test_of_two_columns_of_one_name_none_is_taken_in_silence(gradloom, folder):
    gradloom("train", "small.gradloom", "--run", "run", "--epochs", "1")
    (folder / "two.csv").write_text("text,text\na,b\n")
    asked = ["predict", "small.gradloom", "--run", "run", "--input", "two.csv"]
    done = gradloom(*asked, "--column", "text")
    assert done.code == 1
    assert is_one_line(done.err)
    assert "2 columns called text" in done.err


def test_a_run_that_ends_early_says_so(gradloom, folder):
    write_project(
        folder,
        epochs=50,
        optimizer=Adam(lr=1e-9),
        early_stopping=StopByLoss(patience=2, min_delta=0.01),
    )
    done = gradloom("train", "small.gradloom", "--run", "run")
    assert done.code == 0
    assert "Stopped early after 18 steps" in done.out
    assert open_run(folder / "run").record.status == "early"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of the terminal")
def test_an_interrupt_ends_the_run_at_a_step_and_keeps_the_weights(folder):
    command = ["train", "small.gradloom", "--run", "run", "--epochs", "100000"]
    process = subprocess.Popen(
        [sys.executable, ROOT / "main.py", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        if line.startswith("epoch 2/"):
            process.send_signal(signal.SIGINT)
            break
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    assert "Stopped after" in out
    run = open_run(folder / "run")
    assert run.record.status == "stopped"
    assert run.weights("last")
