"""Every command does its job and says where the result is."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

from commands import demo
from engine.project.examples import Example
from engine.project.project_file import project_text
from engine.training import run_files
from engine.training.saved_run import open_run

from .conftest import small_project

ROOT = Path(__file__).parents[2]


def rows_in(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("example", "total"), [("lstm-names", "164,106"), ("gru-names", "361,098")]
)
def test_summary_gives_the_known_totals(gradloom, example, total):
    done = gradloom("summary", str(ROOT / "resources" / "examples" / f"{example}.gradloom"))
    assert (done.code, done.err) == (0, "")
    lines = [line.split() for line in done.out.splitlines()]
    assert ["Total", "parameters:", total] in lines
    assert ["Trainable", "parameters:", total] in lines
    assert ["Non-trainable", "parameters:", "0"] in lines
    assert "(None, 128)" in done.out


def test_summary_names_problems_and_obeys_no_name(gradloom, folder):
    project = small_project()
    [embedding, memory, dense] = project.network.nodes
    spoiled = memory.replace(layer=memory.layer.replace(name="[red]\x1b[31mx\n", units=4))
    network = project.network.replace(nodes=(embedding, spoiled, dense))
    (folder / "odd.gradloom").write_text(project_text(project.replace(network=network)))
    done = gradloom("summary", "odd.gradloom")
    assert done.code == 0
    assert "[red]?[31mx" in done.out
    assert "\x1b" not in done.out


def test_train_keeps_a_run(gradloom, folder):
    done = gradloom("train", "small.gradloom", "--run", "first")
    assert (done.code, done.err) == (0, "")
    assert "3 epochs of 6 steps" in done.out
    assert "epoch 3/3: loss" in done.out
    assert "########## 100%" in done.out
    assert done.out.splitlines()[-1] == "Kept in first"
    run = open_run(folder / "first")
    assert (run.record.status, run.record.steps) == ("finished", 18)


def test_train_records_gradients(gradloom, folder):
    asked = ("--record", "gradients", "--record-every", "4", "--epochs", "1")
    done = gradloom("train", "small.gradloom", "--run", "first", *asked)
    assert (done.code, done.err) == (0, "")
    rows = rows_in((folder / "first" / "gradients-through-time.csv").read_text())
    assert {row["step"] for row in rows} == {"1", "5"}
    assert {row["state"] for row in rows} == {"h"}
    assert all(float(row["norm"]) > 0 for row in rows)
    for name in ("gradients-weights.csv", "gates.csv", "recurrent-layers.csv"):
        assert rows_in((folder / "first" / name).read_text())
    plain = gradloom("train", "small.gradloom", "--run", "second", "--epochs", "1")
    assert plain.code == 0
    assert not (folder / "second" / "gates.csv").exists()


def test_how_often_to_record_says_what_too(gradloom, folder):
    done = gradloom("train", "small.gradloom", "--run", "first", "--record-every", "4")
    assert done.code == 2
    assert "--record gradients" in done.err
    assert not (folder / "first").exists()


def test_train_takes_other_epochs_and_another_seed(gradloom, folder):
    assert (
        gradloom("train", "small.gradloom", "--run", "a", "--epochs", "1", "--seed", "9").code == 0
    )
    training = open_run(folder / "a").project.training
    assert (training.epochs, training.seed) == (1, 9)


def test_the_same_seed_trains_the_same_weights(gradloom, folder):
    for name in ("a", "b"):
        gradloom("train", "small.gradloom", "--run", name, "--threads", "1")
    weights = [(folder / name / run_files.WEIGHTS["last"]).read_bytes() for name in ("a", "b")]
    assert weights[0] == weights[1]


def test_predict_writes_a_table(gradloom, folder):
    gradloom("train", "small.gradloom", "--run", "run", "--epochs", "8")
    texts = ["--text", "a0009", "--text", "b, with a comma"]
    done = gradloom("predict", "small.gradloom", "--run", "run", *texts)
    assert (done.code, done.err) == (0, "")
    first, second = rows_in(done.out)
    assert (first["text"], first["class"]) == ("a0009", "class a")
    assert 0.34 < float(first["probability"]) <= 1
    assert second["text"] == "b, with a comma"

    done = gradloom("predict", "small.gradloom", "--run", "run", "--input", "rows.csv")
    assert done.code == 0
    assert len(rows_in(done.out)) == 60
    right = [row["class"][-1] == row["text"][0] for row in rows_in(done.out)]
    assert sum(right) > 50

    (folder / "other.tsv").write_text("number\tname\n1\ta1\n2\tc2\n")
    done = gradloom(
        "predict", "small.gradloom", "--run", "run", "--input", "other.tsv", "--column", "name"
    )
    assert [row["text"] for row in rows_in(done.out)] == ["a1", "c2"]


def test_export_writes_a_program_that_runs(gradloom, folder):
    gradloom("train", "small.gradloom", "--run", "run", "--epochs", "1")
    done = gradloom(
        "export", "small.gradloom", "--to", "pytorch", "--output", "net.py", "--run", "run"
    )
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == ["Wrote net.py", "Wrote net.csv", "Wrote net.pt"]
    ran = subprocess.run(
        [sys.executable, "net.py", "--epochs", "1"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_export_to_keras(gradloom, folder):
    done = gradloom("export", "small.gradloom", "--to", "keras", "--output", "net.py")
    assert (done.code, done.out) == (0, "Wrote net.py\n")
    assert "import keras" in (folder / "net.py").read_text()

    gradloom("train", "small.gradloom", "--run", "run", "--epochs", "1")
    done = gradloom(
        "export", "small.gradloom", "--to", "keras", "--output", "net.py", "--run", "run"
    )
    assert "Wrote net.npz" in done.out
    assert "model.set_weights" in done.out


@pytest.fixture
def small_example(folder, monkeypatch):
    """The first example is a small one, on the table of this folder."""

    class Small(Example):
        def project(self):
            source = small_project().data.source.replace(path=str(folder / "rows.csv"))
            project = small_project()
            return project.replace(data=project.data.replace(source=source))

    monkeypatch.setattr(demo, "EXAMPLES", (Small("small", "A small one"),))


def test_demo_leaves_picture_numbers_and_code(gradloom, folder, small_example):
    done = gradloom("demo")
    assert (done.code, done.err) == (0, "")
    assert "2 epochs of 6 steps" in done.out
    for name in ("training.png", "steps.csv", "epochs.csv", "network_pytorch.py", "run.json"):
        assert (folder / "gradloom-demo" / name).exists()
        assert f"gradloom-demo/{name}" in done.out

    assert gradloom("demo").code == 0
    assert (folder / "gradloom-demo-2" / "training.png").exists()


def test_demo_goes_where_it_is_told(gradloom, folder, small_example):
    assert gradloom("demo", "--output", "here").code == 0
    assert (folder / "here" / "training.png").exists()
    done = gradloom("demo", "--output", "here")
    assert done.code == 1
    assert "holds a run already" in done.err
