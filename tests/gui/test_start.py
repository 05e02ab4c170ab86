"""How the window begins: what it loads before it is drawn, and what comes after without a jump."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.project.examples import EXAMPLES
from gui.application import open_window
from gui.data.reader import DataReader
from gui.document import Document
from gui.window import MainWindow


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = open_window(EXAMPLES[0].project(), None)
    qtbot.addWidget(window)
    yield window
    window.close()


def places(window: MainWindow) -> list[tuple[int, int, int, int]]:
    widgets: tuple[QWidget, ...] = (
        window, window.canvas, window.later.training, window.later.settings,
        window.inspector, window.docks.training, window.docks.layers,
    )  # fmt: skip
    return [each.geometry().getRect() for each in widgets]


def test_the_plots_come_once_the_window_is_drawn_and_nothing_moves(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1400, 900)
    qtbot.waitExposed(window)
    page = window.later.training
    assert not page.is_made
    assert page.isVisible()
    assert page.size().height() > 150
    before = places(window)
    assert page.size().width() > 600
    qtbot.waitUntil(lambda: page.is_made and window.training_panel.isVisible(), timeout=10_000)
    assert window.training_panel.size() == page.size()
    assert places(window) == before


def test_all_that_is_behind_is_made_when_the_data_has_been_read(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert window.reader.is_reading
    later = window.later
    behind = (later.settings, later.unrolled, later.gradients, later.runs, later.search)
    seen: list[bool] = []
    window.reader.dataset_changed.connect(
        lambda: seen.append(later.training.is_made and not any(page.is_made for page in behind))
    )
    qtbot.waitUntil(lambda: all(page.is_made for page in behind), timeout=20_000)
    assert window.reader.dataset is not None
    assert seen == [True]


def test_neither_arrays_nor_plots_are_loaded_before_the_window_is_there() -> None:
    code = (
        "import sys\n"
        "import gui.application\n"
        "print([name for name in ('numpy', 'pyqtgraph', 'torch') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_held_reading_begins_when_it_is_released(qtbot: QtBot) -> None:
    document = Document(EXAMPLES[0].project())
    reader = DataReader(document)
    reader.hold()
    qtbot.wait(30)  # the moment at which it would have begun
    assert reader.is_reading
    assert reader._job is None
    with qtbot.waitSignal(reader.dataset_changed, timeout=20_000):
        reader.release()
    assert not reader.is_reading
    reader.release()
    assert not reader.is_reading
    assert document.facts is not None


def test_held_reading_can_be_given_up(qtbot: QtBot) -> None:
    document = Document(EXAMPLES[0].project())
    reader = DataReader(document)
    reader.hold()
    reader.cancel()
    reader.release()
    assert not reader.is_reading
    assert document.data_error is not None
    reader.read_again()
    qtbot.waitUntil(lambda: reader.dataset is not None, timeout=20_000)
