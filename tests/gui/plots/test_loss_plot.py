"""The loss plot as a person uses it: following, zooming, panning, reading and saving."""

import csv
import math
from dataclasses import replace

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtTest import QTest

from engine.message import message
from engine.project.files import FileError
from engine.training.events import EpochDone, NotFinite, StepDone
from gui.plots.loss_plot import LossPlot
from gui.plots.scale import FAR_BELOW
from tests.gui.plots.making import (
    LEFT,
    a_run,
    at,
    drag,
    epoch,
    history_of,
    roll,
    started,
    step,
)


@pytest.fixture
def plot(qtbot):
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(420, 260)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


@pytest.fixture
def filled(plot):
    plot.set_history(history_of(a_run()))
    return plot


def test_an_empty_plot_draws_without_a_word(plot):
    plot.refresh()
    plot.set_logarithmic(True)
    plot.grab()


def test_it_shows_the_whole_run_and_all_losses(filled):
    assert filled.shown_steps() == (0.0, 100.0)
    low, high = filled.shown_values()
    assert low == 0.0
    assert high >= 2.0
    assert filled.is_following


def test_the_lines_are_drawn_in_their_colours(filled):
    colours = {filled._raw.colour().name(), filled._smoothed.colour().name()}
    assert len(colours) == 1
    assert not filled._raw.is_empty()
    assert not filled._smoothed.is_empty()
    assert [point.x() for point in filled._validation.points()] == [50.0]


def test_accuracy_stands_at_its_share_of_the_height(filled):
    low, high = filled.shown_values()
    (point,) = filled._measured.points()
    assert (point.y() - low) / (high - low) == pytest.approx(0.25)


def test_the_wheel_zooms_around_the_cursor_and_following_ends(filled, qtbot):
    viewport = filled.view.viewport()
    with qtbot.waitSignal(filled.steps_chosen) as told:
        roll(viewport, at(filled.view, 50, 1.0), 2)
    low, high = filled.shown_steps()
    assert high - low == pytest.approx(100 / 1.25**2)
    assert (50 - low) / (high - low) == pytest.approx(0.5, abs=0.02)
    assert told.args == [(low, high)]
    assert not filled.is_following
    # New steps leave it where it is.
    filled.history.add([step(61, loss=50.0)])
    filled.refresh()
    assert filled.shown_steps() == (low, high)


def test_shift_and_the_wheel_zoom_the_values(filled):
    before = filled.shown_values()
    roll(filled.view.viewport(), at(filled.view, 50, 1.0), 1, Qt.KeyboardModifier.ShiftModifier)
    after = filled.shown_values()
    assert after[1] - after[0] == pytest.approx((before[1] - before[0]) / 1.25)
    assert filled.shown_steps() == (0.0, 100.0)


def test_a_drag_pans_and_a_level_one_leaves_the_values(filled):
    filled.show_steps((20.0, 60.0))
    values = filled.shown_values()
    begin = at(filled.view, 40, sum(values) / 2)
    drag(filled.view.viewport(), [begin, begin + QPoint(-10, 1), begin + QPoint(-60, 2)])
    low, high = filled.shown_steps()
    assert low > 22
    assert high - low == pytest.approx(40)
    assert filled._chosen_values is None
    drag(filled.view.viewport(), [begin, begin + QPoint(0, 10), begin + QPoint(0, 40)])
    assert filled._chosen_values is not None


def test_a_double_click_shows_everything_and_follows_again(filled, qtbot):
    roll(filled.view.viewport(), at(filled.view, 50, 1.0), 3)
    with qtbot.waitSignal(filled.steps_chosen) as told:
        place = at(filled.view, *(sum(ends) / 2 for ends in filled.view.box.viewRange()))
        QTest.mouseClick(filled.view.viewport(), LEFT, pos=place)
        QTest.mouseDClick(filled.view.viewport(), LEFT, pos=place)
        QTest.mouseRelease(filled.view.viewport(), LEFT, pos=place)
    assert told.args == [None]
    assert filled.is_following
    filled.history.add([step(n) for n in range(61, 131)])
    filled.refresh()
    assert filled.shown_steps() == (0.0, 130.0)


