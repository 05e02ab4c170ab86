"""Train pressed as soon as the window is there: the run begins once the data is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.project.data_settings import DataSettings
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.project.sources.texts import TextTable
from engine.training.events import RunEnded, Stop
from gui.application import open_window
from gui.window import MainWindow
from tests.gui.training.faking import tiny_project

LEFT = Qt.MouseButton.LeftButton
LONG = 60_000
"""Milliseconds: torch has to be loaded."""


def project_on(table: Path) -> Project:
    """A small network on a table that is still to be read."""
    return tiny_project(epochs=1).replace(data=DataSettings(source=TextTable(path=str(table))))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Words of two letters in two classes."""
    path = tmp_path / "words.csv"
    rows = "".join(
        f"{'ab'[n % 2]}{'cd'[n // 2 % 2]},{('this', 'that')[n % 2]}\n" for n in range(40)
    )
    path.write_text("text,label\n" + rows, encoding="utf-8")
    return path


@pytest.fixture
def window(qtbot: QtBot, table: Path) -> Iterator[MainWindow]:
    """A window that has not yet come to reading its data."""
    window = open_window(project_on(table), None)
    qtbot.addWidget(window, before_close_func=lambda opened: opened.document.undo_stack.setClean())
    yield window
    window.session.shutdown(10)


def test_the_run_begins_when_the_data_is_read(window: MainWindow, qtbot: QtBot) -> None:
    ends: list[RunEnded] = []
    window.session.run_ended.connect(ends.append)
    QTest.mouseClick(window.training_bar.train_button, LEFT)
    assert window.reader.is_reading
    assert window.status_bar.currentMessage() == "Training begins as soon as the data is read."
    assert not window.notice.isVisible()
    qtbot.waitUntil(lambda: bool(ends), timeout=LONG)
    assert ends[0].reason is Stop.FINISHED
    assert len(window.training_panel.history) == ends[0].step > 0


def test_data_that_cannot_be_read_is_told_of(window: MainWindow, qtbot: QtBot, table: Path) -> None:
    table.unlink()
    QTest.mouseClick(window.training_bar.train_button, LEFT)
    qtbot.waitUntil(lambda: not window.reader.is_reading)
    assert window.notice.isVisible()
    assert str(window.document.data_error) in window.notice.text()
    assert not window.session.is_busy


def test_another_project_is_not_trained_in_its_place(window: MainWindow, qtbot: QtBot) -> None:
    QTest.mouseClick(window.training_bar.train_button, LEFT)
    window.files.open_example(EXAMPLES[0])
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=LONG)
    qtbot.waitUntil(lambda: not window.reader.is_reading)
    assert not window.session.is_busy
