"""The gradient norm plot, and its threshold under a real mouse."""

import csv

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest

from engine.training.events import StepDone
from gui.plots.gradient_norm_plot import GradientNormPlot
from gui.plots.threshold_handle import tidy
from tests.gui.plots.making import LEFT, a_run, at, drag, history_of, roll, started, step


@pytest.fixture
def plot(qtbot):
    plot = GradientNormPlot()
    qtbot.addWidget(plot)
    plot.resize(420, 300)
    plot.set_clipping("global_norm", 1.0)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


@pytest.fixture
def filled(plot):
    plot.set_history(history_of(a_run()))
    return plot


@pytest.fixture
def told(plot):
    """What the threshold told, in order."""
    told = []
    for name in ("moved", "chosen", "stepped"):
        getattr(plot.threshold, name).connect(lambda value, name=name: told.append((name, value)))
    plot.threshold.steps_ended.connect(lambda: told.append(("steps_ended", None)))
    return told


def test_before_a_run_the_threshold_is_in_the_middle(plot):
    assert plot.is_logarithmic
    assert plot.shown_values() == (pytest.approx(-1.0), pytest.approx(1.0))
    assert plot.threshold.handle.isVisible()
    assert plot.threshold.handle.text() == "clip 1.0"


def test_norms_and_threshold_are_all_seen(filled):
    low, high = filled.shown_values()
    assert 10**low <= 0.4
    assert 10**high >= 3.0 - 1e-9
    assert not filled._before.is_empty()
    assert not filled._after.is_empty()
    assert not filled._taken.is_empty()


def test_the_handle_stands_at_the_end_of_the_line(filled):
    handle = filled.threshold.handle.geometry()
    line = at(filled.view, 50, 0.0)
    assert abs(handle.center().y() - line.y()) <= 2
    right = filled.view.mapFromScene(filled.view.box.sceneBoundingRect().topRight()).x()
    assert right - 10 <= handle.right() <= right


def test_the_line_can_be_dragged(filled, told):
    way = [at(filled.view, 20, value) for value in (0.0, 0.1, 0.2, 0.3)]
    drag(filled.view.viewport(), way)
    assert [name for name, _ in told] == ["moved"] * (len(told) - 1) + ["chosen"]
    assert len(told) > 2
    assert told[-1][1] == pytest.approx(10**0.3, rel=0.05)
    assert filled.threshold.value == told[-1][1]
    assert filled.is_following


def test_the_handle_can_be_dragged(filled, told):
    field = filled.threshold.handle.lineEdit()
    middle = field.rect().center()
    drag(field, [middle, middle + QPoint(0, 15), middle + QPoint(0, 15)])
    assert told[-1][0] == "chosen"
    assert told[-1][1] < 0.9
    assert [name for name, _ in told].count("chosen") == 1
    assert not filled.threshold.is_dragging


@pytest.mark.parametrize("what", ["line", "handle"])
def test_escape_ends_a_drag_where_it_began(filled, told, what):
    if what == "line":
        widget, begin = filled.view.viewport(), at(filled.view, 20, 0.0)
        keys = filled.view
    else:
        widget = keys = filled.threshold.handle.lineEdit()
        begin = widget.rect().center()
        keys = filled.threshold.handle
    drag(widget, [begin, begin + QPoint(0, -12), begin + QPoint(0, -24)], release=False)
    assert filled.threshold.is_dragging
    assert filled.threshold.value > 1.0
    QTest.keyClick(keys, Qt.Key.Key_Escape)
    assert not filled.threshold.is_dragging
    assert filled.threshold.value == 1.0
    QTest.mouseMove(widget, begin + QPoint(0, -30))
    QTest.mouseRelease(widget, LEFT, pos=begin + QPoint(0, -30))
    assert told[-1] == ("moved", 1.0)
    assert "chosen" not in [name for name, _ in told]
    assert filled.is_following  # what was left of the drag panned nothing


