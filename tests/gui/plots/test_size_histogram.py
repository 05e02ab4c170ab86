"""The histogram beside the norms: its bars, its colours and its threshold, as they are drawn."""

from math import log10

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF
from PyQt6.QtGui import QColor

from gui.plots.gradient_norm_plot import GradientNormPlot
from gui.theme import current
from tests.gui.plots.making import at, drag, history_of, started, step

NORMS = [0.2] * 30 + [2.5] * 15
"""Twice as many far below the threshold as far above it."""


@pytest.fixture
def plot(qtbot):
    plot = GradientNormPlot()
    qtbot.addWidget(plot)
    plot.resize(460, 300)
    plot.set_clipping("global_norm", 1.0)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def show_norms(plot, qtbot, *, clipping="global_norm", threshold=1.0):
    steps = (step(n, norm=norm, threshold=threshold) for n, norm in enumerate(NORMS, start=1))
    plot.set_history(history_of([started(1, len(NORMS), clipping), *steps]))
    qtbot.waitUntil(lambda: plot.histogram.isVisible() and plot.histogram.size().width() > 20)
    # Its room is made at the next turn of the event loop, and the lines follow.
    qtbot.waitUntil(lambda: right_of(plot.view.box) <= left_of(plot.histogram) + 1)


def right_of(item):
    return item.sceneBoundingRect().right()


def left_of(item):
    return item.sceneBoundingRect().left()


def row(plot, size):
    """Colours from left to right in the middle of a size's bar, in the picture on the screen."""
    item, view, edges = plot.histogram, plot.view, plot.histogram.bars().edges
    after = int(np.searchsorted(edges, size, side="right"))
    if 0 < after < len(edges):
        size = (edges[after - 1] * edges[after]) ** 0.5
    place = view.mapFromScene(item.mapToScene(QPointF(0.0, item._height_of(size))))
    return pixels(plot, place)


def line(plot, size):
    """The same at the very height of a size."""
    place = plot.histogram.mapToScene(QPointF(0.0, plot.histogram._height_of(size)))
    return pixels(plot, plot.view.mapFromScene(place))


def pixels(plot, place):
    view = plot.view
    right = view.mapFromScene(plot.histogram.sceneBoundingRect().topRight()).x()
    picture = view.grab().toImage()
    scale = picture.devicePixelRatio()
    return [
        picture.pixelColor(int(x * scale), int(place.y() * scale)) for x in range(place.x(), right)
    ]


def coloured(colours, token):
    """How many pixels lean towards a token's colour."""
    panel, wanted = QColor(current().tokens.panel), QColor(getattr(current().tokens, token))

    def distance(one, other):
        pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
        return sum(abs(a - b) for a, b in pairs)

    return sum(distance(each, wanted) < distance(each, panel) for each in colours)


def test_before_a_run_there_is_none(plot):
    assert not plot.histogram.isVisible()


def test_bars_are_as_long_as_sizes_are_frequent(plot, qtbot):
    show_norms(plot, qtbot)
    bars = plot.histogram.bars()
    assert sorted(bars.counts[bars.counts > 0].tolist()) == [15, 30]
    below, above = coloured(row(plot, 0.2), "good"), coloured(row(plot, 2.5), "bad")
    assert below == pytest.approx(2 * above, abs=3)
    assert above > 15
    assert coloured(row(plot, 0.7), "good") == 0


def test_the_largest_is_seen_though_the_axis_ends_with_it(plot, qtbot):
    steps = (step(n, norm=norm) for n, norm in enumerate([0.2] * 30 + [3.0] * 15, start=1))
    plot.set_history(history_of([started(1, 45), *steps]))
    qtbot.waitUntil(lambda: plot.histogram.size().width() > 20)
    assert plot.shown_values()[1] == pytest.approx(log10(3.0))
    qtbot.waitUntil(lambda: coloured(row(plot, 3.0), "bad") > 15)


def test_the_threshold_runs_through_it_and_follows_the_drag(plot, qtbot):
    show_norms(plot, qtbot)
    assert plot.histogram.threshold == 1.0
    assert coloured(line(plot, 1.0), "text") > 10
    plot.set_clipping("global_norm", 5.0)
    assert plot.histogram.threshold == 5.0
    assert coloured(row(plot, 2.5), "good") > 15
    assert "0% are above the threshold." in plot.histogram.toolTip()
    begin = at(plot.view, 10, log10(5.0))
    drag(plot.view.viewport(), [begin, begin + QPoint(0, 8), begin + QPoint(0, 30)], release=False)
    assert plot.histogram.threshold == plot.threshold.value < 5.0
    drag(plot.view.viewport(), [begin + QPoint(0, 30)])


def test_it_says_how_many_are_above(plot, qtbot):
    show_norms(plot, qtbot)
    assert "over 45 steps. 33% are above the threshold." in plot.histogram.toolTip()


def test_it_can_be_put_away(plot, qtbot):
    show_norms(plot, qtbot)
    width = plot.view.box.width()
    plot.histogram_action.trigger()
    assert not plot.histogram.isVisible()
    qtbot.waitUntil(lambda: plot.view.box.width() > width + 30)
    plot.histogram_action.trigger()
    qtbot.waitUntil(lambda: plot.view.box.width() == pytest.approx(width))


def test_a_narrow_plot_leaves_the_room_to_the_lines(plot, qtbot):
    show_norms(plot, qtbot)
    plot.resize(240, 300)
    qtbot.waitUntil(lambda: not plot.histogram.isVisible())
    plot.resize(460, 300)
    qtbot.waitUntil(plot.histogram.isVisible)


def test_norms_of_all_together_have_no_threshold_of_each(plot, qtbot):
    plot.set_clipping("norm", 1.0)
    show_norms(plot, qtbot, clipping="norm")
    assert plot.histogram.threshold is None
    assert "threshold" not in plot.histogram.toolTip()
    assert coloured(row(plot, 2.5), "quiet_text") > 15


def test_zoomed_in_bars_are_finer(plot, qtbot):
    show_norms(plot, qtbot)
    before = len(plot.histogram.bars().counts)
    plot._on_zoom_asked(0.3, 0.0, True)
    assert len(plot.histogram.bars().counts) > 2 * before


def test_the_picture_has_it(plot, qtbot, tmp_path):
    show_norms(plot, qtbot)
    plot.save_picture(tmp_path / "with.svg")
    plot.histogram_action.trigger()
    plot.save_picture(tmp_path / "without.svg")
    colour = current().tokens.bad
    with_it, without = ((tmp_path / f"{name}.svg").read_text() for name in ("with", "without"))
    assert with_it.count(colour) > without.count(colour)
