"""A run's folder: what it holds, and what it never replaces."""

from __future__ import annotations

import csv
import json
import math
import shutil
from pathlib import Path

import pytest
import safetensors.torch

from engine.layers.lstm import LSTM
from engine.message import GradloomError
from engine.network.edits import set_argument
from engine.project.project_file import load_project
from engine.training import run_files
from engine.training.controls import Controls
from engine.training.events import EpochDone, RunEnded, StepDone
from engine.training.loop import train
from engine.training.recorded import train_into
from engine.training.run_folder import RunFolder
from engine.training.run_place import free_run_path
from engine.training.saved_run import open_run
from engine.training.weights import KeptWeights, copy_of_weights
from engine.training.weights_file import load_weights, network_digest, save_weights
from engine.vocabulary.clipping import ClipByGlobalNorm


@pytest.fixture(scope="module")
def finished(tmp_path_factory, dataset):
    """A folder of a finished run, with its project and events; not to be changed."""
    from .conftest import small_project

    project = small_project(epochs=2)
    folder = tmp_path_factory.mktemp("runs") / "first"
    return folder, project, list(train_into(folder, project, dataset))


def copied(finished, tmp_path):
    """A copy of that folder, to be damaged."""
    folder, _, _ = finished
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_holds_everything(finished):
    folder, project, _ = finished
    assert {file.name for file in folder.iterdir()} == {
        *run_files.CONTENTS.values(),
        "network_pytorch.csv",
    }
    assert load_project(folder / run_files.PROJECT) == project
    assert (folder / run_files.PICTURE).read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_its_numbers_are_those_that_were_told(finished):
    folder, _, events = finished
    steps = [event for event in events if isinstance(event, StepDone)]
    rows = table(folder / run_files.STEPS)
    assert list(rows[0]) == list(vars(steps[0]))
    assert [float(row["loss"]) for row in rows] == [step.loss for step in steps]
    assert [row["clipped"] for row in rows] == [str(step.clipped) for step in steps]
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert [float(row["validation_accuracy"]) for row in table(folder / run_files.EPOCHS)] == [
        epoch.validation_accuracy for epoch in epochs
    ]
    lines = (folder / run_files.EVENTS).read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert [line["event"] for line in told] == [type(event).__name__ for event in events]
    assert told[-1]["reason"] == "finished"


def test_it_opens_as_it_was_written(finished, dataset):
    folder, project, events = finished
    run = open_run(folder)
    assert run.project == project
    assert run.facts == dataset.facts
    record = run.record
    assert (record.status, record.steps, record.epochs_done) == ("finished", 12, 2)
    assert (record.seed, record.epochs, record.device) == (0, 2, "cpu")
    assert record.versions["torch"].startswith("2.")
    assert record.versions["gradloom"][0].isdigit()
    best = max(
        (event for event in events if isinstance(event, EpochDone)),
        key=lambda event: (event.validation_accuracy, -event.validation_loss),
    )
    assert (record.best_epoch, record.best_validation_accuracy) == (
        best.epoch,
        best.validation_accuracy,
    )
    assert run.weights().keys() == run.weights("last").keys()


def test_a_run_that_goes_on_can_be_read_and_one_broken_off_says_so(project, dataset, tmp_path):
    folder = tmp_path / "run"
    events = train_into(folder, project, dataset)
    for event in events:
        if isinstance(event, EpochDone):
            break
    assert open_run(folder).record.status == "running"
    assert len(table(folder / run_files.STEPS)) == 6
    assert open_run(folder).weights()
    events.close()
    assert open_run(folder).record.status == "interrupted"


def test_a_stopped_run_keeps_its_last_weights(project, dataset, tmp_path):
    controls, kept = Controls(), KeptWeights()
    for event in train_into(tmp_path / "run", project, dataset, controls, kept=kept):
        if isinstance(event, StepDone) and event.step == 2:
            controls.stop()
    run = open_run(tmp_path / "run")
    assert (run.record.status, run.record.steps, run.record.best_epoch) == ("stopped", 2, None)
    for name, weight in run.weights().items():
        assert weight.equal(kept.last[name])


