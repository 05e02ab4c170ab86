"""Work beside the window: order, pace, cancelling, errors, and an end whatever happens."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from PyQt6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gui.background import (
    DELIVERY_MILLISECONDS,
    Job,
    cancel_all_of,
    finish_all,
    run_in_background,
)


class Heard:
    """What a job said, in the order it said it."""

    def __init__(self, job: Job) -> None:
        self.said: list[tuple[str, Any]] = []
        self.threads: set[threading.Thread] = set()
        job.produced.connect(lambda items: self.note("produced", items))
        job.succeeded.connect(lambda value: self.note("succeeded", value))
        job.failed.connect(lambda error: self.note("failed", repr(error)))
        job.ended.connect(lambda: self.note("ended", None))

    def note(self, name: str, value: Any) -> None:
        self.said.append((name, value))
        self.threads.add(threading.current_thread())

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.said]

    @property
    def items(self) -> list[Any]:
        return [item for name, items in self.said if name == "produced" for item in items]


def ran(qtbot: QtBot, job: Job) -> Heard:
    heard = Heard(job)
    with qtbot.waitSignal(job.ended, timeout=10_000):
        job.start()
    assert not job.is_running
    assert heard.threads == {threading.main_thread()}
    return heard


@pytest.mark.parametrize("value", [None, 5, [1, 2], (3,)])
def test_a_function_gives_one_result(qtbot: QtBot, value: object) -> None:
    assert ran(qtbot, Job(lambda: value)).said == [("succeeded", value), ("ended", None)]


def test_a_function_that_fails(qtbot: QtBot) -> None:
    def work() -> None:
        raise ValueError("no")

    assert ran(qtbot, Job(work)).said == [("failed", "ValueError('no')"), ("ended", None)]


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
def test_even_what_ends_programs_ends_only_the_work(qtbot: QtBot, error: BaseException) -> None:
    def work() -> Iterator[int]:
        yield 1
        raise error

    heard = ran(qtbot, Job(work))
    assert heard.items == [1]
    assert heard.names[-2:] == ["failed", "ended"]


def test_a_generator_gives_items_in_order_then_its_result(qtbot: QtBot) -> None:
    def work() -> Iterator[int]:
        yield from range(20_000)
        return "done"

    heard = ran(qtbot, Job(work))
    assert heard.items == list(range(20_000))
    assert heard.said[-2:] == [("succeeded", "done"), ("ended", None)]
    assert set(heard.names[:-2]) == {"produced"}


def test_what_came_before_an_error_is_told_before_it(qtbot: QtBot) -> None:
    def work() -> Iterator[int]:
        yield from range(100)
        raise RuntimeError("late")

    heard = ran(qtbot, Job(work))
    assert heard.items == list(range(100))
    assert heard.said[-2:] == [("failed", "RuntimeError('late')"), ("ended", None)]


def test_items_come_at_a_pace_a_screen_can_show(qtbot: QtBot) -> None:
    def work() -> Iterator[int]:
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            yield 0

    job = Job(work)
    began = time.monotonic()
    deliveries = ran(qtbot, job).names.count("produced")
    most = (time.monotonic() - began) * 1000 / DELIVERY_MILLISECONDS * 1.1 + 2
    assert 2 <= deliveries <= most


def test_cancel_closes_the_generator_and_tells_nothing_more(qtbot: QtBot) -> None:
    closed = threading.Event()

    def work() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    job = Job(work)
    heard = Heard(job)
    with qtbot.waitSignal(job.produced, timeout=10_000):
        job.start()
    job.cancel()
    heard.said.clear()
    with qtbot.waitSignal(job.ended, timeout=10_000):
        pass
    assert closed.is_set()
    assert heard.said == [("ended", None)]


def test_cancel_before_and_after_the_work(qtbot: QtBot) -> None:
    job = Job(lambda: iter([1, 2]))
    job.cancel()
    assert ran(qtbot, job).names == ["ended"]
    late = Job(lambda: 5)
    heard = Heard(late)
    late.start()
    assert late.wait(10)
    late.cancel()
    with qtbot.waitSignal(late.ended, timeout=10_000):
        pass
    assert heard.names == ["ended"]


def test_finish_delivers_what_is_left_at_once(qtbot: QtBot) -> None:
    job = Job(lambda: iter(range(5)))
    heard = Heard(job)
    job.start()
    assert job.finish(10)
    assert heard.items == list(range(5))
    assert heard.names[-2:] == ["succeeded", "ended"]
    qtbot.wait(2 * DELIVERY_MILLISECONDS)
    assert heard.names.count("ended") == 1


def test_finish_gives_up_after_a_while(qtbot: QtBot) -> None:
    go = threading.Event()
    job = Job(go.wait)
    heard = Heard(job)
    job.start()
    assert not job.finish(0.05)
    assert job.is_running
    assert heard.said == []
    go.set()
    with qtbot.waitSignal(job.ended, timeout=10_000):
        pass


def test_the_end_of_a_parent_is_the_end_of_the_work(qtbot: QtBot) -> None:
    """Its signals would come to a window that is gone; nothing is raised, here or there."""
    raised: list[object] = []
    threading.excepthook, before = raised.append, threading.excepthook
    try:
        parent = QObject()

        def work() -> Iterator[int]:
            while True:
                yield 1

        job = Job(work, parent)
        heard = Heard(job)
        with qtbot.waitSignal(job.produced, timeout=10_000):
            job.start()
        with qtbot.waitSignal(parent.destroyed):
            parent.deleteLater()
        heard.said.clear()
        with qtbot.waitSignal(job.ended, timeout=10_000):
            pass
        assert heard.said == [("ended", None)]
    finally:
        threading.excepthook = before
    assert raised == []


def test_a_job_nobody_holds_runs_to_its_end(qtbot: QtBot) -> None:
    got: list[object] = []
    parent = QObject()
    run_in_background(lambda: 7, got.append, got.append, parent)
    run_in_background(lambda: 1 / 0, got.append, lambda error: got.append(type(error)), parent)
    qtbot.waitUntil(lambda: len(got) == 2, timeout=10_000)
    assert set(got) == {7, ZeroDivisionError}
    assert finish_all(1)


def test_what_a_window_and_its_children_began_is_cancelled_together(qtbot: QtBot) -> None:
    window, other, go = QObject(), QObject(), threading.Event()
    panel = QObject(window)
    table = QObject(panel)
    told: list[str] = []
    jobs = {
        name: run_in_background(lambda: go.wait(10), lambda _, me=name: told.append(me), print, of)
        for name, of in {"window": window, "table": table, "other": other}.items()
    }
    alone = Job(lambda: go.wait(10))
    alone.start()
    cancel_all_of(window)
    assert {name for name, job in jobs.items() if job.is_cancelled} == {"window", "table"}
    assert not alone.is_cancelled
    table.deleteLater()
    with qtbot.waitSignal(table.destroyed):
        pass
    cancel_all_of(window)
    go.set()
    qtbot.waitUntil(lambda: not any(job.is_running for job in (*jobs.values(), alone)))
    assert told == ["other"]


def test_finish_all_waits_no_longer_than_told(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    waits: list[float] = []
    wait = Job.wait
    monkeypatch.setattr(
        Job, "wait", lambda job, seconds: waits.append(seconds) or wait(job, seconds)
    )
    jobs = [Job(go.wait) for _ in range(3)]
    for job in jobs:
        job.start()
    assert not finish_all(0.2)
    assert len(waits) == 3
    assert sum(waits) <= 0.2, "the seconds are for all of them together"
    go.set()
    assert finish_all(10)
    assert not any(job.is_running for job in jobs)


def test_work_never_keeps_the_program_from_ending() -> None:
    code = (
        "import time\n"
        "from PyQt6.QtCore import QCoreApplication, QTimer\n"
        "from gui.background import Job, finish_all\n"
        "app = QCoreApplication([])\n"
        "def numbers():\n"
        "    while True:\n"
        "        time.sleep(0.001)\n"
        "        yield 1\n"
        "Job(lambda: time.sleep(600)).start()\n"
        "Job(numbers).start()\n"
        "QTimer.singleShot(100, app.quit)\n"
        "app.exec()\n"
        "finish_all(0.1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_cancelled_keeps_no_pace(qtbot: QtBot) -> None:
    ready, go = threading.Event(), threading.Event()

    def work() -> Iterator[int]:
        yield 1
        ready.set()
        go.wait(10)
        yield 2

    job = Job(work)
    job.start()
    assert ready.wait(10)
    qtbot.waitUntil(lambda: job._delivery.isActive() or job._has_ended, timeout=5_000)
    job.cancel()
    assert job._delivery.interval() == 0, "the window may close: nothing waits for a screen"
    with qtbot.waitSignal(job.ended, timeout=10_000):
        go.set()
    assert not job._delivery.isActive()
