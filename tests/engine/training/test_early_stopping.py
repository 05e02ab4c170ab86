"""When a run may end early, against Keras' own callback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest
import torch

from engine.training.early_stopping import Waiting, is_over, waiting_after
from engine.training.events import EpochDone, RunEnded, Stop
from engine.training.loop import train
from engine.vocabulary.early_stopping import EarlyStopping, StopByAccuracy, StopByLoss
from engine.vocabulary.optimizers import SGD

SETTINGS = [
    StopByLoss(patience=1),
    StopByLoss(patience=3, min_delta=0.1),
    StopByAccuracy(patience=2),
    StopByAccuracy(patience=4, min_delta=0.05),
]

_KERAS = """
import json, os, sys
os.environ["KERAS_BACKEND"] = "torch"
import keras

class Model:
    metrics, stop_training = [], False

found = []
for monitor, patience, min_delta, values in json.load(sys.stdin):
    mode = "min" if monitor == "val_loss" else "max"
    callback = keras.callbacks.EarlyStopping(monitor, min_delta, patience, mode=mode)
    model = Model()
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        callback.on_epoch_end(epoch, {monitor: value})
        if model.stop_training:
            break
    found.append(epoch + 1)
print(json.dumps(found))
"""


def values(seed: int) -> list[float]:
    random = torch.Generator().manual_seed(seed)
    return torch.rand(30, generator=random).tolist()


def epochs_of(settings: EarlyStopping, told: list[float]) -> int:
    waiting = Waiting()
    for epoch, value in enumerate(told, start=1):
        waiting = waiting_after(settings, waiting, loss=value, accuracy=value)
        assert Waiting(**json.loads(json.dumps(asdict(waiting)))) == waiting
        if is_over(settings, waiting):
            return epoch
    return len(told)


def test_it_ends_where_keras_does() -> None:
    cases = [(settings, values(seed)) for settings in SETTINGS for seed in range(10)]
    monitors = {StopByLoss: "val_loss", StopByAccuracy: "val_accuracy"}
    asked = [
        (monitors[type(settings)], settings.patience, settings.min_delta, told)
        for settings, told in cases
    ]
    done = subprocess.run(
        [sys.executable, "-I", "-c", _KERAS],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout)
    assert [epochs_of(*case) for case in cases] == theirs
    assert len(set(theirs)) > 3


def test_without_settings_nothing_ends() -> None:
    assert waiting_after(None, Waiting(), 1.0, 0.5) == Waiting()
    assert not is_over(None, Waiting(epochs=100))


@pytest.mark.parametrize("settings", [StopByLoss(patience=2), StopByAccuracy(patience=3)])
def test_a_run_ends_early(made, dataset, settings):
    # A rate this small moves nothing that can be seen: no epoch after the first is a gain.
    project = made(
        epochs=9,
        optimizer=SGD(lr=1e-12),
        early_stopping=settings.replace(min_delta=1e-3),
    )
    events = list(train(project, dataset))
    assert len([event for event in events if isinstance(event, EpochDone)]) == settings.patience + 1
    ended = events[-1]
    assert isinstance(ended, RunEnded)
    assert ended.reason is Stop.EARLY
    assert ended.step == 6 * (settings.patience + 1)
    assert ended.validation_accuracy is not None


def test_a_run_that_ends_with_its_last_epoch_is_finished(made, dataset):
    project = made(epochs=3, optimizer=SGD(lr=1e-12), early_stopping=StopByAccuracy(patience=2))
    assert list(train(project, dataset))[-1].reason is Stop.FINISHED