def test_the_project_does_not_move_it_under_the_mouse(filled):
    begin = at(filled.view, 20, 0.0)
    way = [begin, begin + QPoint(0, -6), begin + QPoint(0, -12)]
    drag(filled.view.viewport(), way, release=False)
    held = filled.threshold.value
    assert held > 1.0
    filled.set_clipping("global_norm", 7.0)
    assert filled.threshold.value == held
    QTest.mouseRelease(filled.view.viewport(), LEFT, pos=begin + QPoint(0, -12))
    filled.set_clipping("global_norm", 7.0)
    assert filled.threshold.value == 7.0


def test_the_cursor_tells_that_it_can_be_dragged(plot):
    assert plot.threshold.line.cursor().shape() == Qt.CursorShape.SizeVerCursor
    assert plot.threshold.handle.lineEdit().cursor().shape() == Qt.CursorShape.SizeVerCursor


def test_keys_step_it_by_equal_factors(plot, told):
    handle = plot.threshold.handle
    handle.setFocus()
    QTest.keyClick(handle, Qt.Key.Key_Up)
    QTest.keyClick(handle, Qt.Key.Key_Up)
    QTest.keyClick(handle, Qt.Key.Key_Down)
    steps = [value for name, value in told if name == "stepped"]
    assert steps == [pytest.approx(10 ** (n / 40), rel=0.01) for n in (1, 2, 1)]


def test_a_number_can_be_typed(plot, told):
    handle = plot.threshold.handle
    handle.setFocus()
    handle.selectAll()
    QTest.keyClicks(handle, "0.35")
    assert not told  # half a number is no threshold
    QTest.keyClick(handle, Qt.Key.Key_Return)
    assert ("stepped", 0.35) in told
    assert handle.text() == "clip 0.35"


def test_escape_forgets_what_was_typed(plot, told):
    handle = plot.threshold.handle
    handle.setFocus()
    handle.selectAll()
    QTest.keyClicks(handle, "5")
    QTest.keyClick(handle, Qt.Key.Key_Escape)
    assert handle.text() == "clip 1.0"
    assert plot.threshold.value == 1.0
    assert ("stepped", 5.0) not in told


def test_the_wheel_passes_over_the_handle(plot, told):
    handle = plot.threshold.handle
    assert not handle.hasFocus()
    roll(handle, handle.rect().center(), 1)
    assert not told


def test_dragging_on_a_linear_axis_stays_above_zero(filled, told):
    filled.set_logarithmic(False)
    bottom = at(filled.view, 20, 0.0)
    drag(filled.view.viewport(), [at(filled.view, 20, 1.0), bottom, bottom + QPoint(0, 30)])
    assert told[-1][0] == "chosen"
    assert 0 < told[-1][1] < 0.05


def test_without_clipping_there_is_no_threshold_and_one_line(plot):
    plot.set_clipping("none", None)
    assert not plot.threshold.line.isVisible()
    assert not plot.threshold.handle.isVisible()
    assert plot.header.legend.text() == "not clipped"
    plot.set_history(history_of([started(clipping="none"), step(1, threshold=None), step(2)]))
    plot.grab()


def test_by_value_it_shows_elements_and_the_share_cut(plot):
    plot.set_clipping("value", 0.05)
    events = [started(1, 10, "value")]
    events += [step(n, threshold=0.05, share=0.02, largest=0.04 * n) for n in range(1, 11)]
    plot.set_history(history_of(events))
    assert plot.header.title() == "Largest element"
    low, high = plot.shown_values()
    assert 10**low <= 0.04
    assert 10**high >= 0.4
    assert plot.history.largest_after.values.max() == 0.05
    assert plot.view.shares_axis.isVisible()
    assert plot.view.shares_axis.range == [0.0, 0.02]
    plot.point_at(10)
    assert plot.header.legend.text() == "step 10  0.4  0.05  2%"


def test_adaptive_clipping_shows_ratios_and_the_share_of_units(plot):
    plot.set_clipping("adaptive", 0.01)
    events = [started(1, 10, "adaptive")]
    events += [step(n, threshold=0.01, share=0.4, ratio=0.004 * n) for n in range(1, 11)]
    plot.set_history(history_of(events))
    assert plot.header.title() == "Largest ratio"
    assert plot.threshold.handle.text() == "clip 0.01"
    assert plot.history.largest_ratio_after.values.tolist() == pytest.approx(
        [0.004, 0.008, *[0.01] * 8]
    )
    plot.point_at(10)
    assert plot.header.legend.text() == "step 10  0.04  0.01  40%"