def test_where_a_number_was_not_finite_is_written_down(project, dataset, tmp_path):
    kept = KeptWeights()
    for event in train_into(tmp_path / "run", project, dataset, kept=kept):
        if isinstance(event, StepDone) and event.step == 7:
            next(kept.module.layers["dense"].parameters()).data.fill_(math.nan)
    record = open_run(tmp_path / "run").record
    assert record.status == "not finite"
    assert record.not_finite == (
        "step 8, epoch 2, batch 2: The output of dense is not a finite number."
    )


@pytest.mark.parametrize("name", ["taken.txt", ".hidden", run_files.PROJECT])
def test_a_folder_with_a_persons_files_is_refused(project, dataset, tmp_path, name):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / name).write_text("mine")
    with pytest.raises(GradloomError, match=r"not a run's.*such as .*mine-2"):
        next(train_into(folder, project, dataset))
    assert [(file.name, file.read_text()) for file in folder.iterdir()] == [(name, "mine")]


def test_a_folder_with_a_run_is_refused(finished, project, dataset):
    folder, _, _ = finished
    files = [file for file in folder.rglob("*") if file.is_file()]
    before = {file: file.read_bytes() for file in files}
    with pytest.raises(GradloomError, match=r"holds a run already.*such as .*first-2"):
        next(train_into(folder, project, dataset))
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_a_file_in_place_of_the_folder_is_refused(project, dataset, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(GradloomError, match="is a file, and a run needs a folder"):
        next(train_into(tmp_path / "file", project, dataset))
    with pytest.raises(GradloomError, match="could not be written"):
        next(train_into(tmp_path / "file" / "below", project, dataset))


def test_an_empty_folder_is_used(project, dataset, tmp_path):
    (tmp_path / "empty").mkdir()
    with RunFolder.create(tmp_path / "empty", project, dataset):
        assert (tmp_path / "empty" / run_files.RECORD).exists()


def test_a_project_that_cannot_be_trained_leaves_no_folder(made, dataset, tmp_path):
    with pytest.raises(GradloomError):
        next(train_into(tmp_path / "run", made(outputs=4), dataset))
    assert not (tmp_path / "run").exists()


def test_a_free_path_is_numbered(tmp_path, monkeypatch):
    path = tmp_path / "demo"
    assert free_run_path(path) == path
    path.mkdir()
    assert free_run_path(path) == path  # empty
    (path / "x").touch()
    (tmp_path / "demo-2").touch()
    assert free_run_path(path) == tmp_path / "demo-3"
    monkeypatch.chdir(path)
    assert free_run_path(Path()) == tmp_path / "demo-3"
    assert free_run_path(Path("/")).name


def test_weights_are_whole_or_not_there(project, dataset, tmp_path, monkeypatch):
    kept = KeptWeights()
    list(train(project, dataset, kept=kept))
    path = tmp_path / "weights.safetensors"
    save_weights(path, kept.last, project.network)
    before = path.read_bytes()

    def disk_is_full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", disk_is_full)
    with pytest.raises(GradloomError, match="no space left"):
        save_weights(path, copy_of_weights(kept.module), project.network)
    assert path.read_bytes() == before
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        (run_files.RECORD, None, "not a run's folder"),
        (run_files.RECORD, b"{", "damaged"),
        (run_files.RECORD, b"[]", "damaged"),
        (run_files.RECORD, b'{"version": 99}', "newer Gradloom"),
        (run_files.RECORD, b'{"version": 1}', "damaged"),
        (run_files.PROJECT, None, "could not be read"),
        (run_files.PROJECT, b"\xff\x00", "not a Gradloom project"),
        (run_files.FACTS, None, "could not be read"),
        (run_files.FACTS, b"{}", "damaged"),
    ],
)
def test_a_damaged_folder_is_told_in_a_sentence(finished, tmp_path, file, content, said):
    folder = copied(finished, tmp_path)
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    with pytest.raises(GradloomError, match=said) as caught:
        open_run(folder)
    assert str(folder) in str(caught.value) or file in str(caught.value)


