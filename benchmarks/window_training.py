"""What the window costs a training: its speed in the visible window and without one, turn by turn.

    python -m benchmarks.window_training [--quick]

Two runs of the same project go on in one process, each in a thread as the window makes it, with as
many of torch's threads. They take turns: one stands still while the other trains. The first is the
window's own, in its default layout with all plots of it live; the second runs while the window
stands still too, and tells its events to nobody. A turn's speed is the mean time of its steps, as
the training's own clock has it; the ratio is the median over pairs of turns next to each other.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from benchmarks.busy_machine import OtherPrograms
from benchmarks.display import display
from benchmarks.report import Figure, Goal, run
from benchmarks.whole_window import wait, whole_window
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.training.events import Event, Paused, StepDone
from gui.training.run import Run, threads_for_training, train_run
from gui.training.session import State
from gui.window import MainWindow

PAIRS, QUICK_PAIRS = 24, 5
TURN_MILLISECONDS = 600
STEPS_TO_WARM_UP = 15
PATIENCE_MILLISECONDS = 60_000


class Turns:
    """The steps of one run, taken in turns."""

    def __init__(self) -> None:
        self.steps: list[StepDone] = []
        self._begun_at = 0

    def begin(self) -> None:
        """Only steps from now on count."""
        self._begun_at = len(self.steps)

    def milliseconds_a_step(self) -> float:
        """Mean of this turn; the first step of an epoch comes after validation, so it is not in."""
        taken = [
            after.seconds - before.seconds
            for before, after in pairwise(self.steps[self._begun_at :])
            if after.epoch == before.epoch
        ]
        return 1000 * statistics.fmean(taken)


class InWindow(Turns):
    """The window's own run."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._session = window.session
        self._session.events_arrived.connect(self._on_events_arrived)
        window.training_bar.train_action.trigger()
        _until(lambda: len(self.steps) >= STEPS_TO_WARM_UP)
        self.stand_still()

    def turn(self) -> float:
        """Train for a while; milliseconds a step."""
        self.begin()
        self._session.resume()
        wait(TURN_MILLISECONDS)
        self.stand_still()
        return self.milliseconds_a_step()

    def stand_still(self) -> None:
        """Wait until it does."""
        self._session.pause()
        _until(lambda: self._session.state is State.PAUSED)

    def _on_events_arrived(self, events: list[Event]) -> None:
        self.steps += [event for event in events if isinstance(event, StepDone)]


class WithoutWindow(Turns):
    """The same run that nobody looks at."""

    def __init__(self, of: Run, folder: Path) -> None:
        super().__init__()
        self._run = Run(of.project, of.dataset, folder, device=of.device)
        self._run.controls.recording = of.controls.recording
        self._is_standing = threading.Event()
        self._thread = threading.Thread(target=self._train, daemon=True)
        self._thread.start()
        _until(lambda: len(self.steps) >= STEPS_TO_WARM_UP)
        self.stand_still()

    def turn(self) -> float:
        """Train for a while; milliseconds a step."""
        self.begin()
        self._is_standing.clear()
        self._run.controls.resume()
        wait(TURN_MILLISECONDS)
        self.stand_still()
        return self.milliseconds_a_step()

    def stand_still(self) -> None:
        """Wait until it does."""
        self._run.controls.pause()
        self._is_standing.wait()

    def stop(self) -> None:
        """End the run."""
        self._run.controls.stop()
        self._thread.join()

    def _train(self) -> None:
        for event in train_run(self._run):
            if isinstance(event, StepDone):
                self.steps.append(event)
            elif isinstance(event, Paused):
                self._is_standing.set()


def _until(is_so: Callable[[], bool]) -> None:
    waited = 0
    while not is_so():
        wait(10)
        waited += 10
        if waited > PATIENCE_MILLISECONDS:
            raise RuntimeError("the run did not come to its first steps, or does not stand still")


def _endless(project: Project) -> Project:
    return project.replace(training=project.training.replace(epochs=10_000))


def figures(quick: bool) -> Iterator[Figure]:
    """Of the first example, which a window opens with."""
    project = _endless(EXAMPLES[0].project())
    with (
        display() as where,
        tempfile.TemporaryDirectory() as folder,
        whole_window(project) as window,
    ):
        seen = InWindow(window)
        of = window.session.run
        assert of is not None
        unseen = WithoutWindow(of, Path(folder, "run"))
        others = OtherPrograms()
        pairs = [
            (seen.turn(), unseen.turn()) if pair % 2 else (unseen.turn(), seen.turn())[::-1]
            for pair in range(QUICK_PAIRS if quick else PAIRS)
        ]
        note = f"{where}; {len(pairs)} pairs of turns; {others}"
        ratios = sorted(without / within for within, without in pairs)
        yield Figure(
            "training in the visible window: speed / without a window",
            statistics.median(ratios),
            "x",
            Goal("at least", 0.95),
            f"{note}; {ratios[0]:.2f} to {ratios[-1]:.2f}",
        )
        threads = threads_for_training()
        for which, name in enumerate(("in the visible window", "without a window")):
            taken = statistics.median(pair[which] for pair in pairs)
            yield Figure(f"training {name}: a step", taken, "ms", note=f"threads: {threads}")
        unseen.stop()


if __name__ == "__main__":
    run(figures, __doc__)
