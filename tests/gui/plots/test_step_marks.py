"""Steps at which something happened, on the plots of a run and under the mouse."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from engine.message import message
from engine.training.events import NotFinite
from engine.training.gradients.seen import SpikeSeen
from gui.plots.loss_plot import LossPlot
from gui.plots.marks import mark_of
from gui.theme import current
from tests.gui.plots.making import LEFT, a_run, at, history_of, step

SPIKE = SpikeSeen(30, 1, 40.0, 2.0, (3, 1, 4))
NOT_FINITE = NotFinite(61, 2, 11, "lstm", message("The loss is not a finite number."), rows=(5,))


@pytest.fixture
def plot(qtbot):
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(420, 260)
    plot.set_history(history_of([*a_run(), SPIKE, NOT_FINITE]))
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def test_an_ordinary_event_is_no_mark():
    assert mark_of(step(1)) is None


def test_both_are_kept_in_their_order(plot):
    kinds = [(mark.kind, mark.step, mark.rows) for mark in plot.view.marks.marks()]
    assert kinds == [("spike", 30, (3, 1, 4)), ("not finite", 61, (5,))]
    assert plot.view.mark_text() == "step 61: not finite"


def test_a_pointer_stands_at_the_top_in_its_colour(plot):
    picture = plot.view.grab().toImage()
    top = at(plot.view, 30, plot.shown_values()[1])
    colours = {
        picture.pixelColor(top.x() + across, top.y() + 2).name() for across in (-2, -1, 0, 1, 2)
    }
    assert current().tokens.warning in colours


def test_the_nearest_mark_within_reach_is_meant(plot):
    marks = plot.view.marks
    pixel = marks.pixelLength(marks.viewRect().topRight() - marks.viewRect().topLeft())
    assert marks.mark_at(30 + 5 * pixel).step == 30
    assert marks.mark_at(30 - 5 * pixel).step == 30
    assert marks.mark_at(30 + 8 * pixel) is None


def test_a_click_tells_the_mark_and_another_nothing(plot, qtbot):
    viewport = plot.view.viewport()
    middle = sum(plot.shown_values()) / 2
    with qtbot.waitSignal(plot.mark_chosen) as told:
        QTest.mouseClick(viewport, LEFT, pos=at(plot.view, 61, middle))
    assert told.args[0].kind == "not finite"
    with qtbot.assertNotEmitted(plot.mark_chosen):
        QTest.mouseClick(viewport, LEFT, pos=at(plot.view, 45, middle))
    QTest.mouseMove(viewport, at(plot.view, 61, middle))
    assert viewport.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseMove(viewport, at(plot.view, 45, middle))
    assert viewport.cursor().shape() == Qt.CursorShape.ArrowCursor
