"""An experiment that takes a second or two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from engine.training.remembering.experiment import Experiment
from engine.vocabulary.optimizers import Adam


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    yield
    torch.set_num_threads(before)


@pytest.fixture
def small() -> Experiment:
    """Two layers that learn ten steps in a blink, clipped and not."""
    return Experiment(
        layers="SimpleRNN, GRU",
        lags="10, 14",
        units=16,
        rows=800,
        steps=400,
        optimizer=Adam(lr=0.01),
    )