def test_fit_is_offered_only_where_it_does_something(filled):
    assert not filled.header._fit_button.isVisible()
    filled.show_steps((10.0, 20.0))
    assert filled.header._fit_button.isVisible()
    QTest.mouseClick(filled.header._fit_button, LEFT)
    assert filled.is_following
    assert not filled.header._fit_button.isVisible()


def test_keys_zoom_pan_and_fit(filled):
    filled.view.setFocus()
    QTest.keyClick(filled.view, Qt.Key.Key_Plus)
    assert filled.shown_steps() == (10.0, 90.0)
    QTest.keyClick(filled.view, Qt.Key.Key_Right)
    assert filled.shown_steps() == (18.0, 98.0)
    QTest.keyClick(filled.view, Qt.Key.Key_Home)
    assert filled.is_following


def test_a_logarithmic_axis_with_zero_among_the_losses(plot):
    events = [started(1, 4)]
    events += [step(n, loss=loss) for n, loss in enumerate((1.0, 0.1, 0.0, 0.01), start=1)]
    plot.set_history(history_of(events))
    QTest.mouseClick(plot.header._log_button, LEFT)
    assert plot.is_logarithmic
    low, high = plot.shown_values()
    assert (low, high) == (pytest.approx(-2.0), pytest.approx(0.0, abs=0.01))
    assert plot.in_view(0.0) == FAR_BELOW
    plot.grab()
    QTest.mouseClick(plot.header._log_button, LEFT)
    assert not plot.is_logarithmic


def test_what_is_not_finite_is_marked_with_a_line_and_words(filled):
    mark = NotFinite(61, 2, 11, "lstm", message("The loss is not a finite number."))
    filled.history.add([mark])
    filled.refresh()
    assert filled.view.mark_text() == "step 61: not finite"
    assert filled.view._mark.isVisible()
    assert filled.view._mark.step == 61
    filled.set_history(history_of([started()]))
    assert filled.view.mark_text() == ""


def test_losses_that_are_not_finite_leave_a_gap_and_are_saved(plot, tmp_path):
    events = [started(1, 3), step(1, loss=1.0), step(2, loss=math.inf), step(3, loss=math.nan)]
    plot.set_history(history_of(events))
    plot.grab()
    plot.save_table(tmp_path / "loss.csv")
    assert [row["loss"] for row in rows_of(tmp_path / "loss.csv")] == ["1.0", "inf", "nan"]


def test_the_values_under_the_cursor_are_told(filled, qtbot):
    with qtbot.waitSignal(filled.step_pointed, check_params_cb=lambda told: told == 55):
        QTest.mouseMove(filled.view.viewport(), at(filled.view, 55, 1.0))
    filled.point_at(55)
    words = filled.header.legend.text()
    assert words.startswith("step 55  1.02  ")
    assert words.endswith("0.9  25%")
    filled.point_at(None)
    assert "smoothed" in filled.header.legend.text()
    filled.point_at(99)  # not there yet
    assert "smoothed" in filled.header.legend.text()


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_csv_file_is_the_events(filled, tmp_path):
    path = tmp_path / "loss.csv"
    filled.history.add([NotFinite(61, 2, 11, None, message("The loss is not a finite number."))])
    filled.save_table(path)
    rows = rows_of(path)
    steps = [event for event in a_run() if isinstance(event, StepDone)]
    assert len(rows) == len(steps) + 1
    for row, event in zip(rows, steps, strict=False):
        assert (int(row["step"]), int(row["epoch"])) == (event.step, event.epoch)
        assert float(row["loss"]) == event.loss
    (ended,) = [event for event in a_run() if isinstance(event, EpochDone)]
    assert float(rows[49]["validation_accuracy"]) == ended.validation_accuracy
    assert rows[48]["validation_accuracy"] == ""
    assert rows[60]["loss"] == ""
    assert rows[60]["not_finite"] == "The loss is not a finite number."


