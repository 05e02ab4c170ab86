"""Curves read back from a run's tables, whole, torn or damaged, and thinned for a picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.project.files import FileError
from engine.training import run_curves, run_files
from engine.training.run_curves import QUANTITIES, Curve, columns_of, read_curve, thinned

from .made_up_runs import write_run

BY_COLUMN = {quantity.column: quantity for quantity in QUANTITIES}


def test_the_curves_of_a_run(tmp_path):
    run = write_run(tmp_path / "run", (0.5, 0.75))
    accuracy = read_curve(run, BY_COLUMN["validation_accuracy"])
    assert accuracy.steps.tolist() == [4, 8]
    assert accuracy.values.tolist() == [0.5, 0.75]
    loss = read_curve(run, BY_COLUMN["loss"])
    assert loss.values.tolist() == pytest.approx([10 / step for step in range(1, 9)])
    norm = read_curve(run, BY_COLUMN["norm_before"])
    assert norm.values.tolist() == [step / 2 for step in range(1, 9)]


def test_a_run_that_has_told_nothing_yet(tmp_path):
    run = write_run(tmp_path / "run", ())
    (run / run_files.STEPS).unlink()
    for quantity in QUANTITIES:
        assert len(read_curve(run, quantity).steps) == 0


def test_a_line_that_is_still_written_is_left_out(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("step,loss\n1,0.5\n2,0.25\n3,0.1")
    assert columns_of(path)["loss"].tolist() == [0.5, 0.25]


def test_what_is_no_number_becomes_not_a_number(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("step,loss,clipped\n1,nan,True\n2,x,False\n3\n4,inf,True,9\n")
    found = columns_of(path)
    assert np.isnan(found["loss"]).tolist() == [True, True, True, False]
    assert found["clipped"].tolist()[:2] == [1.0, 0.0]
    assert columns_of(path, ("step", "missing")).keys() == {"step"}


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\x00\xff\n1\n", b"step,step\n1,2\n", b'"step\n1\n', b"step,loss"]
)
def test_a_damaged_table_has_no_curves(tmp_path, content):
    run = write_run(tmp_path / "run")
    (run / run_files.STEPS).write_bytes(content)
    assert len(read_curve(run, BY_COLUMN["loss"]).steps) == 0


def test_a_table_that_is_too_large_is_said(tmp_path, monkeypatch):
    run = write_run(tmp_path / "run")
    monkeypatch.setattr(run_curves, "MAX_BYTES", 20)
    with pytest.raises(FileError, match="larger than"):
        read_curve(run, BY_COLUMN["loss"])


VALUES = arrays.arrays(
    np.float64, st.integers(0, 400), elements=st.floats(-1e6, 1e6) | st.just(np.nan)
)


@given(VALUES, st.integers(2, 60))
def test_thinning_keeps_what_stands_out(values, most):
    curve = Curve(np.arange(1.0, len(values) + 1), values)
    thin = thinned(curve, 0.0, float(len(values) + 1), most)
    assert len(thin.steps) == len(thin.values) <= max(2 * most, 0)
    assert (np.diff(thin.steps) >= 0).all()
    if np.isfinite(values).any():
        assert np.nanmax(thin.values) == np.nanmax(values)
        assert np.nanmin(thin.values) == np.nanmin(values)


def test_only_what_is_seen_is_kept_and_a_point_on_either_side():
    curve = Curve(np.array([4.0, 8, 12, 16, 20]), np.arange(5.0))
    assert thinned(curve, 9, 13, 100).steps.tolist() == [8, 12, 16]
    assert thinned(curve, 0, 100, 100).steps.tolist() == [4, 8, 12, 16, 20]
