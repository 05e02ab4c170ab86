"""The arithmetic of the comparison and of its tables, on made-up results."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.vocabulary.dialects import Dialect
from parity.comparison import Apart, compare
from parity.labels import Label
from parity.ours import Found
from parity.table import Row, Rows, markdown, rows_of

ONE, OTHER, NEVER = (Label("arguments", name) for name in ("LSTM.units", "GRU.units", "GRU.seed"))


def found(**changes: np.ndarray) -> Found:
    """One weight that is trained and one that is not."""
    plain = {
        "returned/00/00": np.array([[1.0, 2.0], [3.0, 4.0]]),
        "returned/00/01": np.array([[0.0], [0.0]]),
        "cost": np.array(4.0),
        "trained": np.array([True, False]),
        "gradient/00": np.array([10.0, -20.0]),
        "gradient/01": np.array([1.0]),
        "after/00": np.array([1.0, 1.0]),
        "after/01": np.array([1.0]),
    }
    return plain | {name.replace("_", "/"): value for name, value in changes.items()}


def test_each_difference_is_found_where_it_is() -> None:
    theirs = found(
        returned_00_01=np.array([[0.0], [3e-6]]),
        cost=np.array(4.0 + 8e-6),
        gradient_00=np.array([10.0, -20.0 - 1e-3]),
        after_00=np.array([1.0, 1.0 + 2e-6]),
    )
    apart = compare(found(), theirs)
    assert apart.outputs == pytest.approx(3e-6)
    assert apart.by_row == pytest.approx((0, 3e-6))
    assert apart.gradients == pytest.approx(5e-5, rel=1e-3)
    assert apart.cost == pytest.approx(2e-6, rel=1e-3)
    assert apart.after_step == pytest.approx(2e-6, rel=1e-3)
    assert apart.agrees


def test_the_gradient_of_a_weight_that_is_not_trained_is_not_asked_for() -> None:
    assert compare(found(), found(gradient_01=np.array([5.0]))).agrees


def test_a_small_gradient_is_measured_against_a_thousandth() -> None:
    ours = found(gradient_00=np.array([1e-9, 0.0]))
    assert compare(ours, found(gradient_00=np.array([0.0, 0.0]))).gradients == pytest.approx(1e-6)


@pytest.mark.parametrize(
    "theirs",
    [
        found(returned_00_00=np.array([[1.0, 2.0], [3.0, 4.0 + 2e-5]])),
        found(returned_00_00=np.array([[1.0, 2.0], [3.0, math.nan]])),
        found(gradient_00=np.array([10.0, -20.1])),
        found(gradient_00=np.array([10.0, math.nan])),
        found(after_01=np.array([1.1])),
        found(cost=np.array(math.nan)),
        found(trained=np.array([True, True])),
        found(cost=np.array([4.0, 4.0])),
        {name: value for name, value in found().items() if name != "cost"},
        "Traceback ...\nValueError: no",
    ],
)
def test_what_does_not_agree(theirs: Found | str) -> None:
    assert not compare(found(), theirs).agrees


def test_a_row_counts_cases_and_keeps_the_largest() -> None:
    rows = rows_of(
        [ONE, OTHER, NEVER],
        [
            (ONE, Apart(outputs=1e-7, gradients=3e-6, cost=2e-8)),
            (ONE, Apart(outputs=4e-7, gradients=1e-6, after_step=5e-8)),
            (OTHER, Apart(outputs=math.nan)),
            (OTHER, Apart(outputs=1e-7)),
        ],
    )
    assert rows[ONE] == Row(2, 4e-7, 3e-6, 2e-8, 5e-8)
    assert rows[OTHER].cases == 2
    assert math.isnan(rows[OTHER].outputs)
    assert rows[NEVER] == Row()


def test_dialects_stand_side_by_side_and_what_no_case_had_is_seen() -> None:
    by_dialect: dict[Dialect, Rows] = {
        "keras2": rows_of([ONE, NEVER], [(ONE, Apart(outputs=4e-7))]),
        "keras3": rows_of([ONE, NEVER], []),
    }
    table = markdown("arguments", "Argument", by_dialect).splitlines()
    assert table[0].startswith("| Argument | Keras 2: cases | outputs |")
    assert table[2:] == [
        "| LSTM.units | 1 | 4e-07 | 0 | 0 | 0 | 0 |  |  |  |  |",
        "| GRU.seed | 0 |  |  |  |  | 0 |  |  |  |  |",
    ]
