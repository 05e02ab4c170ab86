"""Predictions from a run's folder."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.data import prepared
from engine.exchange.targets import TARGETS
from engine.layers.lstm import LSTM
from engine.message import GradloomError
from engine.training.exported_files import Content, rows_of, save_as
from engine.training.losses import class_scores
from engine.training.prediction import Predictor
from engine.training.recorded import train_into
from engine.training.saved_run import open_run
from engine.vocabulary.optimizers import Adam

from .conftest import PREPARATION, rows, small_project

TEXTS = ["a0001", "b9", "", "c" * 40, "unknown ŧ"]


@pytest.fixture(scope="module")
def run(tmp_path_factory, dataset):
    folder = tmp_path_factory.mktemp("runs") / "run"
    list(train_into(folder, small_project(epochs=8, optimizer=Adam(lr=0.03)), dataset))
    return open_run(folder)


def predictor_of(run, which=None):
    return Predictor(run.project, run.facts, run.weights(which))


def test_texts_get_the_class_they_were_trained_for(run):
    found = list(predictor_of(run)(["a0500", "b0700", "c0900"]))
    assert [each.label for each in found] == ["class a", "class b", "class c"]
    for each in found:
        assert sum(each.scores) == pytest.approx(1)
        assert each.score == max(each.scores) > 0.5


def test_any_text_is_answered(run):
    predictor = predictor_of(run)
    assert predictor.gives_probabilities
    assert [each.text for each in predictor(TEXTS)] == TEXTS
    assert list(predictor([])) == []


def test_many_texts_are_answered_as_each_alone(run):
    predictor = predictor_of(run)
    texts = [f"{letter}{number}" for number in range(100) for letter in "abc"]
    together = [each.scores for each in predictor(texts)]
    alone = [each.scores for text in texts[::37] for each in predictor([text])]
    for first, second in zip(together[::37], alone, strict=True):
        assert first == pytest.approx(second, abs=1e-6)


def test_best_and_last_weights_can_be_asked_for(run):
    assert run.record.best_epoch is not None
    for which in ("best", "last"):
        assert next(iter(predictor_of(run, which)(["a0001"]))).label == "class a"


def test_a_stateful_network_forgets_between_texts(dataset, tmp_path):
    list(train_into(tmp_path / "run", small_project(LSTM(units=8, stateful=True)), dataset))
    predictor = predictor_of(open_run(tmp_path / "run"))
    first, second = (next(iter(predictor(["a0001"]))).scores for _ in range(2))
    assert first == second


def test_two_classes_from_one_output(tmp_path):
    texts, labels = rows()
    two = [(text, label) for text, label in zip(texts, labels, strict=True) if text[0] in "ab"]
    dataset = prepared([text for text, _ in two], [label for _, label in two], PREPARATION)
    project = small_project(
        outputs=1, loss="binary_cross_entropy", epochs=8, optimizer=Adam(lr=0.03)
    )
    list(train_into(tmp_path / "run", project, dataset))
    found = list(predictor_of(open_run(tmp_path / "run"))(["a0100", "b0100"]))
    assert [each.label for each in found] == ["class a", "class b"]
    assert all(each.score > 0.5 for each in found)


def test_squared_error_gives_bare_outputs(dataset, tmp_path):
    list(train_into(tmp_path / "run", small_project(loss="mean_squared_error"), dataset))
    predictor = predictor_of(open_run(tmp_path / "run"))
    assert not predictor.gives_probabilities
    assert len(next(iter(predictor(["a0001"]))).scores) == 3


def with_rows(run, dataset):
    return Content(run.project, run.facts, rows_of(dataset))


def test_the_exported_program_predicts_the_same(run, dataset, tmp_path):
    path = tmp_path / "network.py"
    written = save_as(
        TARGETS["pytorch"],
        path,
        Content(run.project, run.facts, rows_of(dataset), run.weights()),
    )
    assert [file.name for file in written] == ["network.py", "network.csv", "network.pt"]
    shown = subprocess.run(
        [sys.executable, path, "--predict", "b0400"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    [found] = predictor_of(run)(["b0400"])
    share, label = shown.stdout.splitlines()[0].split(maxsplit=1)
    assert label == found.label
    assert float(share.rstrip("%")) == pytest.approx(100 * found.score, abs=0.051)


@pytest.mark.keras
def test_the_exported_keras_model_takes_the_weights(run, tmp_path):
    path = tmp_path / "network.py"
    save_as(TARGETS["keras"], path, Content(run.project, run.facts, weights=run.weights()))
    predictor = predictor_of(run)
    inputs = torch.tensor(predictor.prepared(["a0001", "b0002"]))
    program = f"""
