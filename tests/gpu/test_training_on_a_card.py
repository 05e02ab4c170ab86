"""Training on a graphics card gives the curve of the processor, and can be broken off."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import distributed

from engine.data import Dataset, prepared
from engine.exchange import pytorch_code
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.network.network import Link, Network, Node
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.training.checkpoint import last_checkpoint, save_checkpoint
from engine.training.device_list import found_devices
from engine.training.devices import device_named, devices
from engine.training.events import EpochDone, Event, RunStarted, StepDone
from engine.training.loop import train
from engine.training.weights import KeptWeights
from engine.training.workers import Workers
from engine.vocabulary.clipping import AdaptiveClipping, AutomaticClipping, ClipByNorm, ClipByValue
from engine.vocabulary.optimizers import OPTIMIZERS, SGD, Adam
from tests.gpu.on_a_card import DEVICE, near, near_all, needs_a_card

pytestmark = needs_a_card

PREPARATION = Preparation(length=6, validation_share=0.2, seed=1)

CASES: dict[str, dict[str, Any]] = {
    "torch's own LSTM": {"recurrent": LSTM(units=16, recurrent_activation="sigmoid")},
    "an LSTM cell": {},
    "a GRU": {"recurrent": GRU(units=16)},
    "dropout": {"recurrent": LSTM(units=16, dropout=0.3, recurrent_dropout=0.2)},
    "states kept": {"recurrent": GRU(units=16, stateful=True), "shuffle": False},
    "batches together, rare classes": {"accumulation": 3, "class_weights": "balanced"},
    "batches of like length": {"recurrent": GRU(units=8), "bucketing": True},
    "clipping by norm": {"clipping": ClipByNorm(threshold=0.05)},
    "clipping by value": {"clipping": ClipByValue(threshold=0.01)},
    "clipping by unit": {"clipping": AdaptiveClipping()},
    "clipping by the run's own norms": {"clipping": AutomaticClipping(percentile=30.0)},
    "squared error": {"loss": "mean_squared_error"},
}


def rows(count: int = 120) -> Dataset:
    texts = [f"{'abc'[number % 3]}{number:04}"[: 3 + number % 3] for number in range(count)]
    return prepared(texts, [f"class {text[0]}" for text in texts], PREPARATION)


def project_with(recurrent: Any = None, **training: Any) -> Project:
    settings = {"epochs": 3, "batch_size": 16, "optimizer": SGD(lr=0.3, momentum=0.5), **training}
    embedding = Embedding(input_dim=20, output_dim=8, mask_zero="bucketing" in training)
    return Project(
        network=Network(
            dialect="keras2",
            nodes=(
                Node(id="embedding", layer=embedding),
                Node(id="memory", layer=recurrent or LSTM(units=16)),
                Node(id="dense", layer=Dense(units=3)),
            ),
            links=(
                Link(source="embedding", target="memory"),
                Link(source="memory", target="dense"),
            ),
        ),
        data=DataSettings(preparation=PREPARATION),
        training=TrainingSettings(**settings),
    )


def losses(events: list[Event]) -> list[float]:
    return [event.loss for event in events if isinstance(event, StepDone)]


def compare(got: list[Event], wanted: list[Event], within: float, what: str) -> None:
    near_all(losses(got), losses(wanted), within, f"{what}, losses of the steps")
    for column in ("validation_loss", "validation_accuracy", "accuracy"):
        curves = [
            [getattr(event, column) for event in events if isinstance(event, EpochDone)]
            for events in (got, wanted)
        ]
        near_all(*curves, within, f"{what}, {column} of the epochs")


@pytest.mark.parametrize("case", CASES)
def test_the_curve_of_the_processor(case: str) -> None:
    project, dataset = project_with(**CASES[case]), rows()
    wanted = list(train(project, dataset))
    kept = KeptWeights()
    got = list(train(project, dataset, kept=kept, device=device_named(DEVICE)))
    assert isinstance(got[0], RunStarted)
    assert got[0].device.startswith(DEVICE)
    compare(got, wanted, 1e-4, case)
    assert kept.best is not None
    assert {weight.device.type for weight in kept.best.values()} == {"cpu"}


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda each: each.__name__)
def test_every_optimizer(optimizer: Any) -> None:
    project, dataset = project_with(optimizer=optimizer()), rows()
    wanted = losses(list(train(project, dataset)))
    got = losses(list(train(project, dataset, device=device_named(DEVICE))))
    near_all(got, wanted, 1e-3, optimizer.__name__)


@pytest.mark.parametrize("case", ["torch's own LSTM", "an LSTM cell", "a GRU", "states kept"])
def test_bfloat16_trains_near_float32(case: str) -> None:
    dataset = rows()
    wanted = losses(list(train(project_with(**CASES[case]), dataset)))
    project = project_with(**CASES[case], precision="bfloat16")
    got = list(train(project, dataset, device=device_named(DEVICE)))
    near_all(losses(got), wanted, 0.05, f"{case} in bfloat16")


def test_bfloat16_learns() -> None:
    project = project_with(precision="bfloat16", epochs=15, optimizer=Adam(lr=0.02))
    events = list(train(project, rows(), device=device_named(DEVICE)))
    last = [event for event in events if isinstance(event, EpochDone)][-1]
    assert last.validation_accuracy == 1.0, f"accuracy {last.validation_accuracy:.1%}"


@pytest.mark.parametrize("case", ["dropout", "states kept"])
def test_it_goes_on_from_a_checkpoint(case: str, tmp_path: Path) -> None:
    project, dataset = project_with(**CASES[case]), rows()
    device, kept = device_named(DEVICE), KeptWeights()
    whole = []
    for event in train(project, dataset, kept=kept, device=device):
        whole.append(event)
        if isinstance(event, StepDone) and event.step == 8:
            assert kept.checkpoint is not None
            save_checkpoint(tmp_path, kept.checkpoint())
    checkpoint = last_checkpoint(tmp_path)
    assert checkpoint is not None
    rest = list(train(project, dataset, checkpoint=checkpoint, device=device))
    near_all(losses(rest), losses(whole)[8:], 1e-5, f"{case}, gone on with")
    # The states and generators of a card go on on the processor as well.
    rest = list(train(project, dataset, checkpoint=replace(checkpoint), device="cpu"))
    near_all(losses(rest), losses(whole)[8:], 1e-4, f"{case}, gone on with on the processor")


def test_one_process_talks_to_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All messages go their way, over NCCL on a card, and change nothing."""
    project, dataset = project_with(**CASES["states kept"], accumulation=2), rows()
    device = device_named(DEVICE)
    wanted = list(train(project, dataset, device=device))
    monkeypatch.setattr(Workers, "are_several", True)
    backend = "nccl" if device.startswith("cuda") else "gloo"
    store = distributed.FileStore(str(tmp_path / "meeting"), 1)
    distributed.init_process_group(backend, store=store, rank=0, world_size=1)
    try:
        workers, kept, got = Workers(), KeptWeights(), []
        for event in train(project, dataset, kept=kept, workers=workers, device=device):
            got.append(event)
            if isinstance(event, StepDone) and event.step == 2:
                assert kept.checkpoint is not None
                gathered = kept.checkpoint().tensors
        place = torch.device(device)
        sent = torch.arange(12, dtype=torch.uint8).reshape(4, 3)
        [back] = workers.gather(sent, place)
        [nothing] = workers.gather(sent[:0], place)
    finally:
        distributed.destroy_process_group()
    compare(got, wanted, 1e-6, f"one process over {backend}")
    assert torch.equal(back, sent)
    assert nothing.shape == (0, 3)
    assert gathered["states/layers.memory/0"].shape == (16, 16)


