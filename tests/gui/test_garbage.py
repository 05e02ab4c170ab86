"""Cyclic garbage is collected in the window's thread alone."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QGraphicsRectItem
from pytestqt.qtbot import QtBot

from gui import garbage
from gui.background import Job


class Ring(QGraphicsRectItem):
    """An item that only a collection takes away, and where that happens."""

    gone_in: list[threading.Thread]

    def __init__(self, gone_in: list[threading.Thread]) -> None:
        super().__init__()
        self.gone_in = gone_in
        self.itself = self

    def __del__(self) -> None:
        self.gone_in.append(threading.current_thread())


@pytest.fixture
def thresholds() -> Iterator[None]:
    """So low that every few objects are one too many."""
    before = gc.get_threshold()
    gc.set_threshold(10, 1, 1)
    yield
    gc.set_threshold(*before)


def many_objects() -> int:
    kept = [[number] for number in range(20_000)]
    return len(kept)


@pytest.mark.usefixtures("thresholds")
def test_a_thread_at_work_takes_no_items_apart(qtbot: QtBot) -> None:
    gone_in: list[threading.Thread] = []
    window_side = QObject()
    garbage.collect_in_this_thread(window_side)
    for _ in range(50):
        Ring(gone_in)
    job = Job(many_objects)
    with qtbot.waitSignal(job.ended):
        job.start()
    qtbot.waitUntil(lambda: len(gone_in) == 50, timeout=10_000)
    assert set(gone_in) == {threading.main_thread()}
    window_side.deleteLater()


def test_each_generation_is_collected_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    monkeypatch.setattr(gc, "collect", collected.append)
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    for count in ((3, 0, 0), (701, 3, 0), (701, 11, 3), (3, 3, 11)):
        monkeypatch.setattr(gc, "get_count", lambda count=count: count)
        garbage.collect_what_is_due()
    assert collected == [0, 1, 2]


def test_what_is_loaded_is_left_out_of_collections_for_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(garbage, "_are_frozen", [])
    frozen, collected = gc.get_freeze_count(), []
    try:
        with garbage.loading_for_good():
            with monkeypatch.context() as patched:
                patched.setattr(gc, "collect", collected.append)
                patched.setattr(gc, "get_count", lambda: (1000, 100, 100))
                garbage.collect_what_is_due()
            assert collected == []
            assert gc.get_freeze_count() == frozen
        assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()


def test_only_the_first_load_is_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_are_frozen", [True])
    frozen = gc.get_freeze_count()
    with garbage.loading_for_good():
        pass
    assert gc.get_freeze_count() == frozen
