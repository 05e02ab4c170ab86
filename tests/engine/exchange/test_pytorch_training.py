"""The exported training loop takes the steps that Gradloom's own loop takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.data.dataset import Dataset, Rows
from engine.data.preparation import Preparer
from engine.exchange import exported_state, pytorch_code
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from engine.project.data_facts import DataFacts
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.training.events import EpochDone, StepDone
from engine.training.loop import train
from engine.training.weights import KeptWeights
from engine.vocabulary.clipping import (
    CLIPPINGS,
    AdaptiveClipping,
    AutomaticClipping,
    ClipByValue,
    NoClipping,
)
from engine.vocabulary.early_stopping import StopByAccuracy, StopByLoss
from engine.vocabulary.optimizers import SGD, Adam
from engine.vocabulary.regularizers import L2
from engine.vocabulary.schedules import (
    SCHEDULES,
    ConstantRate,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    OneCycleLR,
    ReduceLROnPlateau,
    StepLR,
)
from engine.vocabulary.truncation import Windows
from tests.engine.exchange.running import run_file

PREPARATION = Preparation(length=5, validation_share=0.2, seed=3)
FACTS = DataFacts(("[PAD]", "[UNK]", *"abcdefgh"), ("x", "y", "z"), 5, 44, 11, 5)


@pytest.fixture(autouse=True)
def one_thread() -> Any:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def project_with(recurrent: Any = None, **training: Any) -> Project:
    settings = {
        "epochs": 4, "batch_size": 8, "shuffle": False, "optimizer": Adam(lr=0.02), **training
    }  # fmt: skip
    nodes = (
        Node(id="embedding", layer=Embedding(input_dim=10, output_dim=4)),
        Node(id="memory", layer=recurrent or LSTM(units=6)),
        Node(id="dense", layer=Dense(units=3)),
    )
    links = (Link(source="embedding", target="memory"), Link(source="memory", target="dense"))
    return Project(
        network=Network(dialect="keras2", nodes=nodes, links=links),
        data=DataSettings(preparation=PREPARATION),
        training=TrainingSettings(**settings),
    )


def rows() -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs (55, 5), and targets that follow from their first symbol."""
    random = torch.Generator().manual_seed(8)
    x = torch.randint(2, 10, (55, 5), generator=random)
    return x, x[:, 0] % 3


def dataset_of(x: torch.Tensor, y: torch.Tensor) -> Dataset:
    """The rows, parted as an exported file parts them."""
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(PREPARATION.seed))

    def part(indices: torch.Tensor) -> Rows:
        count = len(indices)
        return Rows(
            x[indices].numpy(), y[indices].numpy(), ("",) * count, np.full(count, 5, np.int64)
        )

    training, validation = part(order[11:].sort().values), part(order[:11])
    return Dataset(FACTS, training, validation, Preparer(PREPARATION, FACTS.vocabulary, 5))


def of_exported(project: Project, state: dict[str, Any]) -> tuple[list[float], list[float], Any]:
    """Losses of training batches and of validations, and the model when it is trained."""
    exported: dict[str, Any] = {"__name__": "exported"}
    exec(pytorch_code(project, FACTS), exported)
    model = exported["Model"]()
    model.load_state_dict({key: torch.from_numpy(array.copy()) for key, array in state.items()})
    losses: list[float] = []
    validations: list[float] = []
    measure, evaluate = exported["loss_and_hits"], exported["evaluate"]

    def watched(model: Any, x: Any, y: Any) -> Any:
        found = measure(model, x, y)
        if model.training:
            losses.append(found[0].item())
        return found

    def watched_evaluate(model: Any, x: Any, y: Any) -> Any:
        found = evaluate(model, x, y)
        validations.append(found[0])
        return found

    exported["loss_and_hits"], exported["evaluate"] = watched, watched_evaluate
    exported["train"](model, *rows(), project.training.epochs)
    return losses, validations, model