def test_an_exported_file_trains_on_it(tmp_path: Path) -> None:
    project, dataset = project_with(epochs=2), rows()
    code = pytorch_code(project, dataset.facts).replace(":.4f}", ":.7f}")
    path = tmp_path / "file.py"
    path.write_text(code, encoding="utf-8")
    told = {}
    for device in ("cpu", DEVICE):
        command = [sys.executable, str(path), "--device", device, "--save", str(tmp_path / "w.pt")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, f"on {device}:\n{done.stderr[-3000:]}"
        told[device] = [
            float(line.split("loss ")[1].split(",")[0])
            for line in done.stdout.splitlines()
            if line.startswith("epoch")
        ]
        state = torch.load(tmp_path / "w.pt", weights_only=True)
        assert {weight.device.type for weight in state.values()} == {"cpu"}
    # cuDNN may take TF32 in a file that says nothing of it.
    near_all(told[DEVICE], told["cpu"], 5e-3, "the exported file, losses of the epochs")


def test_cards_are_listed_with_their_makers_names() -> None:
    found = found_devices()
    assert tuple(device.name for device in found) == devices()
    for device in found[1:]:
        assert device.model or not device.name.startswith("cuda"), f"{device.name} has no name"
    near(torch.ones(2, device=device_named("auto")), torch.ones(2), 0, "auto")
