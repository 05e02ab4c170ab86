"""How late the window's event loop is while a network trains in it.

    python -m benchmarks.event_loop_lateness [--quick]

A timer that should fire every 5 ms tells how late it fires, in the whole window with its default
layout. The parts of a run are told apart: loading torch and building the network, training with
every plot live, and the end with its files.

Other programs make it later too. What the window's thread waited for a processor is known on
Linux, so it is told without that wait as well: what the program itself did.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np
from PyQt6.QtCore import QEventLoop, QObject, Qt, QTimer

from benchmarks.busy_machine import OtherPrograms
from benchmarks.display import display
from benchmarks.report import Figure, Goal, run
from benchmarks.whole_window import whole_window
from engine.project.examples import EXAMPLES
from gui.training.session import State
from gui.window import MainWindow

PROBE_MILLISECONDS = 5
SECONDS, QUICK_SECONDS = 30.0, 4.0
PARTS = ("loading", "training", "end")


class Probe(QObject):
    """Notes how late its timer is, by part of the run."""

    def __init__(self) -> None:
        super().__init__()
        self.lateness: dict[str, list[tuple[float, float]]] = {part: [] for part in PARTS}
        self.part = PARTS[0]
        self._waits = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._last = perf_counter(), self._waited()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(PROBE_MILLISECONDS)

    def stop(self) -> None:
        """Note no more."""
        self._timer.stop()

    def _on_timeout(self) -> None:
        now, waited = perf_counter(), self._waited()
        late = max(1000 * (now - self._last[0]) - PROBE_MILLISECONDS, 0.0)
        own = max(late - 1000 * (waited - self._last[1]), 0.0)
        self.lateness[self.part].append((late, own))
        self._last = now, waited

    def _waited(self) -> float:
        """Seconds this thread was ready to run and had no processor."""
        try:
            return int(self._waits.read_text().split()[1]) / 1e9
        except OSError:
            return 0.0


def trained(window: MainWindow, seconds: float) -> Probe:
    """Press Train, let it train for so long, stop it, and give what was noted until its end."""
    loop = QEventLoop()
    session = window.session
    probe = Probe()

    def on_state_changed(state: State) -> None:
        if state is State.RUNNING:
            probe.part = "training"
            QTimer.singleShot(int(1000 * seconds), session.stop)
        elif state is State.STOPPING:
            probe.part = "end"
        elif state is State.ENDED:
            loop.quit()

    session.state_changed.connect(on_state_changed)
    window.training_bar.train_action.trigger()
    loop.exec()
    probe.stop()
    return probe


def figures(quick: bool) -> Iterator[Figure]:
    """Of the first example, which a window opens with."""
    project = EXAMPLES[0].project()
    project = project.replace(training=project.training.replace(epochs=10_000))
    with display() as where, whole_window(project) as window:
        others = OtherPrograms()
        probe = trained(window, QUICK_SECONDS if quick else SECONDS)
        note = f"{where}; {others}"
        late, own = np.array(probe.lateness["training"]).T
        training = "event loop while training: lateness"
        yield Figure(f"{training}, p99", np.percentile(late, 99), "ms", Goal("under", 16), note)
        yield Figure(f"{training}, worst", late.max(), "ms", Goal("under", 50), note)
        said = "without what the thread waited for a processor"
        yield Figure(
            f"{training} of its own, p99", np.percentile(own, 99), "ms", Goal("under", 16), said
        )
        yield Figure(f"{training} of its own, worst", own.max(), "ms", Goal("under", 50), said)
        for part, what in (("loading", "torch is loaded"), ("end", "the run is put away")):
            noted = probe.lateness[part]
            if noted:
                worst = max(each for each, _ in noted)
                yield Figure(f"event loop while {what}: lateness, worst", worst, "ms")


if __name__ == "__main__":
    run(figures, __doc__)
