"""A model of Keras comes in by one command and leaves by another, in every form."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from safetensors.numpy import load_file

from engine.exchange import read_keras
from engine.exchange.targets import TARGETS
from engine.network.edits import set_argument
from engine.project.project_file import load_project, save_project
from engine.runtime import build

GOLDENS = Path(__file__).parents[1] / "engine" / "exchange" / "keras_files" / "goldens"
SECOND = """model = keras.Sequential()
model.add(layers.Embedding(input_dim=1000, output_dim=64))
model.add(layers.GRU(256,return_sequence=True))
model.add(layers.SimpleRNN(128))
model.add(layers.Dense(10))
model.summary()
"""


def test_the_documents_second_snippet_is_mended_and_that_is_said(gradloom, folder):
    (folder / "second.py").write_text(SECOND)
    done = gradloom("import", "second.py", "--output", "second.gradloom")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "Read second.py: 4 layers, 361,098 parameters, without weights"
    assert (
        "line 3, column 26: GRU: unknown argument `return_sequence` is read as `return_sequences`."
        in lines
    )
    assert lines[-1] == "Wrote second.gradloom"
    assert load_project(folder / "second.gradloom").network.layer("gru").return_sequences
    assert "361,098" in gradloom("summary", "second.gradloom").out


def test_an_import_replaces_nothing(gradloom, folder):
    before = (folder / "small.gradloom").read_bytes()
    done = gradloom("import", str(GOLDENS / "numbers.keras"), "--output", "small.gradloom")
    assert done.code == 1
    assert "an import replaces nothing" in done.err
    assert (folder / "small.gradloom").read_bytes() == before
    assert list(folder.glob("*.safetensors")) == []


def test_what_cannot_be_read_leaves_nothing_behind(gradloom, folder):
    (folder / "model.py").write_text("model = keras.Sequential([layers.Lambda(lambda x: x)])")
    done = gradloom("import", "model.py", "--output", "new.gradloom")
    assert done.code == 1
    assert "Lambda" in done.err
    assert not (folder / "new.gradloom").exists()


def test_layers_that_cannot_be_read_are_left_out_on_request(gradloom, folder):
    (folder / "model.py").write_text(
        "model = keras.Sequential([layers.Embedding(9, 4), layers.Flatten(), layers.LSTM(3)])"
    )
    done = gradloom("import", "model.py", "--output", "new.gradloom")
    assert done.code == 1
    assert "Flatten" in done.err
    assert done.err.endswith("2 layers can be read: add --leave-out to import what can be read.\n")
    done = gradloom("import", "model.py", "--output", "new.gradloom", "--leave-out")
    assert (done.code, done.err) == (0, "")
    assert "It is left out" in done.out
    kinds = [node.layer.kind for node in load_project(folder / "new.gradloom").network.nodes]
    assert kinds == ["Embedding", "LSTM"]


def test_a_project_without_its_weights_is_not_exported_as_if_it_had_none(gradloom, folder):
    gradloom("import", str(GOLDENS / "numbers.h5"), "--output", "numbers.gradloom")
    [weights] = folder.glob("imported-*.safetensors")
    weights.rename(folder / "elsewhere")
    done = gradloom("export", "numbers.gradloom", "--to", "npz", "--output", "out.npz")
    assert done.code == 1
    assert weights.name in done.err
    assert not (folder / "out.npz").exists()


def test_weights_without_a_project_are_not_left_behind(gradloom, folder, monkeypatch):
    """The disk is full when the second of two files is written."""
    real, asked = os.fsync, []

    def full(descriptor):
        asked.append(descriptor)
        if len(asked) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    before = sorted(folder.iterdir())
    monkeypatch.setattr(os, "fsync", full)
    done = gradloom("import", str(GOLDENS / "numbers.keras"), "--output", "new.gradloom")
    assert done.code == 1
    assert "no space left" in done.err
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("output", ["nowhere/new.gradloom", "small.gradloom/new.gradloom", "/"])
def test_a_place_that_is_none_is_one_sentence(gradloom, folder, output):
    before = sorted(folder.iterdir())
    done = gradloom("import", str(GOLDENS / "numbers.keras"), "--output", output)
    assert (done.code, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1
    assert "imported-" not in done.err
    assert sorted(folder.iterdir()) == before


@pytest.fixture
def imported(gradloom, folder):
    """A trained model that reads vectors: its project, and the arrays that Keras had."""
    done = gradloom("import", str(GOLDENS / "numbers.keras"), "--output", "numbers.gradloom")
    assert (done.code, done.err) == (0, "")
    assert "with its weights" in done.out
    _, arrays = read_keras(GOLDENS / "numbers.keras")
    return folder / "numbers.gradloom", arrays


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_every_form_holds_the_imported_weights(gradloom, folder, imported, target):
    project, arrays = imported
    name = f"out{target.suffix}"
    done = gradloom("export", project.name, "--to", target.name, "--output", name)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == f"Wrote {name}"
    if target.name == "npz":
        with np.load(name) as stored:
            found = list(stored.values())
    elif target.name == "safetensors":
        stored = load_file(name)
        found = [stored[key] for key in sorted(stored)]
    elif target.name == "keras-file":
        _, found = read_keras(name)
    elif target.name == "onnx":
        inputs = np.random.default_rng(0).normal(size=(2, 7, 3)).astype(np.float32)
        session = onnxruntime.InferenceSession(name, providers=["CPUExecutionProvider"])
        [outputs] = session.run(None, {"inputs": inputs})
        assert outputs.tolist() == pytest.approx(live(project, arrays, inputs), abs=1e-5)
        return
    else:
        text = (folder / name).read_text()
        assert ("import torch" in text) == (target.name == "pytorch")
        assert any(line.startswith("Wrote out.") for line in done.out.splitlines()[1:])
        return
    for ours, theirs in zip(found, arrays, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def live(project, arrays, inputs):
    import torch

    opened = load_project(project)
    module = build(opened.network, opened.signature(None)).eval()
    module.load_keras_weights(arrays)
    with torch.no_grad():
        rows = module(torch.from_numpy(inputs)).tolist()
    return [pytest.approx(row, abs=1e-5) for row in rows]


def test_an_untrained_project_says_so(gradloom, folder):
    done = gradloom("export", "small.gradloom", "--to", "onnx", "--output", "small.onnx")
    assert done.out.splitlines() == [
        "Wrote small.onnx",
        "It holds the weights as they are drawn: nothing was trained yet.",
    ]
    gradloom("train", "small.gradloom", "--run", "run", "--epochs", "1")
    done = gradloom(
        "export", "small.gradloom", "--to", "onnx", "--output", "small.onnx", "--run", "run"
    )
    assert done.out.splitlines() == ["Wrote small.onnx", "It holds the trained weights."]


def test_there_is_no_training_without_data(gradloom, folder, imported):
    done = gradloom("train", "numbers.gradloom", "--run", "run")
    assert done.code == 1
    assert "No data is chosen yet" in done.err
    assert not (folder / "run").exists()


def test_training_starts_from_imported_weights_and_says_where_not(gradloom, folder):
    gradloom("train", "small.gradloom", "--run", "first", "--epochs", "1")
    gradloom(
        "export", "small.gradloom", "--to", "keras-file", "--output", "m.keras", "--run", "first"
    )
    gradloom("import", "m.keras", "--output", "again.gradloom")
    again, small = load_project(folder / "again.gradloom"), load_project(folder / "small.gradloom")
    again = again.replace(data=small.data, training=small.training)
    save_project(again, folder / "again.gradloom")
    done = gradloom("train", "again.gradloom", "--run", "second", "--epochs", "1")
    assert "Every layer starts from the weights imported from m.keras." in done.out
    last = again.network.nodes[-1].id
    changed = again.replace(network=set_argument(again.network, last, ("use_bias",), False))
    save_project(changed, folder / "changed.gradloom")
    done = gradloom("train", "changed.gradloom", "--run", "third", "--epochs", "1")
    assert f"the weights imported from m.keras: 2 of 3. Drawn anew: {last}." in done.out


@pytest.mark.parametrize("command", [(), ("summary",), ("train", "--run", "run")])
def test_a_model_taken_for_a_project_says_how_it_comes_in(gradloom, folder, command):
    (folder / "model.keras").write_bytes((GOLDENS / "numbers.keras").read_bytes())
    done = gradloom(*command[:1], "model.keras", *command[1:])
    assert done.code == 1
    assert "gradloom import model.keras --output model.gradloom" in done.err
    (folder / "broken.gradloom").write_text("{")
    assert "gradloom import" not in gradloom(*command[:1], "broken.gradloom", *command[1:]).err
