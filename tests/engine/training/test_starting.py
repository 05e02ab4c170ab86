"""Training and export start from imported weights, layer by layer where they still fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data import Dataset
from engine.exchange import import_keras_file
from engine.exchange.targets import TARGETS
from engine.network.edits import set_argument
from engine.network.inference import infer
from engine.project.project import Project
from engine.project.project_file import load_project
from engine.project.starting_file import (
    LayerArrays,
    StartingWeightsError,
    keep_starting_weights,
    starting_weights,
)
from engine.training.controls import Controls
from engine.training.events import RunStarted
from engine.training.exported_files import Content, rows_of, save_as
from engine.training.loop import train
from engine.training.readiness import TrainingError
from engine.training.recorded import train_into
from engine.training.starting import read_start, starting_place
from engine.training.weights import KeptWeights
from tests.engine.training.conftest import small_project


@pytest.fixture
def arrays(dataset: Dataset) -> LayerArrays:
    project = small_project()
    random = np.random.default_rng(1)
    declared = infer(project.network, project.signature(dataset.facts)).weights
    return {
        layer: [random.normal(0, 0.3, weight.shape).astype(np.float32) for weight in weights]
        for layer, weights in declared.items()
        if weights
    }


@pytest.fixture
def project(arrays: LayerArrays, dataset: Dataset, tmp_path: Path) -> Project:
    """The small project with starting weights, whose file lies in ``tmp_path``."""
    plain = small_project()
    declared = infer(plain.network, plain.signature(dataset.facts)).weights
    found = starting_weights(arrays, declared, "model.keras")
    assert found is not None
    keep_starting_weights(*found, tmp_path)
    return plain.replace(start=found[0])


def weights_at_the_start(project: Project, dataset: Dataset, start: LayerArrays) -> LayerArrays:
    """What a run begins with: it is stopped before its first step."""
    controls, kept = Controls(), KeptWeights()
    controls.stop()
    list(train(project, dataset, controls, kept=kept, start=start))
    assert kept.last is not None
    found: dict[str, list[np.ndarray]] = {}
    for name, tensor in kept.last.items():
        found.setdefault(name.split(".")[1], []).append(tensor.numpy())
    return found


def test_every_layer_begins_with_them(
    project: Project, dataset: Dataset, arrays: LayerArrays, tmp_path: Path
) -> None:
    start = read_start(project, starting_place(project, tmp_path))
    found = weights_at_the_start(project, dataset, start)
    assert found.keys() == arrays.keys()
    for layer, of_layer in arrays.items():
        for ours, given in zip(found[layer], of_layer, strict=True):
            np.testing.assert_array_equal(ours, given)


def test_a_layer_that_was_changed_is_drawn_as_it_would_be_without_them(
    project: Project, dataset: Dataset, arrays: LayerArrays, tmp_path: Path
) -> None:
    # The last layer's kernel keeps its shape only if the layer above keeps its units.
    changed = project.replace(network=set_argument(project.network, "dense", ("use_bias",), False))
    start = read_start(changed, starting_place(changed, tmp_path))
    controls, kept = Controls(), KeptWeights()
    controls.stop()
    events = list(train(changed, dataset, controls, kept=kept, start=start))
    [started] = [event for event in events if isinstance(event, RunStarted)]
    assert [str(note) for note in started.notes] == [
        "Layers that start from the weights imported from model.keras: 2 of 3. Drawn anew: dense."
    ]
    found = weights_at_the_start(changed, dataset, start)
    drawn = weights_at_the_start(changed.replace(start=None), dataset, {})
    np.testing.assert_array_equal(found["recurrent"][0], arrays["recurrent"][0])
    np.testing.assert_array_equal(found["dense"][0], drawn["dense"][0])
    assert not np.array_equal(found["dense"][0], arrays["dense"][0])


def test_nothing_is_trained_without_the_weights_that_were_meant(
    project: Project, dataset: Dataset, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match="were not read"):
        train(project, dataset)
    with pytest.raises(StartingWeightsError):
        starting_place(project, tmp_path / "elsewhere")


def test_a_runs_folder_has_all_that_its_project_needs(
    project: Project, dataset: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    events = list(train_into(folder, project, dataset, start=starting_place(project, tmp_path)))
    [started] = [event for event in events if isinstance(event, RunStarted)]
    assert [str(note) for note in started.notes] == [
        "Every layer starts from the weights imported from model.keras."
    ]
    kept = load_project(folder / "project.gradloom")
    assert kept == project
    again = tmp_path / "again"
    list(train_into(again, kept, dataset, start=starting_place(kept, folder)))
    assert (again / "last.safetensors").read_bytes() == (folder / "last.safetensors").read_bytes()


def test_an_export_holds_them_until_something_is_trained(
    project: Project, dataset: Dataset, arrays: LayerArrays, tmp_path: Path
) -> None:
    start = read_start(project, starting_place(project, tmp_path))
    untrained = Content(project, dataset.facts, start=start)
    assert "imported from model.keras" in str(untrained.told_of_weights())
    path = tmp_path / "out.keras"
    save_as(TARGETS["keras-file"], path, untrained)
    found = import_keras_file(path).weights
    expected = [array for of_layer in arrays.values() for array in of_layer]
    assert found is not None
    for ours, given in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours, given)

    written = save_as(
        TARGETS["keras"], tmp_path / "network.py", Content(project, dataset.facts, start=start)
    )
    with np.load(written[1]) as stored:
        for ours, given in zip(stored.values(), expected, strict=True):
            np.testing.assert_array_equal(ours, given)
    written = save_as(
        TARGETS["pytorch"],
        tmp_path / "torch.py",
        Content(project, dataset.facts, rows_of(dataset), start=start),
    )
    assert [path.suffix for path in written] == [".py", ".csv", ".pt"]


@pytest.mark.parametrize("name", ["keras-file", "onnx", "safetensors", "npz"])
def test_models_and_weights_replace_only_what_gradloom_made(
    dataset: Dataset, tmp_path: Path, name: str
) -> None:
    target = TARGETS[name]
    content = Content(small_project(), dataset.facts)
    assert "nothing was trained yet" in str(content.told_of_weights())
    path = tmp_path / f"model{target.suffix}"
    assert save_as(target, path, content) == (path,)
    first = path.read_bytes()
    assert save_as(target, path, content) == (path,)
    assert len(path.read_bytes()) == len(first)
    for mine in (b"mine", b"PK\x03\x04 no zip", b"\x08\x00\x00\x00\x00\x00\x00\x00{}      "):
        path.write_bytes(mine)
        with pytest.raises(Exception, match="Gradloom did not make it"):
            save_as(target, path, content)
        assert path.read_bytes() == mine
