"""What exported Keras code trains with, in Keras itself: rates, callbacks, accumulation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.exchange import ExportError, keras_code, write_keras, write_npz
from engine.exchange.from_keras import import_keras_code
from engine.project.training_settings import TrainingSettings
from engine.training.early_stopping import Waiting, is_over, waiting_after
from engine.training.events import EpochDone
from engine.training.loop import train
from engine.training.schedule import Plateau, Span, plateau_after, rate_at
from engine.training.weights import KeptWeights
from engine.vocabulary.early_stopping import StopByAccuracy, StopByLoss
from engine.vocabulary.optimizers import SGD, Adagrad
from engine.vocabulary.schedules import (
    SCHEDULES,
    ConstantRate,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    OneCycleLR,
    ReduceLROnPlateau,
    Schedule,
    StepLR,
)
from tests.engine.exchange.test_pytorch_training import FACTS, dataset_of, project_with, rows

LR = 0.3
SPAN = Span(epochs=4, steps_per_epoch=6)  # 44 rows in batches of 8
SCHEDULES_WITH_A_RATE: list[Schedule] = [
    ConstantRate(warmup=1.5),
    StepLR(step_size=1, gamma=0.5),
    StepLR(step_size=2, gamma=0.1, warmup=0.5),
    ExponentialLR(gamma=0.6),
    ExponentialLR(gamma=0.6, warmup=1.0),
    CosineAnnealingLR(),
    CosineAnnealingLR(eta_min=0.02, warmup=1.0),
    CosineAnnealingWarmRestarts(T_0=1),
    CosineAnnealingWarmRestarts(T_0=1, T_mult=2, eta_min=0.02, warmup=0.01),
    OneCycleLR(),
    OneCycleLR(pct_start=0.5, anneal_strategy="linear", div_factor=5.0),
]

_RATES = """
import json, os, runpy, sys
os.environ["KERAS_BACKEND"] = "torch"
import keras
folder, names, steps = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
found = {}
for name in names:
    exported = runpy.run_path(f"{folder}/{name}.py", run_name="exported")
    rates = [float(exported["learning_rate"](step)) for step in range(steps)]
    # And once more as a saved model has them.
    exported["model"].save(f"{folder}/{name}.keras")
    again = keras.models.load_model(f"{folder}/{name}.keras").optimizer._learning_rate
    found[name] = rates, [float(again(step)) for step in range(steps)]
print(json.dumps(found))
"""

_CALLBACKS = """
import json, os, runpy, sys
os.environ["KERAS_BACKEND"] = "torch"
import keras
folder, cases = sys.argv[1], json.loads(sys.argv[2])
found = {}
for name, (losses, accuracies) in cases.items():
    exported = runpy.run_path(f"{folder}/{name}.py", run_name="exported")
    model, callbacks = exported["model"], exported["callbacks"]
    for callback in callbacks:
        callback.set_model(model)
        callback.on_train_begin()
    model.stop_training, rates = False, []
    for epoch, (loss, accuracy) in enumerate(zip(losses, accuracies)):
        rates.append(float(model.optimizer.learning_rate))
        for callback in callbacks:
            callback.on_epoch_end(epoch, {"val_loss": loss, "val_accuracy": accuracy})
        if model.stop_training:
            break
    found[name] = rates
print(json.dumps(found))
"""

_FIT = """
import json, os, runpy, sys
os.environ["KERAS_BACKEND"] = "torch"
import keras, numpy as np
folder = sys.argv[1]
exported = runpy.run_path(f"{folder}/code.py", run_name="exported")
model = exported["model"]
with np.load(f"{folder}/weights.npz") as kept:
    model.set_weights(list(kept.values()))
with np.load(f"{folder}/rows.npz") as rows:
    x, y, val_x, val_y = (rows[name] for name in ("x", "y", "val_x", "val_y"))
