"""How late the window's event loop is while a network trains in it.

    python -m benchmarks.event_loop_lateness [--seconds 20] [--threads N] [--bare] [--warm]

A timer that should fire every 5 ms tells how late it fires. The parts of a run are told apart:
loading torch and building the network, training, and the end with its files.

Other programs make it later too. What the window's thread waited for a processor is known on
Linux, so the last column tells the worst lateness without that wait: what the program itself did.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from pathlib import Path
from time import perf_counter
from unittest import mock

import numpy as np
from PyQt6.QtCore import QEventLoop, QObject, QSettings, Qt, QTimer
from PyQt6.QtWidgets import QApplication, QVBoxLayout, QWidget

from engine.data.loading import load
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.training.events import RunEnded, RunStarted
from gui.document import Document
from gui.theme import Theme
from gui.training import run as run_module
from gui.training.session import State, TrainingSession
from gui.training.training_bar import TrainingBar
from gui.training.training_panel import TrainingPanel

PROBE_MILLISECONDS = 5
SETTLING_MILLISECONDS = 2500


class Probe(QObject):
    """Notes how late its timer is, by part of the run."""

    def __init__(self) -> None:
        super().__init__()
        self.lateness: dict[str, list[tuple[float, float]]] = {}
        self.part = "before"
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
        self.lateness.setdefault(self.part, []).append((late, own))
        self._last = now, waited

    def _waited(self) -> float:
        """Seconds this thread was ready to run and had no processor."""
        try:
            return int(self._waits.read_text().split()[1]) / 1e9
        except OSError:
            return 0.0

    def report(self) -> None:
        """Print each part."""
        for part, noted in self.lateness.items():
            late, own = zip(*noted, strict=True)
            p50, p99 = np.percentile(late, (50, 99))
            print(
                f"{part:<9} p50 {p50:5.1f} ms   p99 {p99:5.1f} ms   worst {max(late):5.1f} ms"
                f"   over 50 ms: {sum(each > 50 for each in late)} of {len(late)}"
                f"   worst of its own {max(own):5.1f} ms"
            )


def panel_alone(project: Project) -> tuple[QWidget, TrainingSession]:
    """The training bar and panel without the rest of the window."""
    document = Document(project)
    session = TrainingSession()
    room = QWidget()
    column = QVBoxLayout(room)
    column.addWidget(TrainingBar(document, session, room))
    column.addWidget(TrainingPanel(document, session, room))
    room.resize(1040, 360)
    document.setParent(room)
    session.setParent(room)
    return room, session


def whole_window(project: Project) -> tuple[QWidget, TrainingSession]:
    """The real window."""
    from gui.window import MainWindow

    window = MainWindow(project)
    window.resize(1440, 900)
    return window, window.session


def train(window: QWidget, session: TrainingSession, seconds: float, folder: Path) -> Probe:
    """Run the event loop until the run has ended by itself or its time is up."""
    project = EXAMPLES[0].project()
    dataset = load(project.data, None)
    window.show()
    loop = QEventLoop()
    QTimer.singleShot(SETTLING_MILLISECONDS, loop.quit)
    loop.exec()

    probe = Probe()

    def on_run_started(event: RunStarted) -> None:
        probe.part = "training"
        print(f"{event.parameters:,} parameters, {event.threads} threads, {event.device}")

    def on_state_changed(state: State) -> None:
        if state is State.STOPPING:
            probe.part = "end"

    def on_run_ended(event: RunEnded) -> None:
        print(f"{event.step} steps, {event.step / event.seconds:.1f} steps/s, {event.reason.value}")

    session.run_started.connect(on_run_started)
    session.state_changed.connect(on_state_changed)
    session.run_ended.connect(on_run_ended)
    session.failed.connect(print)
    session.state_changed.connect(lambda state: state is State.ENDED and loop.quit())
    stop = QTimer(window)
    stop.setSingleShot(True)
    stop.timeout.connect(session.stop)
    stop.start(int(1000 * seconds))
    probe.part = "loading"
    session.start(project, dataset, folder)
    loop.exec()
    probe.stop()
    return probe


def main() -> None:
    """Train and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--threads", type=int, help="torch's, in place of the program's choice")
    parser.add_argument("--bare", action="store_true", help="bar and panel without the window")
    parser.add_argument("--warm", action="store_true", help="torch is loaded before the start")
    chosen = parser.parse_args()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("gradloom-benchmark")
    if chosen.warm:
        pass
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(f"{folder}/settings.ini", QSettings.Format.IniFormat)
        Theme(app, settings).apply()
        make = panel_alone if chosen.bare else whole_window
        window, session = make(EXAMPLES[0].project())
        threads = chosen.threads or run_module.threads_for_training()
        with mock.patch.object(run_module, "threads_for_training", return_value=threads):
            probe = train(window, session, chosen.seconds, Path(folder, "run"))
        probe.report()
        window.close()


if __name__ == "__main__":
    main()
