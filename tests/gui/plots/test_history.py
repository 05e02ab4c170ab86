"""The numbers beside the plots, worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from gui.plots.clipping_gauge import ClippingGauge
from gui.plots.history import History
from tests.gui.plots.making import a_run, epoch, history_of, started, step


def test_before_any_step_there_is_nothing_to_say():
    history = History()
    assert history.fired_recently() is None
    assert history.fired_in_run() is None
    assert history.cut_recently() is None
    assert history.best_epoch is None
    assert history.steps == 0


def test_rates_of_the_last_hundred_steps_and_of_all():
    # 100 steps that all fire, then 60 that do not: of the last 100, 40 fired; of all, 100 of 160.
    events = [started(4, 50)]
    events += [step(n, norm=2.0) for n in range(1, 101)]
    events += [step(n, norm=0.5) for n in range(101, 161)]
    history = history_of(events)
    assert history.fired_recently() == (pytest.approx(0.40), 100)
    assert history.fired_in_run() == pytest.approx(0.625)


def test_the_same_events_in_other_portions_are_the_same_history():
    whole = history_of(a_run())
    portions = History()
    for event in a_run():
        portions.add([event])
    for name in ("loss", "norm_before", "norm_after", "threshold", "clipped", "seconds"):
        assert getattr(whole, name).values.tolist() == getattr(portions, name).values.tolist()
    assert whole.fired_in_run() == portions.fired_in_run()


def test_the_best_epoch_is_the_last_that_the_run_called_so():
    first, second, third = (
        replace(epoch(number, 50 * number), is_best=number < 3) for number in (1, 2, 3)
    )
    assert history_of([started(), first, second, third]).best_epoch == second
    assert history_of([started(), third]).best_epoch is None


def shown(gauge):
    return gauge.gauge.fraction(), gauge.gauge.accessibleDescription()


def test_the_gauge_by_norm(qtbot):
    gauge = ClippingGauge()
    qtbot.addWidget(gauge)
    assert shown(gauge) == (None, "nothing yet")
    gauge.set_history(history_of([started(), *(step(n, norm=n / 10) for n in range(1, 41))]))
    # Norms 0.1 to 4.0, threshold 1.0: 30 of 40 are above it.
    assert shown(gauge) == (pytest.approx(0.75), "75% of 40, 75% of run")


def test_the_gauge_by_value(qtbot):
    gauge = ClippingGauge()
    qtbot.addWidget(gauge)
    events = [started(clipping="value")]
    events += [step(1, share=0.10, largest=3.21), step(2, share=0.30, largest=0.5)]
    gauge.set_history(history_of(events))
    assert shown(gauge) == (pytest.approx(0.20), "20% elements, largest 3.2")
    assert "100% of all steps" in gauge.toolTip()


def test_the_gauge_without_clipping(qtbot):
    gauge = ClippingGauge()
    qtbot.addWidget(gauge)
    gauge.set_kind("none")
    assert shown(gauge) == (None, "off")


def test_the_gauge_of_units(qtbot):
    gauge = ClippingGauge()
    qtbot.addWidget(gauge)
    events = [started(clipping="adaptive")]
    events += [step(n, threshold=0.01, share=0.2, ratio=n / 100) for n in range(1, 41)]
    gauge.set_history(history_of(events))
    assert shown(gauge) == (pytest.approx(0.20), "20% units, ratio 0.4")


def test_what_clipping_takes(qtbot):
    gauge = ClippingGauge()
    qtbot.addWidget(gauge)
    gauge.show()
    assert not gauge.taken.isVisible()
    # Of 2 a half is taken, of 4 three quarters, of 0.5 nothing.
    history = history_of([started(), *(step(n, norm=norm) for n, norm in ((1, 2.0), (2, 4.0)))])
    gauge.set_history(history)
    assert gauge.taken.text() == "takes 62%"
    history.add([step(3, norm=0.5)])
    gauge.refresh()
    assert gauge.taken.text() == "takes 42%"
    gauge.set_history(history_of([started(clipping="none"), step(1, threshold=None)]))
    assert not gauge.taken.isVisible()


def test_a_threshold_is_suggested_where_it_means_the_same(qtbot):
    gauge = ClippingGauge()
    qtbot.addWidget(gauge)
    gauge.show()
    gauge.show_threshold(1.0)
    norms = np.linspace(0.05, 5.0, 100)
    history = history_of([started(), *(step(n, norm=x) for n, x in enumerate(norms[:49], 1))])
    gauge.set_history(history)
    assert not gauge.suggestion.isVisible()  # too early
    history.add([step(n, norm=x) for n, x in enumerate(norms[49:], 50)])
    gauge.refresh()
    assert np.percentile(norms, 90) == pytest.approx(4.505)
    assert gauge.suggestion.text() == "clip at 4.5"
    assert "90th percentile of this run's norms" in gauge.suggestion.toolTip()
    with qtbot.waitSignal(gauge.threshold_suggested) as told:
        QTest.mouseClick(gauge.suggestion, Qt.MouseButton.LeftButton)
    assert told.args == [4.5]
    for kind in ("value", "norm", "automatic", "adaptive"):
        gauge.set_kind(kind)
        assert not gauge.suggestion.isVisible(), kind
    for kind in ("none", "global_norm"):
        gauge.set_kind(kind)
        assert gauge.suggestion.isVisible(), kind
    gauge.show_threshold(4.5)  # it is the threshold already
    assert not gauge.suggestion.isVisible()


def test_a_very_long_run_keeps_its_last_steps_one_by_one(monkeypatch):
    monkeypatch.setattr("gui.plots.history.KEPT_STEPS", 256)
    history = History()
    losses = np.random.default_rng(1).uniform(1, 2, 3000)
    history.add([step(number + 1, loss=loss) for number, loss in enumerate(losses[:1000])])
    for begin in range(1000, 3000, 90):
        part = losses[begin : begin + 90]
        history.add([step(begin + n + 1, loss=loss) for n, loss in enumerate(part)])
    assert len(history) == 3000
    assert 256 <= len(history.loss.values) <= 320
    assert history.loss.at(2999) == losses[2999]
    assert history.loss.first == history.smoothed_loss.series.first == history.first_kept - 1
    smoothed = history.smoothed_loss.series.at(2999)
    history.smoothed_loss.set_strength(history.smoothed_loss.strength)
    assert len(history.smoothed_loss.series) == 3000
    assert history.smoothed_loss.series.at(2999) == pytest.approx(smoothed, rel=1e-3)
    assert 1 < history.smoothed_loss.series.at(10) < 2
