"""An exported file under torchrun gives the curve of one process, and one of them speaks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.exchange import pytorch_code
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.project.data_facts import DataFacts
from engine.vocabulary.clipping import (
    AdaptiveClipping,
    AutomaticClipping,
    ClipByNorm,
    ClipByValue,
)
from engine.vocabulary.early_stopping import StopByLoss
from engine.vocabulary.optimizers import SGD
from engine.vocabulary.regularizers import L2
from engine.vocabulary.schedules import ReduceLROnPlateau
from tests.engine.exchange.running import run_file
from tests.engine.exchange.test_pytorch_training import PREPARATION, project_with

FACTS = DataFacts(
    ("[PAD]", "[UNK]", *"abcdefgh"), ("x", "y", "z"), 5, 44, 11, 5, class_rows=(30, 10, 4)
)

CASES: dict[str, dict[str, Any]] = {
    # 44 rows in batches of 43: the last has one row, fewer than there are processes.
    "a last batch of one row": {"batch_size": 43, "shuffle": True},
    "batches together, rare classes and costs": {
        "recurrent": GRU(units=6, kernel_regularizer=L2(l2=0.05), activity_regularizer=L2(l2=0.1)),
        "accumulation": 4,
        "class_weights": "balanced",
        "clipping": ClipByNorm(threshold=0.05),
    },
    "a plateau, and an early end": {
        "epochs": 12,
        "schedule": ReduceLROnPlateau(patience=0, factor=0.5, threshold=0.3),
        "early_stopping": StopByLoss(patience=2, min_delta=0.05),
        "clipping": ClipByValue(threshold=0.01),
    },
    "states kept": {"recurrent": LSTM(units=6, stateful=True), "batch_size": 7},
    "clipping by each unit": {"clipping": AdaptiveClipping(threshold=0.02)},
    "a threshold of the run's own": {"clipping": AutomaticClipping(percentile=30.0)},
}


def write_rows(path: Path) -> None:
    """55 texts of five letters, the first of which says the class."""
    random = torch.Generator().manual_seed(8)
    symbols = torch.randint(8, (55, 5), generator=random).tolist()
    lines = ["".join("abcdefgh"[each] for each in row) + "," + "xyz"[row[0] % 3] for row in symbols]
    path.write_text("text,label\n" + "\n".join(lines) + "\n", encoding="utf-8")


def run_together(count: int, path: Path, *arguments: str) -> str:
    launcher = ("-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={count}")
    done = subprocess.run(
        [sys.executable, *launcher, str(path), *arguments],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def numbers(told: str) -> list[float]:
    return [float(each) for each in re.findall(r"\d+\.\d+|\d+", told)]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_the_same_curve_as_one_process(tmp_path: Path, case: str) -> None:
    settings = {"optimizer": SGD(lr=0.3), "epochs": 3, **CASES[case]}
    project = project_with(settings.pop("recurrent", None), **settings)
    assert project.data.preparation == PREPARATION
    path = tmp_path / "file.py"
    # More digits than a person wants, to compare with.
    code = pytorch_code(project, FACTS).replace(":.4f}", ":.7f}").replace(":.3g}", ":.7f}")
    path.write_text(code, encoding="utf-8")
    write_rows(tmp_path / "data.csv")
    saved = [tmp_path / "alone.pt", tmp_path / "together.pt"]
    alone = run_file(path, "--save", str(saved[0]), "--device", "cpu")
    together = run_together(2, path, "--save", str(saved[1]), "--device", "cpu")
    assert "epoch 2/" in alone
    assert together.count("epoch 1/") == 1
    assert numbers(together) == pytest.approx(numbers(alone), abs=1e-4)
    first, second = (torch.load(each, weights_only=True) for each in saved)
    assert first.keys() == second.keys()
    for name, weight in first.items():
        torch.testing.assert_close(second[name], weight, atol=1e-4, rtol=0)
