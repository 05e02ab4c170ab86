"""What is taken from events, worked out by hand."""

import numpy as np
import pytest

from engine.training.gradients.seen import GradientsSeen, ThroughTime, WeightSeen
from gui.gradients.gradient_history import (
    BEFORE,
    MEMORY,
    RATIO,
    SATURATION,
    Gate,
    GradientHistory,
    Side,
    Trace,
    WeightPart,
)
from tests.gui.gradients.making import a_recorded_run, norms, seen, weight

LSTM = Side("lstm")


def recorded(*events):
    record = GradientHistory()
    record.add(events)
    return record


def test_a_run_without_a_recording_is_empty():
    record = GradientHistory()
    assert not record
    record.add(event for event in a_recorded_run() if not isinstance(event, GradientsSeen))
    assert not record
    assert (record.done, record.steps) == (60, 100)


def test_every_table_has_a_row_a_recording():
    record = recorded(*a_recorded_run())
    assert record.recorded == 12
    trace = record.traces[Trace(LSTM, "h")]
    assert trace.begins.tolist() == list(range(5, 61, 5))
    assert trace.values[3].tolist() == list(norms(20))
    assert {trace.state for trace in record.traces if trace.side == LSTM} == {"h", "c"}
    part = WeightPart(LSTM, "recurrent_kernel")
    assert record.weights[part].values[0, BEFORE] == 2.0
    # The update is 3 / step, and the weight's norm is 3.
    assert record.weights[part].values[:, RATIO] == pytest.approx(1 / trace.begins)
    assert record.gates[Gate(LSTM, "f")].values[0, SATURATION] == pytest.approx(0.2)
    assert record.layers[LSTM].values[0, MEMORY] == 10.0


def test_shares_are_of_squares_and_of_whole_weights_alone():
    # Whole weights: 1 of the embedding, 2 and 2 of the LSTM, 4 of the Dense: 1, 8, 16 of 25.
    record = recorded(seen(1))
    assert record.share_names == ["embedding", "lstm", "dense"]
    assert record.shares.values[0] == pytest.approx([1 / 25, 8 / 25, 16 / 25])


def test_a_gradient_of_zero_has_no_shares():
    record = recorded(GradientsSeen(1, 1, weights=(weight(1, norm=0.0),)))
    assert len(record.shares) == 0


def test_a_weight_of_zero_has_no_ratio():
    zero = WeightSeen("dense", "", "bias", "", 1.0, 1.0, 0.0, 0.1)
    record = recorded(GradientsSeen(1, 1, weights=(zero,)))
    assert np.isnan(record.weights[WeightPart(Side("dense"), "bias")].values[0, RATIO])


def test_norms_of_a_window_stand_at_its_time_steps():
    record = recorded(
        GradientsSeen(1, 1, through_time=(ThroughTime("gru", "", "h", (1.0, 2.0)),)),
        GradientsSeen(2, 1, through_time=(ThroughTime("gru", "", "h", (3.0, 4.0), begin=2),)),
    )
    values = record.traces[Trace(Side("gru"), "h")].values
    nan = float("nan")
    expected = [[1.0, 2.0, nan, nan], [nan, nan, 3.0, 4.0]]
    assert np.array_equal(values, expected, equal_nan=True)


def test_both_sides_of_a_bidirectional_are_kept_apart():
    both = (ThroughTime("b", "forward", "h", (1.0,)), ThroughTime("b", "backward", "h", (2.0,)))
    record = recorded(GradientsSeen(1, 1, through_time=both))
    found = {trace.side.side: rows.values[0, 0] for trace, rows in record.traces.items()}
    assert found == {"forward": 1.0, "backward": 2.0}


def test_spikes_are_marks():
    [mark] = recorded(*a_recorded_run()).marks
    assert (mark.kind, mark.step, mark.rows) == ("spike", 30, (3, 1, 4))
    assert str(mark.what) == "The gradient's norm was 40, 20 times the usual 2."
