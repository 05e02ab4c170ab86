"""Inside a start that is timed: notes when the window is drawn and has nothing left to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import monotonic, process_time
from typing import Any, Literal

from PyQt6.QtCore import QEvent, QObject, QTimer
from PyQt6.QtWidgets import QApplication, QMainWindow

Then = Literal["end", "look on", "train"]
"""What comes after the window can be used."""
BUSY_SECONDS = 2.0
_BEAT_MILLISECONDS = 2


def watch(then: Then) -> None:
    """Watch the main window from the moment the application's event loop is entered."""
    run = QApplication.exec

    def run_watched(*_: object) -> int:
        window = next(
            each for each in QApplication.topLevelWidgets() if isinstance(each, QMainWindow)
        )
        watcher = _Watcher(window, then)
        window.installEventFilter(watcher)
        return run()

    # The program calls it by this name, and starts as it always does.
    QApplication.exec = run_watched  # type: ignore[method-assign, assignment]


class _Watcher(QObject):
    """Prints what it noted as a line of JSON, and closes the window."""

    def __init__(self, window: QMainWindow, then: Then) -> None:
        super().__init__(window)
        self._window: Any = window
        self._then = then
        self._noted: dict[str, float] = {}
        self._is_painted = False
        self._last = 0.0
        self._beat = QTimer(self)
        self._beat.timeout.connect(self._on_beat)

    def eventFilter(self, a0: QObject | None, a1: QEvent | None) -> bool:  # noqa: N802
        if a1 is not None and a1.type() == QEvent.Type.Paint and not self._is_painted:
            self._is_painted = True
            _when_idle(self._on_usable)
        return False

    def _on_usable(self) -> None:
        self._last = self._noted["usable"] = monotonic()
        self._noted["processor"] = process_time()
        self._noted["busy"] = 0.0
        if self._then == "end":
            self._end()
        elif self._then == "train":
            self._window.session.events_arrived.connect(self._on_events_arrived)
            self._window.training_bar.train_action.trigger()
        else:
            self._beat.start(_BEAT_MILLISECONDS)

    def _on_beat(self) -> None:
        now = monotonic()
        if "complete" not in self._noted and self._window.later.training.is_made:
            self._noted["complete"] = now
            _when_idle(self._on_complete)
        busy = 1000 * (now - self._last) - _BEAT_MILLISECONDS
        self._noted["busy"] = max(self._noted["busy"], busy)
        self._last = now
        if now - self._noted["usable"] > BUSY_SECONDS:
            self._end()

    def _on_complete(self) -> None:
        self._noted["complete"] = monotonic()

    def _on_events_arrived(self, events: list[Any]) -> None:
        if any(getattr(event, "loss", None) is not None for event in events):
            self._noted["first step"] = monotonic()
            self._window.session.events_arrived.disconnect(self._on_events_arrived)
            self._end()

    def _end(self) -> None:
        self._beat.stop()
        print(json.dumps(self._noted), flush=True)
        self._window.document.undo_stack.setClean()
        self._window.close()


def _when_idle(do: Callable[[], object]) -> None:
    """Do something once all that waits has been done, and what comes of it.

    A timer of no time fires when the events that wait have been handled; the second one lies
    behind those that the first round made.
    """
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, do))
