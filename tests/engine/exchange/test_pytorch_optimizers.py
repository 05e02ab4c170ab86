"""Optimizers in exported PyTorch code: the line that makes them, and files that train with them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.declared import kind_of
from engine.exchange import pytorch_code
from engine.exchange.to_pytorch.training import optimizer_call
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.optimizers import OPTIMIZERS, SGD, Adadelta, Adagrad, NAdam, Optimizer
from tests.engine.exchange.random_networks import CLASSES, FACTS, SYMBOLS
from tests.engine.runtime.networks import chain
from tests.engine.training.published_optimizers import BEGIN, GRADIENTS, steps
from tests.engine.training.test_optimizers import CASES
from tests.engine.training.test_optimizers import NAMES as CASE_NAMES

# Every file in the folder, in one process: what each prints of its epochs.
_DRIVER = """
import pathlib, runpy, sys, torch
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.py")):
    torch.manual_seed(0)
    exported = runpy.run_path(path, run_name="exported")
    model = exported["Model"]()
    exported["initialize"](model)
    print("file", path.stem)
    x, _ = exported["random_rows"]()
    exported["train"](model, x, x[:, -1] % 3, 6)  # a row's class is its last symbol's
"""


@pytest.mark.parametrize("declared", [declared for declared, _ in CASES], ids=CASE_NAMES)
def test_the_line_makes_what_steps_as_published(declared: Optimizer) -> None:
    model = torch.nn.Module()
    model.weights = torch.nn.Parameter(torch.from_numpy(BEGIN.copy()))
    scope = {"torch": torch, "model": model}
    exec(optimizer_call(declared), scope)
    found = []
    for gradient in GRADIENTS:
        model.weights.grad = torch.from_numpy(gradient.copy())
        scope["optimizer"].step()
        found.append(model.weights.detach().numpy().copy())
    np.testing.assert_allclose(found, steps(declared), rtol=0, atol=1e-6)


def test_only_what_is_not_torch_s_own_default_is_written() -> None:
    assert optimizer_call(NAdam()) == "optimizer = torch.optim.NAdam(model.parameters(), lr=0.002)"
    assert "model.parameters(), lr=0.01, lr_decay=0.1, maximize=True\n" in optimizer_call(
        Adagrad(lr_decay=0.1, maximize=True)
    )


def test_files_train_with_every_optimizer(tmp_path: Path) -> None:
    network = chain(Embedding(input_dim=SYMBOLS, output_dim=4), LSTM(units=6), Dense(units=CLASSES))
    for cls in OPTIMIZERS:
        # Such as give steps of about the same length.
        rate = {SGD: 0.5, Adadelta: 10.0}.get(cls, 0.03)
        settings = TrainingSettings(batch_size=4, optimizer=cls(lr=rate))
        code = pytorch_code(Project(network=network, training=settings), FACTS)
        (tmp_path / f"{kind_of(cls)}.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-c", _DRIVER, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    told = {part.split()[0]: part for part in done.stdout.split("file ")[1:]}
    assert set(told) == {kind_of(cls) for cls in OPTIMIZERS}
    for name, part in told.items():
        losses = [
            float(line.split("loss ")[1].split()[0].rstrip(",")) for line in part.splitlines()[1:]
        ]
        assert len(losses) == 6
        assert losses[-1] < losses[0] / 2, (name, losses)
