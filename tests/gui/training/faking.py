"""A run that does what a test tells it, and tiny data for a real one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

from engine.data.dataset import Dataset
from engine.data.loading import prepared
from engine.message import message
from engine.project.examples import EXAMPLES
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.project_file import parse_project
from engine.training.events import Event, NotFinite, Paused, Resumed, RunEnded, Stop
from engine.vocabulary.clipping import threshold_of
from gui.training.run import Run
from tests.gui.plots.making import epoch, started, step

GRADIENT = 2.0
"""The norm of every made-up gradient."""


class FakeTrain:
    """Trains nothing, one step for each that the test allows; pauses and stops as the loop does."""

    def __init__(self, epochs: int = 2, steps: int = 5) -> None:
        self._epochs = epochs
        self._steps = steps
        self._allowed = threading.Semaphore(0)
        self.not_finite_at: int | None = None
        self.early_after: int | None = None
        """The step after which validation has brought nothing for long enough."""
        self.error: Exception | None = None
        self.threads: set[str] = set()

    def allow(self, steps: int = 10_000) -> None:
        """Let it take more steps."""
        self._allowed.release(steps)

    def __call__(self, run: Run) -> Iterator[Event]:
        self.threads.add(threading.current_thread().name)
        clipping = run.project.training.clipping
        yield started(self._epochs, self._steps, clipping.kind)
        for number in range(1, self._epochs * self._steps + 1):
            is_allowed = False
            while not is_allowed:
                if run.controls.is_paused:
                    yield Paused(number - 1)
                    run.controls.wait_while_paused()
                    yield Resumed(number - 1)
                if run.controls.is_stopped:
                    yield RunEnded(Stop.STOPPED, number - 1, 0.5, None)
                    return
                is_allowed = self._allowed.acquire(timeout=0.005)
            if number == self.not_finite_at:
                what = message("The output of {layer} is not a finite number.", layer="lstm")
                yield NotFinite(number, 1, number, "lstm", what)
                yield RunEnded(Stop.NOT_FINITE, number - 1, 0.5, None)
                return
            if self.error is not None:
                raise self.error
            threshold = run.controls.threshold or threshold_of(clipping)
            rate = run.controls.learning_rate or run.project.training.optimizer.lr
            yield step(
                number,
                norm=GRADIENT,
                threshold=threshold,
                per_epoch=self._steps,
                learning_rate=rate,
            )
            if number % self._steps == 0:
                yield epoch(number // self._steps, number, accuracy=0.4 * number / self._steps)
            if number == self.early_after:
                yield RunEnded(Stop.EARLY, number, 0.5, 0.4)
                return
        yield RunEnded(Stop.FINISHED, number, 1.0, 0.8)


def tiny_dataset() -> Dataset:
    """Two classes that a few letters tell apart."""
    texts = [f"{'ab' if n % 2 else 'yz'}{'cdefgh'[n % 6]}" * 2 for n in range(60)]
    labels = ["first" if n % 2 else "last" for n in range(60)]
    return prepared(texts, labels, Preparation())


def tiny_project(epochs: int = 2) -> Project:
    """The example's chain with a handful of units, for two classes."""
    content = json.loads(EXAMPLES[0].text())
    sizes = ({"input_dim": 40, "output_dim": 4}, {"units": 4}, {"units": 2})
    for node, size in zip(content["network"]["nodes"], sizes, strict=True):
        node["layer"].update(size)
    project = parse_project(json.dumps(content), "tiny")
    return project.replace(training=project.training.replace(epochs=epochs, batch_size=16))