told = model.fit(
    x, y, batch_size=int(sys.argv[2]), epochs=4, shuffle=False, verbose=0,
    validation_data=(val_x, val_y), callbacks=exported.get("callbacks"),
)
print(json.dumps(told.history["val_loss"]))
"""


def run(script: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_the_rate_of_every_step(tmp_path: Path) -> None:
    for number, schedule in enumerate(SCHEDULES_WITH_A_RATE):
        project = project_with(schedule=schedule, optimizer=SGD(lr=LR))
        (tmp_path / f"{number}.py").write_text(keras_code(project, FACTS), encoding="utf-8")
    names = json.dumps([str(number) for number in range(len(SCHEDULES_WITH_A_RATE))])
    found = run(_RATES, str(tmp_path), names, str(SPAN.steps))
    for number, schedule in enumerate(SCHEDULES_WITH_A_RATE):
        ours = [rate_at(schedule, LR, step, SPAN) for step in range(1, SPAN.steps + 1)]
        for theirs in found[str(number)]:
            # Keras computes in 32 bits.
            assert theirs == pytest.approx(ours, rel=1e-4, abs=1e-7), schedule


def told(seed: int) -> tuple[list[float], list[float]]:
    random = torch.Generator().manual_seed(seed)
    return torch.rand(30, generator=random).tolist(), torch.rand(30, generator=random).tolist()


def test_callbacks_act_when_gradloom_does(tmp_path: Path) -> None:
    kinds: list[dict[str, Any]] = [
        {"schedule": ReduceLROnPlateau(patience=patience, cooldown=cooldown, factor=0.5,
                                       threshold=0.0, min_lr=min_lr)}
        for patience, cooldown, min_lr in ((0, 0, 0.0), (2, 0, 0.1), (1, 2, 0.0), (0, 3, 0.0))
    ]  # fmt: skip
    kinds += [
        {"early_stopping": StopByLoss(patience=3, min_delta=0.05)},
        {"early_stopping": StopByAccuracy(patience=2)},
        {"early_stopping": StopByAccuracy(patience=8), "schedule": kinds[1]["schedule"]},
    ]
    cases = {f"{kind}_{seed}": told(seed) for kind in range(len(kinds)) for seed in range(3)}
    for name in cases:
        project = project_with(optimizer=SGD(lr=LR), **kinds[int(name.partition("_")[0])])
        (tmp_path / f"{name}.py").write_text(keras_code(project, FACTS), encoding="utf-8")
    found = run(_CALLBACKS, str(tmp_path), json.dumps(cases))
    for name, (losses, accuracies) in cases.items():
        kind = kinds[int(name.partition("_")[0])]
        schedule = kind.get("schedule", ConstantRate())
        span, plateau, waiting, ours = Span(30, 1), Plateau(), Waiting(), []
        for epoch, (loss, accuracy) in enumerate(zip(losses, accuracies, strict=True), start=1):
            ours.append(rate_at(schedule, LR, epoch, span, plateau))
            plateau = plateau_after(schedule, plateau, loss, epoch, span)
            waiting = waiting_after(kind.get("early_stopping"), waiting, loss, accuracy)
            if is_over(kind.get("early_stopping"), waiting):
                break
        assert found[name] == pytest.approx(ours, rel=1e-5), (name, kind)


def test_accumulation_learns_as_gradlooms_does(tmp_path: Path) -> None:
    """Batches that divide the rows, and steps that divide the batches: there both mean the same."""
    project = project_with(batch_size=11, accumulation=2, optimizer=SGD(lr=0.5))
    dataset = dataset_of(*rows())
    kept = KeptWeights()
    events = train(project, dataset, kept=kept)
    arrays: dict[str, list[np.ndarray]] = {}
    for weight in kept.module.weights():  # type: ignore[union-attr, operator]
        arrays.setdefault(weight.node_id, []).append(weight.parameter.detach().numpy().copy())
    write_npz(tmp_path / "weights.npz", project.network, arrays, FACTS.signature("cross_entropy"))
    (tmp_path / "code.py").write_text(keras_code(project, FACTS), encoding="utf-8")
    np.savez(
        tmp_path / "rows.npz",
        x=dataset.training.inputs.astype(np.int32),
        y=dataset.training.targets,
        val_x=dataset.validation.inputs.astype(np.int32),
        val_y=dataset.validation.targets,
    )
    ours = [event.validation_loss for event in events if isinstance(event, EpochDone)]
    assert run(_FIT, str(tmp_path), "11") == pytest.approx(ours, rel=1e-4)


def test_what_a_keras_cannot_do_is_said(tmp_path: Path) -> None:
    for target, training, what in (
        ("keras3", {"schedule": ReduceLROnPlateau(warmup=1.0)}, "set warmup to 0"),
        ("keras3", {"schedule": StepLR(), "optimizer": Adagrad(lr_decay=0.1)}, "lr_decay"),
        ("keras2", {"accumulation": 2}, "a step after every batch"),
    ):
        code = keras_code(project_with(**training), FACTS, target)  # type: ignore[arg-type]
        assert what in " ".join(code.split("\n# ")), code
        compile(code, "refused", "exec")
        with pytest.raises(ExportError, match=what):
            write_keras(
                tmp_path / "code.py",
                project_with(**training),  # type: ignore[arg-type]
                FACTS,
                target=target,  # type: ignore[arg-type]
            )


def test_what_keras_does_otherwise_is_noted() -> None:
    for training, what in (
        ({"schedule": ReduceLROnPlateau()}, "# Note: min_delta of Keras' ReduceLROnPlateau"),
        ({"accumulation": 2}, "# Note: Keras collects the batches of a step"),
    ):
        assert what in keras_code(project_with(**training), FACTS)  # type: ignore[arg-type]
        assert what not in keras_code(project_with(), FACTS)


@pytest.mark.parametrize("target", ["keras3", "keras2"])
def test_tools_find_nothing_to_mend_and_the_code_is_read_again(tmp_path: Path, target: Any) -> None:
    for number, cls in enumerate(SCHEDULES):
        for warmup in (0.0, 1.0):
            values = {} if cls is OneCycleLR else {"warmup": warmup}
            project = project_with(
                schedule=cls(**values),
                early_stopping=(None, StopByLoss(), StopByAccuracy(min_delta=0.1))[number % 3],
            )
            code = keras_code(project, None, target)
            (tmp_path / f"{number}_{warmup}.py").write_text(code, encoding="utf-8")
            plain = keras_code(project.replace(training=TrainingSettings()), None, target)
            assert import_keras_code(code).network == import_keras_code(plain).network
    for arguments in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", tmp_path]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