def test_a_threshold_of_the_runs_own_is_drawn_and_cannot_be_dragged(plot, told, tmp_path):
    plot.set_clipping("automatic", None)
    events = [started(1, 40, "automatic")]
    events += [step(n, norm=2.0, threshold=0.5 + n / 40) for n in range(1, 41)]
    plot.set_history(history_of(events))
    assert not plot.threshold.line.isVisible()
    assert not plot.threshold.handle.isVisible()
    assert not plot._limit.is_empty()
    assert plot.histogram.threshold == 1.5
    assert [entry.text for entry in plot.header.legend.entries()][-1] == "threshold"
    plot.point_at(20)
    assert plot.header.legend.text() == "step 20  2  1  1"
    drag(plot.view.viewport(), [at(plot.view, 20, 0.0), at(plot.view, 20, 0.2)])
    assert not told
    plot.save_table(tmp_path / "norms.csv")
    with (tmp_path / "norms.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert float(rows[19]["threshold"]) == 1.0


def test_smoothed_norms_lie_above_least_and_greatest(plot):
    norms = [3.0 if n % 2 else 1.0 for n in range(200)]
    events = [started(1, 200), *(step(n, norm=norm) for n, norm in enumerate(norms, start=1))]
    plot.set_history(history_of(events))
    assert plot._smoothed_before.is_empty()
    plot.set_smoothing(0.9)
    assert not plot._smoothed_before.is_empty()
    assert not plot._before.is_empty()
    assert plot._before.opacity() < 1
    # By hand: every value weighs nine tenths of the next.
    weights = 0.9 ** np.arange(200)[::-1]
    expected = np.average(norms, weights=weights)
    assert plot.history.smoothed_before.series.values[-1] == pytest.approx(expected)
    other = history_of(events)
    plot.set_history(other)
    assert other.smoothed_before.strength == 0.9
    plot.set_smoothing(0.0)
    assert plot._smoothed_before.is_empty()
    assert plot._before.opacity() == 1


def test_a_threshold_that_means_something_else_is_not_drawn_among_norms(filled):
    filled.set_clipping("value", 0.5)
    assert not filled.threshold.line.isVisible()
    filled.set_clipping("norm", 0.5)
    assert filled.threshold.line.isVisible()
    assert filled.threshold.handle.text() == "clip each 0.5"


def test_norms_of_zero_leave_the_logarithmic_plot_in_peace(plot):
    plot.set_history(history_of([started(1, 3), *(step(n, norm=0.0) for n in (1, 2, 3))]))
    plot.grab()
    plot.set_logarithmic(False)
    plot.grab()


def test_the_csv_file_is_the_events(filled, tmp_path):
    filled.save_table(tmp_path / "norms.csv")
    with (tmp_path / "norms.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    steps = [event for event in a_run() if isinstance(event, StepDone)]
    for row, event in zip(rows, steps, strict=True):
        for name in ("norm_before", "norm_after", "threshold", "clipped_share",
                     "largest_element", "seconds"):  # fmt: skip
            assert float(row[name]) == getattr(event, name)
        assert row["clipped"] == str(int(event.clipped))
        assert row["not_finite"] == ""


def test_without_a_threshold_the_csv_file_leaves_it_empty(plot, tmp_path):
    plot.set_history(history_of([started(clipping="none"), step(1, threshold=None)]))
    plot.save_table(tmp_path / "norms.csv")
    assert ",," in (tmp_path / "norms.csv").read_text().splitlines()[1]


def test_the_picture_has_the_threshold(filled, tmp_path):
    filled.save_picture(tmp_path / "norms.svg")
    assert "clip 1.0" in (tmp_path / "norms.svg").read_text()


def test_thresholds_are_tidy():
    assert tidy(1.23456) == 1.23
    assert tidy(0.0123456) == 0.0123
    assert tidy(123.456) == 123.0
    assert tidy(0.0) == 1e-6
