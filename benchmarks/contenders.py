"""What trains in this process: Gradloom as its loop does it, and what a person writes with torch.

A step is forward, backward, clipping by the global norm, Adam, and the loss read back.
"""

from __future__ import annotations

import runpy
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.networks import CLASSES, RATE, SYMBOLS, THRESHOLD, WIDTH, TimedNetwork
from benchmarks.turns import Contender, here, processors
from engine.exchange import pytorch_code
from engine.runtime import build
from engine.runtime.small_numbers import flush_small_numbers
from engine.training.step import Stepper
from engine.training.windows import WindowedRows
from engine.training.workers import Workers
from gui.training.run import threads_for_training

GRADLOOM = "Gradloom"
GRADLOOM_BESIDE_WINDOW = "Gradloom beside its window"
TORCH_LOOP = "a plain torch loop"
TORCH_LSTM = "torch.nn.LSTM"

TrainingStep = Callable[[Tensor, Tensor], float]
"""From symbols (rows, steps) and classes (rows,) to the loss."""


def gradloom_step(timed: TimedNetwork) -> TrainingStep:
    """The loop's own step."""
    project, facts = timed.project, timed.facts
    settings = project.training
    network = build(project.network, facts.signature(settings.loss), settings.seed)
    network.train()
    rows = WindowedRows(network, settings.truncation, facts)
    stepper = Stepper(network, settings, Workers(), rows=rows)

    def step(x: Tensor, y: Tensor) -> float:
        flush_small_numbers(True)  # as a run does, see engine.training.run
        done = stepper.step([(x, y)], settings.clipping, settings.optimizer.lr)
        flush_small_numbers(False)
        assert done is not None
        return done.loss

    return step


def torch_loop_step(timed: TimedNetwork) -> TrainingStep:
    """The exported program's model: a plain loop over time wherever torch has no layer for it."""
    with tempfile.TemporaryDirectory(prefix="gradloom-benchmark-") as folder:
        path = Path(folder) / "exported.py"
        path.write_text(pytorch_code(timed.project, timed.facts), encoding="utf-8")
        exported = runpy.run_path(str(path), run_name="exported")
    model = exported["Model"]()
    exported["initialize"](model)
    return _bare_step(model, lambda x, y: exported["loss_and_hits"](model, x, y)[0])


class NativeLstm(nn.Module):
    """The document's LSTM network as torch has it, with sigmoid gates."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(SYMBOLS, WIDTH)
        self.lstm = nn.LSTM(WIDTH, 128, batch_first=True)
        self.dense = nn.Linear(128, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """Scores of the classes, (rows, classes)."""
        outputs, _ = self.lstm(self.embedding(x))
        scores: Tensor = self.dense(outputs[:, -1])
        return scores


def torch_lstm_step() -> TrainingStep:
    """A bare loop around `NativeLstm`."""
    model = NativeLstm()
    return _bare_step(model, lambda x, y: functional.cross_entropy(model(x), y))


def _bare_step(model: nn.Module, loss_of: Callable[[Tensor, Tensor], Tensor]) -> TrainingStep:
    model.train()
    parameters = [each for each in model.parameters() if each.requires_grad]
    optimizer = torch.optim.Adam(parameters, lr=RATE)

    def step(x: Tensor, y: Tensor) -> float:
        optimizer.zero_grad()
        loss = loss_of(x, y)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, THRESHOLD)
        optimizer.step()
        return loss.item()

    return step


def training(
    name: str, step: TrainingStep, timed: TimedNetwork, threads: int | None = None
) -> Contender:
    """A contender that takes training steps on a network's rows.

    Args:
        threads: of torch; None: as many as there are processors.
    """
    x, y = map(torch.from_numpy, timed.rows())
    return here(name, lambda: step(x, y), threads or processors())


def gradloom(timed: TimedNetwork) -> list[Contender]:
    """Gradloom with every processor; and with as many as it takes beside its window, if fewer."""
    step = gradloom_step(timed)
    found = [training(GRADLOOM, step, timed)]
    beside = threads_for_training()
    if beside < processors():
        found.append(training(GRADLOOM_BESIDE_WINDOW, step, timed, beside))
    return found


def quick_threads() -> int:
    """For all that is compared quickly: with fewer than there are processors, other programs on
    the machine do not make every step wait."""
    return threads_for_training()
