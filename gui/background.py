"""All thread code of the window: work that runs beside it and reports back to it.

The work itself knows nothing of threads. A function gives one result; a generator gives items,
which arrive here in lists, at most some thirty times a second however fast they are made.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

DELIVERY_MILLISECONDS = 33
"""Shortest time between two deliveries: a screen shows no more, and the window stays free."""

Work = Callable[[], Any]


class Job(QObject):
    """One piece of work in a thread of its own. Every signal arrives in the window's thread.

    A job lives until it has ended, whoever started it: ``parent`` is not its owner, the job is
    only cancelled when that is deleted.
    """

    produced = pyqtSignal(list)
    """Items a generator yielded since the last delivery, in order."""
    succeeded = pyqtSignal(object)
    """What the function, or the generator at its end, returned."""
    failed = pyqtSignal(object)
    """The exception that ended the work."""
    ended = pyqtSignal()
    """Last of all signals, after every other one, cancelled or not."""
    _woken = pyqtSignal()

    def __init__(
        self, work: Work, parent: QObject | None = None, *, pause: int = DELIVERY_MILLISECONDS
    ) -> None:
        """``pause``: milliseconds between two deliveries, at least."""
        super().__init__()
        self._parent: weakref.ref[QObject] | None = None
        if parent is not None:
            parent.destroyed.connect(self.cancel)
            self._parent = weakref.ref(parent)
        self._work = work
        self._items: SimpleQueue[Any] = SimpleQueue()
        self._outcome: tuple[bool, Any] | None = None
        self._is_cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gradloom-work", daemon=True)
        self._delivery = QTimer(self)
        self._delivery.setSingleShot(True)
        self._delivery.setInterval(pause)
        self._delivery.timeout.connect(self._deliver)
        self._woken.connect(self._on_woken)
        self._is_awake = threading.Event()
        self._has_ended = False

    def start(self) -> None:
        """Begin; returns at once."""
        _running.add(self)
        self._thread.start()

    def cancel(self) -> None:
        """Forget what the work still gives. A generator is closed after its current item."""
        self._is_cancelled.set()
        if self._delivery.isActive():
            self._delivery.start(0)  # nothing is shown any more, so there is no pace to keep

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody is told any more what it gives."""
        return self._is_cancelled.is_set()

    def is_of(self, owner: QObject) -> bool:
        """Whether its parent is `owner`, or has it for a parent; False once that is deleted."""
        above = None if self._parent is None or self.is_cancelled else self._parent()
        while above is not None and above is not owner:
            above = above.parent()
        return above is not None

    @property
    def is_running(self) -> bool:
        """Whether `ended` is still to come."""
        return not self._has_ended

    def wait(self, seconds: float | None = None) -> bool:
        """Block until the thread is done, as when the window closes; whether it is."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def finish(self, seconds: float | None = None) -> bool:
        """Wait for the thread and deliver what is left at once; whether it is done."""
        done = self.wait(seconds)
        if done and self.is_running:
            self._delivery.stop()
            self._deliver()
        return done

    # In the work's thread --------------------------------------------------------------------

    def _run(self) -> None:
        try:
            result = self._work()
            if isinstance(result, Iterator):
                result = self._run_generator(result)
            self._outcome = (True, result)
        except BaseException as error:
            self._outcome = (False, error)
        self._wake()

    def _run_generator(self, items: Iterator[Any]) -> Any:
        while not self._is_cancelled.is_set():
            try:
                self._items.put(next(items))
            except StopIteration as end:
                return end.value
            self._wake()
        close = getattr(items, "close", None)
        if close is not None:
            close()
        return None

    def _wake(self) -> None:
        if not self._is_awake.is_set():
            self._is_awake.set()
            self._woken.emit()

    # In the window's thread ------------------------------------------------------------------

    def _on_woken(self) -> None:
        if self._is_cancelled.is_set():
            self._delivery.stop()
            self._deliver()
        elif not self._delivery.isActive() and self.is_running:
            self._delivery.start()

    def _deliver(self) -> None:
        self._is_awake.clear()
        outcome = self._outcome  # read before the items: what came first is delivered first
        items = list(self._drain())
        if items and not self._is_cancelled.is_set():
            self.produced.emit(items)
        if outcome is not None and self.is_running:
            self._end(*outcome)

    def _drain(self) -> Iterator[Any]:
        while True:
            try:
                yield self._items.get_nowait()
            except Empty:
                return

    def _end(self, is_good: bool, value: Any) -> None:
        self._has_ended = True
        self._thread.join()
        if not self._is_cancelled.is_set():
            (self.succeeded if is_good else self.failed).emit(value)
        _running.discard(self)
        self.ended.emit()


_running: set[Job] = set()
"""Keeps a job alive until it has ended, whoever started it."""


def run_in_background(
    work: Work,
    on_done: Callable[[Any], None],
    on_error: Callable[[BaseException], None],
    parent: QObject,
) -> Job:
    """Start a function beside the window and call back in the window's thread.

    Nobody is called back once `parent` is gone, or the window it is in has closed.
    """
    job = Job(work, parent)
    job.succeeded.connect(on_done)
    job.failed.connect(on_error)
    job.start()
    return job


def cancel_all_of(owner: QObject) -> None:
    """Cancel what an object and all its children began, as when a window closes.

    A function goes on to its end, so that what it writes is written; nobody is told.
    """
    for job in [job for job in _running if job.is_of(owner)]:
        job.cancel()


def finish_all(seconds: float) -> bool:
    """Cancel every job and wait for the threads, as when the program ends; whether all are done.

    What is not done after so many seconds, all together, ends with the program.
    """
    jobs = list(_running)
    for job in jobs:
        job.cancel()
    until = monotonic() + seconds
    are_done = [job.finish(max(0.0, until - monotonic())) for job in jobs]
    return all(are_done)
