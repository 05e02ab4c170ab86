"""Drawings that follow a run: the slower they are, the fewer."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gui.plots.pace import LONGEST_PAUSE, RedrawPace, pause_after


@pytest.mark.parametrize(
    ("taken", "pause"), [(0.0, 66), (3.0, 66), (10.0, 190), (40.0, 760), (5000.0, LONGEST_PAUSE)]
)
def test_a_twentieth_of_the_time_goes_into_drawing(taken: float, pause: int) -> None:
    assert pause_after(taken, 66) == pause


def test_news_while_it_rests_are_drawn_once_and_the_last_are_never_lost(
    qtbot: QtBot, qapp: QObject
) -> None:
    owner = QObject()
    pace = RedrawPace(20, owner)
    news, drawn = 0, []
    pace.due.connect(lambda: drawn.append(news))
    for news in range(1, 8):  # noqa: B007 - what is drawn is the latest
        pace.ask()
    assert drawn == [1]
    qtbot.waitUntil(lambda: drawn == [1, 7])
    assert 20 <= pace.pause <= LONGEST_PAUSE
