"""How far, how fast, how long."""

import pytest

from gui.training.progress import Progress, clock
from tests.gui.plots.making import started, step


def test_time_left_comes_from_recent_speed():
    progress = Progress()
    progress.add([started(epochs=2, steps=50)])
    assert progress.steps == 100
    assert progress.seconds_left is None
    progress.add([step(n) for n in range(1, 41)])  # a hundredth of a second each
    assert progress.steps_per_second == pytest.approx(100)
    assert progress.seconds_left == pytest.approx(0.6)


def test_only_recent_steps_count():
    progress = Progress()
    progress.add([started(epochs=1000, steps=10)])
    slow = [step(n) for n in range(1, 1001)]
    progress.add(slow)
    assert progress.steps_per_second == pytest.approx(100)
    assert len(progress._recent) == 64


def test_the_clock():
    assert clock(5.2) == "0:05"
    assert clock(59.7) == "1:00"
    assert clock(3605) == "1:00:05"
