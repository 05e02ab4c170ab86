"""How long the plots take to take in new steps and to draw, with a million steps behind them.

python -m benchmarks.plot_redraw [--steps N]
"""

from __future__ import annotations

import argparse
import sys
from time import perf_counter, thread_time

import numpy as np
from PyQt6.QtWidgets import QApplication

from engine.training.events import RunStarted, StepDone
from gui.plots.gradient_norm_plot import GradientNormPlot
from gui.plots.history import History
from gui.plots.loss_plot import LossPlot
from gui.plots.plot import Plot
from gui.theme import current

STEPS_A_DELIVERY = 30
ROUNDS = 60


def step(number: int, random: np.random.Generator) -> StepDone:
    """A step with made-up numbers."""
    norm = float(np.exp(random.normal(0.0, 0.5)))
    loss = float(1 + random.normal(0.0, 0.1))
    return StepDone(
        number,
        1,
        loss,
        norm,
        min(norm, 1.0),
        1.0,
        norm > 1,
        float(norm > 1),
        norm / 10,
        number / 60,
        0.001,
    )


class Stopwatch:
    """Times on the wall, and of the processor: other programs lengthen only the first."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.processor: list[float] = []

    def __enter__(self) -> None:
        self._began = perf_counter(), thread_time()

    def __exit__(self, *_: object) -> None:
        wall, processor = self._began
        self.wall.append(1000 * (perf_counter() - wall))
        self.processor.append(1000 * (thread_time() - processor))

    def __str__(self) -> str:
        return (
            f"median {np.median(self.wall):6.2f} ms   worst {max(self.wall):6.2f} ms   "
            f"processor {np.median(self.processor):6.2f} ms"
        )


def main() -> None:
    """Print what appending and drawing take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000)
    steps = parser.parse_args().steps
    app = QApplication(sys.argv)
    current().apply()
    random = np.random.default_rng(0)
    history = History()
    history.add([RunStarted(1, steps + ROUNDS * STEPS_A_DELIVERY, 1, "global_norm", "cpu", 1)])
    block = 50_000
    for first in range(0, steps, block):
        history.add([step(first + n + 1, random) for n in range(min(block, steps - first))])

    plots: tuple[Plot, ...] = (LossPlot(), GradientNormPlot())
    for plot in plots:
        plot.resize(420, 240)
        plot.set_history(history)
        plot.show()
    app.processEvents()

    appending = Stopwatch()
    drawing = {plot.header.title(): Stopwatch() for plot in plots}
    for _ in range(ROUNDS):
        events = [step(len(history) + n + 1, random) for n in range(STEPS_A_DELIVERY)]
        with appending:
            history.add(events)
        for plot in plots:
            with drawing[plot.header.title()]:
                plot.refresh()
                plot.view.viewport().repaint()
    print(f"{len(history):,} steps, {STEPS_A_DELIVERY} more each time")
    print(f"append              {appending}")
    for title, times in drawing.items():
        print(f"draw {title:<15}{times}")
    for plot in plots:
        plot.close()


if __name__ == "__main__":
    main()