import runpy, numpy as np
model = runpy.run_path({str(path)!r})["model"]
model.set_weights(list(np.load({str(path.with_suffix(".npz"))!r}).values()))
np.save({str(tmp_path / "outputs.npy")!r}, model.predict(np.array({inputs.tolist()}), verbose=0))
"""
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    outputs = torch.tensor(np.load(tmp_path / "outputs.npy"))
    expected = [each.scores for each in predictor(["a0001", "b0002"])]
    for scores, wanted in zip(class_scores("cross_entropy", outputs), expected, strict=True):
        assert scores.tolist() == pytest.approx(wanted, abs=1e-5)


def test_a_file_beside_the_program_is_not_replaced(run, dataset, tmp_path):
    (tmp_path / "network.csv").write_text("mine")
    with pytest.raises(GradloomError, match=r"network\.csv is there already"):
        save_as(TARGETS["pytorch"], tmp_path / "network.py", with_rows(run, dataset))
    with pytest.raises(GradloomError, match=r"ends in \.py"):
        save_as(TARGETS["pytorch"], tmp_path / "other.csv", with_rows(run, dataset))
    assert (tmp_path / "network.csv").read_text() == "mine"
    assert not (tmp_path / "network.py").exists()


def test_what_gradloom_did_not_make_is_not_replaced(run, dataset, tmp_path):
    """Neither the project itself, nor a program of the person's and the table beside it."""
    mine = {"a.gradloom": "project", "train.py": "import torch", "train.csv": "text,label"}
    for name, content in mine.items():
        (tmp_path / name).write_text(content)
    for name in ("a.gradloom", "train.py"):
        for target in ("pytorch", "keras"):
            with pytest.raises(GradloomError, match="Gradloom did not make it"):
                save_as(TARGETS[target], tmp_path / name, with_rows(run, dataset))
    assert {path.name: path.read_text() for path in tmp_path.glob("*.*")} == mine


def test_a_program_that_gradloom_made_is_replaced(run, dataset, tmp_path):
    path = tmp_path / "network.py"
    path.write_text("")
    for target in ("pytorch", "keras", "pytorch"):
        save_as(TARGETS[target], path, with_rows(run, dataset))
    assert "import torch" in path.read_text()


def test_a_folder_is_no_program_and_nothing_is_put_beside_it(run, dataset, tmp_path, monkeypatch):
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    before = sorted(tmp_path.rglob("*"))
    for path in (tmp_path / "inner", Path(), Path("..")):
        with pytest.raises(GradloomError, match="is a folder"):
            save_as(TARGETS["pytorch"], path, with_rows(run, dataset))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("target", ["pytorch", "keras"])
def test_a_program_and_its_weights_are_written_together_or_not_at_all(
    run, dataset, tmp_path, target, monkeypatch
):
    """Where the disk is full at the last file nothing has changed."""
    path = tmp_path / "network.py"
    older = run.project.replace(description="older")
    count = len(save_as(TARGETS[target], path, Content(older, run.facts, rows_of(dataset))))
    before = {each.name: each.read_bytes() for each in tmp_path.glob("network.*")}
    real, asked = os.fsync, []

    def full(descriptor):
        asked.append(descriptor)
        if len(asked) == count + 1:  # the weights come along
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    content = Content(run.project, run.facts, rows_of(dataset), run.weights())
    with pytest.raises(GradloomError, match="no space left"):
        save_as(TARGETS[target], path, content)
    assert {each.name: each.read_bytes() for each in tmp_path.glob("network.*")} == before


def test_weights_of_the_persons_are_not_replaced_by_those_of_a_program(run, dataset, tmp_path):
    path = tmp_path / "network.py"
    save_as(TARGETS["keras"], path, Content(run.project, run.facts))
    np.savez(tmp_path / "network.npz", mine=np.zeros(3))
    before = (tmp_path / "network.npz").read_bytes()
    with pytest.raises(GradloomError, match=r"network\.npz is there already"):
        save_as(TARGETS["keras"], path, Content(run.project, run.facts, weights=run.weights()))
    assert (tmp_path / "network.npz").read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        b"# My notes on Gradloom\nimport torch\n",
        b"PK\x03\x04" + b"\xff" * 200,
        b"\x10\x00\x00\x00\x00\x00\x00\x00[[[[[[[[[[[[[[[[",
    ],
    ids=["notes", "a broken zip", "a broken header"],
)
def test_what_only_looks_like_ours_is_not_replaced(run, tmp_path, content):
    for target in ("onnx", "keras", "safetensors"):
        path = tmp_path / f"model{TARGETS[target].suffix}"
        path.write_bytes(content)
        with pytest.raises(GradloomError, match="Gradloom did not make it"):
            save_as(TARGETS[target], path, Content(run.project, run.facts))
        assert path.read_bytes() == content


@pytest.mark.parametrize("metadata", ["5", "[]", "null", "{", "[" * 100_000])
def test_a_keras_file_with_odd_metadata_is_somebody_elses(run, tmp_path, metadata):
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", metadata)
    with pytest.raises(GradloomError, match="Gradloom did not make it"):
        save_as(TARGETS["keras-file"], path, Content(run.project, run.facts))
