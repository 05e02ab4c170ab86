"""How long the plots take to take in new steps and to draw, a million steps behind them.

    python -m benchmarks.plot_redraw [--quick]

In processor time of the window's thread; on the wall is noted. And what the history of a run weighs
after a million steps, and how much more each further million adds: all the numbers would be 130 MB
a million, for days of training. 64 MB is about what the program's libraries of plots take.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from time import perf_counter, thread_time

import numpy as np
from PyQt6.QtWidgets import QApplication

from benchmarks.display import display
from benchmarks.report import Figure, Goal, run
from engine.training.events import RunStarted, StepDone
from gui.gradients.merged_rows import MOST_ROWS
from gui.plots.gradient_norm_plot import GradientNormPlot
from gui.plots.history import History
from gui.plots.loss_plot import LossPlot
from gui.plots.plot import Plot
from gui.theme import current

STEPS = 1_000_000
STEPS_A_DELIVERY = 30
ROUNDS, QUICK_ROUNDS = 120, 40
GOAL = Goal("under", 8)
BLOCK = 50_000


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

    def figure(self, what: str, goal: Goal | None = None) -> Figure:
        """The median, with the worst beside it."""
        note = f"worst {max(self.processor):.1f} ms; on the wall {np.median(self.wall):.1f} ms"
        return Figure(what, float(np.median(self.processor)), "ms", goal, note)


def filled(history: History, first: int, steps: int, random: np.random.Generator) -> None:
    """Add steps from one number on."""
    made = [step(first + n + 1, random) for n in range(BLOCK)]  # the same again: quick to make
    for _ in range(0, steps, BLOCK):
        history.add(made)


def figures(quick: bool) -> Iterator[Figure]:
    """Appending, drawing, both, and memory."""
    with display():
        application = QApplication(sys.argv[:1])
        current().apply()
        random = np.random.default_rng(0)
        history = History()
        history.add([RunStarted(1, 2 * STEPS, 1, "global_norm", "cpu", 1)])
        filled(history, 0, STEPS, random)
        held = held_by(history)
        yield from drawn(application, history, QUICK_ROUNDS if quick else ROUNDS, random)
        filled(history, STEPS, STEPS, random)
        yield Figure(
            "plots: memory of a run's history after a million steps",
            held / 1e6,
            "MB",
            Goal("at most", 64),
            "loss and gradient plot and gauge share it; all numbers would take 130 MB",
        )
        yield Figure(
            "plots: memory that the next million steps add",
            (held_by(history) - held) / 1e6,
            "MB",
            Goal("at most", 16),
            f"recorded gradients add nothing: they are merged at {MOST_ROWS:,} rows a table",
        )


def held_by(history: History) -> int:
    """Bytes of all its columns."""
    found = vars(history).values()
    series = [getattr(each, "series", each) for each in found]
    return sum(each.nbytes for each in series if hasattr(each, "nbytes"))


def drawn(
    application: QApplication, history: History, rounds: int, random: np.random.Generator
) -> Iterator[Figure]:
    """What one delivery of new steps takes, in each part and in all."""
    plots: tuple[Plot, ...] = (LossPlot(), GradientNormPlot())
    for plot in plots:
        plot.resize(420, 240)
        plot.set_history(history)
        plot.show()
    application.processEvents()
    appending = Stopwatch()
    drawing = {plot.header.title(): Stopwatch() for plot in plots}
    for _ in range(rounds):
        events = [step(len(history) + n + 1, random) for n in range(STEPS_A_DELIVERY)]
        with appending:
            history.add(events)
        for plot in plots:
            with drawing[plot.header.title()]:
                plot.refresh()
                plot.view.viewport().repaint()
    yield appending.figure(f"plots, a million steps: append {STEPS_A_DELIVERY} more")
    for title, watch in drawing.items():
        both = Stopwatch()
        for kind in ("wall", "processor"):
            pairs = zip(getattr(appending, kind), getattr(watch, kind), strict=True)
            getattr(both, kind).extend(first + second for first, second in pairs)
        yield both.figure(f"plots, a million steps: append and redraw, {title.lower()}", GOAL)
    for plot in plots:
        plot.close()


if __name__ == "__main__":
    run(figures, __doc__)