def assert_alike(project: Project) -> tuple[Any, KeptWeights]:
    """The exported loop and Gradloom's tell the same losses; the model and the weights kept."""
    kept = KeptWeights()
    events = train(project, dataset_of(*rows()), kept=kept)
    arrays: dict[str, list[np.ndarray]] = {}
    for weight in kept.module.weights():  # type: ignore[union-attr, operator]
        arrays.setdefault(weight.node_id, []).append(weight.parameter.detach().numpy().copy())
    state = exported_state(
        project.network, FACTS.signature("cross_entropy"), arrays, project.training.clipping
    )
    told = list(events)
    ours = [event.loss for event in told if isinstance(event, StepDone)]
    of_epochs = [event.validation_loss for event in told if isinstance(event, EpochDone)]
    losses, validations, model = of_exported(project, state)
    settings = project.training
    in_epoch = -(-44 // settings.batch_size)
    rows_of = [min(settings.batch_size, 44 - first) for first in range(0, 44, settings.batch_size)]
    theirs = []
    for first in range(0, len(losses), in_epoch):
        for start in range(0, in_epoch, settings.accumulation):
            group = slice(start, min(start + settings.accumulation, in_epoch))
            sizes = rows_of[group]
            values = losses[first + group.start : first + group.stop]
            total = sum(size * loss for size, loss in zip(sizes, values, strict=True))
            theirs.append(total / sum(sizes))
    assert theirs == pytest.approx(ours, rel=1e-3, abs=1e-5)
    assert validations == pytest.approx(of_epochs, rel=1e-3, abs=1e-5)
    return model, kept


@pytest.mark.parametrize(
    "schedule",
    [
        *(cls() for cls in SCHEDULES),
        ConstantRate(warmup=1.5),
        StepLR(step_size=1, gamma=0.5, warmup=0.5),
        ExponentialLR(gamma=0.6, warmup=1.0),
        CosineAnnealingLR(eta_min=0.001, warmup=1.0),
        CosineAnnealingLR(warmup=100.0),
        CosineAnnealingWarmRestarts(T_0=1, T_mult=2, eta_min=0.002, warmup=0.01),
        OneCycleLR(pct_start=0.5, anneal_strategy="linear", div_factor=5.0),
        ReduceLROnPlateau(patience=0, factor=0.3, threshold=0.5, cooldown=1, min_lr=0.001),
        ReduceLROnPlateau(patience=0, factor=0.3, threshold=0.9, warmup=2.0),
    ],
    ids=str,
)
def test_a_schedule_gives_the_same_losses(schedule: Any) -> None:
    assert_alike(project_with(schedule=schedule))


@pytest.mark.parametrize(
    "layer",
    [
        LSTM(units=6),
        GRU(units=6, reset_after=True, recurrent_activation="sigmoid"),
        SimpleRNN(units=6, zero_output_for_mask=True),
    ],
    ids=["LSTM", "GRU of torch", "SimpleRNN"],
)
@pytest.mark.parametrize("window", [1, 3])
@pytest.mark.parametrize("mask", [False, True])
def test_the_last_steps_of_a_row_give_the_same_losses(
    layer: Any, window: int, mask: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y = rows()
    x[::3, :2] = x[1::5, :4] = 0  # padding at the start, in some rows beyond the window's
    monkeypatch.setattr(sys.modules[__name__], "rows", lambda: (x, y))
    project = project_with(layer, truncation=Windows(window=window), accumulation=2)
    embedding, *others = project.network.nodes
    masked = embedding.replace(layer=embedding.layer.replace(mask_zero=mask))
    network = project.network.replace(nodes=(masked, *others))
    assert_alike(project.replace(network=network))


@pytest.mark.parametrize("clipping", [cls() for cls in CLIPPINGS], ids=lambda each: each.kind)
@pytest.mark.parametrize("accumulation", [2, 4, 100])
def test_accumulation_gives_the_same_losses(clipping: Any, accumulation: int) -> None:
    # 44 rows in batches of 8: six, the last with 4 rows.
    recurrent = GRU(units=6, kernel_regularizer=L2(l2=0.05), activity_regularizer=L2(l2=0.1))
    assert_alike(
        project_with(
            recurrent,
            clipping=clipping,
            accumulation=accumulation,
            schedule=CosineAnnealingLR(warmup=0.5),
            optimizer=SGD(lr=0.5),
        )
    )


@pytest.mark.parametrize(
    "layer",
    [
        LSTM(units=6),
        LSTM(units=6, recurrent_activation="sigmoid", trainable=False),
        GRU(units=6, reset_after=True, recurrent_activation="sigmoid"),
        Bidirectional(layer=SimpleRNN(units=6)),
        Bidirectional(layer=LSTM(units=6), merge_mode="sum"),
    ],
    ids=str,
)
@pytest.mark.parametrize("leave_out", ["last_layer", "last_layer_and_biases", "nothing"])
def test_units_are_clipped_alike(layer: Any, leave_out: Any) -> None:
    clipping = AdaptiveClipping(threshold=0.02, eps=0.01, leave_out=leave_out)
    assert_alike(project_with(layer, clipping=clipping, optimizer=SGD(lr=0.5)))


def test_the_percentile_is_the_same_one() -> None:
    for percentile in (0.0, 35.0, 100.0):
        clipping = AutomaticClipping(percentile=percentile)
        assert_alike(project_with(clipping=clipping, optimizer=SGD(lr=0.5)))


@pytest.mark.parametrize(
    "stopping",
    [StopByLoss(patience=2, min_delta=0.02), StopByAccuracy(patience=3), StopByLoss(patience=1)],
)
def test_it_ends_as_early_and_with_the_best_weights(stopping: Any) -> None:
    project = project_with(
        epochs=40, early_stopping=stopping, optimizer=SGD(lr=2.0), clipping=NoClipping()
    )
    model, _ = assert_alike(project)
    told = [event for event in train(project, dataset_of(*rows())) if isinstance(event, EpochDone)]
    assert len(told) < 40
    best = told[-1 - stopping.patience]
    x, y = rows()
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(PREPARATION.seed))
    model.eval()
    with torch.no_grad():
        outputs = model(x[order[:11]])
    loss = torch.nn.functional.cross_entropy(outputs, y[order[:11]]).item()
    assert loss == pytest.approx(best.validation_loss, rel=1e-3)


def settings() -> dict[str, TrainingSettings]:
    """Every schedule, with everything that shares lines with it."""
    found = {}
    for number, cls in enumerate(SCHEDULES):
        for place, warmup in enumerate((0.0, 1.5)):
            values = {} if cls is OneCycleLR else {"warmup": warmup}
            found[f"{cls.__name__}_{place}"] = TrainingSettings(
                epochs=3,
                batch_size=16,
                schedule=cls(**values),
                accumulation=(1, 3)[(number + place) % 2],
                early_stopping=(None, StopByLoss(), StopByAccuracy(min_delta=0.01))[number % 3],
                clipping=CLIPPINGS[number % len(CLIPPINGS)](),
            )
    return found


def test_tools_find_nothing_to_mend(tmp_path: Path) -> None:
    for name, training in settings().items():
        for stateful in (False, True):
            project = project_with(LSTM(units=6, stateful=stateful)).replace(training=training)
            path = tmp_path / f"{name}_{stateful}.py"
            path.write_text(pytorch_code(project, FACTS), encoding="utf-8")
    for arguments in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", tmp_path]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["CosineAnnealingLR_1", "ReduceLROnPlateau_1", "OneCycleLR_0"])
@pytest.mark.parametrize("stateful", [False, True])
def test_it_runs_by_itself(tmp_path: Path, name: str, stateful: bool) -> None:
    path = tmp_path / "file.py"
    project = project_with(LSTM(units=6, stateful=stateful)).replace(training=settings()[name])
    path.write_text(pytorch_code(project, None), encoding="utf-8")
    assert "epoch 3/3: loss " in run_file(path)


def test_without_them_the_code_is_as_short_as_before() -> None:
    code = pytorch_code(project_with(clipping=ClipByValue()), FACTS)
    for unneeded in ("lr_scheduler", "per_epoch", "ACCUMULATION", "PATIENCE", "groups", "best"):
        assert unneeded not in code