@pytest.mark.parametrize(
    "changed",
    [
        {"classes": []},
        {"classes": ["class a"]},
        {"classes": ["class a", "class b", "class a"]},
        {"vocabulary": []},
        {"vocabulary": ["a", "b"]},
        {"vocabulary": ["[PAD]", "[UNK]", "a", "a"]},
        {"vocabulary": ["[PAD]", "[UNK]", *map(str, range(1000))]},
        {"length": 0},
        {"length": -5},
        {"length": 10**9},
    ],
)
def test_facts_of_other_data_are_told_in_a_sentence(finished, tmp_path, changed):
    folder = copied(finished, tmp_path)
    facts = json.loads((folder / run_files.FACTS).read_text())
    (folder / run_files.FACTS).write_text(json.dumps({**facts, **changed}))
    with pytest.raises(GradloomError, match=r"is damaged: what facts\.json says"):
        open_run(folder)


def test_a_missing_folder_is_told_in_a_sentence(tmp_path):
    with pytest.raises(GradloomError, match="There is no folder"):
        open_run(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"", b"\x80\x04no", bytes(100), safetensors.torch.save({})])
def test_damaged_weights_are_told_in_a_sentence(finished, tmp_path, content):
    folder = copied(finished, tmp_path)
    (folder / run_files.WEIGHTS["best"]).write_bytes(content)
    run = open_run(folder)
    with pytest.raises(GradloomError, match=r"damaged|did not write"):
        run.weights()
    assert run.weights("last")


def test_a_run_without_weights_says_so(finished, tmp_path):
    folder = copied(finished, tmp_path)
    for name in run_files.WEIGHTS.values():
        (folder / name).unlink()
    with pytest.raises(GradloomError, match="before any weights were kept"):
        open_run(folder).weights()


def test_weights_never_get_into_another_network(finished, made):
    folder, project, _ = finished
    run = open_run(folder)
    wider = made(LSTM(units=9, name="memory")).network
    with pytest.raises(GradloomError, match=r"trained another network.*the layer memory differs"):
        run.weights(network=wider)
    with pytest.raises(GradloomError, match="belong to another network"):
        load_weights(folder / run_files.WEIGHTS["best"], wider)
    keras3 = project.network.replace(dialect="keras3")
    with pytest.raises(GradloomError, match="its dialect is keras2, not keras3"):
        run.weights(network=keras3)


def test_a_network_is_the_same_under_other_names_and_in_other_places(project):
    network = project.network
    moved = network.replace(
        nodes=tuple(
            node.replace(x=50, layer=node.layer.replace(name=f"{node.id}_", trainable=False))
            for node in network.nodes
        )
    )
    assert network_digest(moved) == network_digest(network)
    assert network_digest(set_argument(network, "recurrent", ("units",), 9)) != network_digest(
        network
    )


def test_nothing_in_a_folder_is_a_pickle(finished):
    folder, _, _ = finished
    for file in filter(Path.is_file, folder.rglob("*")):
        assert b"\x80\x04\x95" not in file.read_bytes()[:4096]
        assert file.suffix in {
            ".json",
            ".jsonl",
            ".csv",
            ".py",
            ".png",
            ".gradloom",
            ".safetensors",
        }


def test_the_folder_says_which_threshold_was_in_force(made, dataset, tmp_path):
    controls = Controls()
    project = made(epochs=1, clipping=ClipByGlobalNorm(threshold=2.0))
    for event in train_into(tmp_path / "run", project, dataset, controls):
        if isinstance(event, StepDone) and event.step == 3:
            controls.set_threshold(0.5)
        last = event
    assert isinstance(last, RunEnded)
    thresholds = [row["threshold"] for row in table(tmp_path / "run" / run_files.STEPS)]
    assert thresholds == ["2.0"] * 3 + ["0.5"] * 3