@pytest.mark.parametrize("name", ["loss.png", "loss.svg", "loss.SVG"])
def test_a_picture_shows_something(filled, tmp_path, name):
    path = tmp_path / name
    filled.save_picture(path)
    content = path.read_bytes()
    if name.lower().endswith("svg"):
        assert b"<svg" in content
        assert content.count(b"<path") + content.count(b"<polyline") > 4
        return
    image = QImage(str(path))
    assert image.width() >= 2 * filled.view.width()
    assert colours(image) > 20


def colours(image):
    return len({image.pixel(x, y) for x in range(0, image.width(), 3)
                for y in range(0, image.height(), 3)})  # fmt: skip


def test_a_place_that_cannot_be_written_to_is_told(filled, tmp_path):
    with pytest.raises(FileError):
        filled.save_picture(tmp_path / "missing" / "loss.png")
    with pytest.raises(FileError):
        filled.save_table(tmp_path / "missing" / "loss.csv")


def test_smoothing_can_be_chosen_and_lasts(filled):
    filled.set_smoothing(0.0)
    series = filled.history.smoothed_loss.series
    assert series.values.tolist() == filled.history.loss.values.tolist()
    filled.set_history(history_of(a_run()))
    assert filled.smoothing == 0.0


def test_a_validation_loss_that_is_not_finite_is_left_out_of_the_range(plot):
    events = [*a_run(50), replace(epoch(2, 50), validation_loss=math.inf)]
    plot.set_history(history_of(events))
    assert plot.shown_values()[1] < 10
    plot.grab()


def test_hidden_it_waits_and_then_draws(filled):
    filled.hide()
    filled.history.add([step(n) for n in range(61, 81)])
    filled.refresh()
    assert filled._is_stale
    filled.show()
    assert not filled._is_stale


def numbers_run(*errors):
    """Steps of a run that is asked for numbers, and the error after each fifty."""
    events = [started(len(errors))]
    events += [step(number) for number in range(1, 50 * len(errors) + 1)]
    made = {"accuracy": None, "validation_accuracy": None}
    ends = [replace(epoch(n + 1, 50 * (n + 1)), **made, validation_error=each)
            for n, each in enumerate(errors)]  # fmt: skip
    return history_of([*events, *ends])


def test_errors_stand_on_an_axis_of_their_own(plot):
    plot.set_history(numbers_run(7.0, 3.5))
    axis = plot.view.shares_axis
    low, high = plot.shown_values()
    heights = [(point.y() - low) / (high - low) for point in plot._measured.points()]
    assert heights == pytest.approx([7.0 / axis.top, 3.5 / axis.top])
    assert axis.top >= 7.0
    assert axis.tickStrings([0.0, 5.0], 1, 5)[1] == "5"
    assert "error" in plot.header.legend.text()
    plot.point_at(60)
    assert plot.header.legend.text().endswith("0.9  7")
    plot.point_at(None)
    plot.set_history(history_of(a_run()))
    assert axis.top is None
    assert "accuracy" in plot.header.legend.text()
    assert axis.tickStrings([0.0, 0.5], 1, 0.5) == ["0%", "50%"]
    plot.grab()


def test_an_error_that_is_no_finite_number_leaves_the_axis_as_it_is(plot):
    plot.set_history(numbers_run(math.inf, 2.0, math.nan))
    assert 2.0 <= plot.view.shares_axis.top < 5.0
    plot.grab()


def test_the_perplexity_is_told_and_saved(plot, tmp_path):
    plot.set_history(history_of([*a_run(50), replace(epoch(1, 50), perplexity=12.3)]))
    plot.point_at(50)
    assert plot.header.legend.text().endswith("50%  perplexity 12.3")
    plot.save_table(tmp_path / "loss.csv")
    last = rows_of(tmp_path / "loss.csv")[49]
    assert (last["perplexity"], last["validation_error"]) == ("12.3", "")
