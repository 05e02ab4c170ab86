"""What tells how good a network is, by its task."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.training.curves import Curves
from engine.training.events import EpochDone
from engine.training.measures import (
    ACCURACY,
    ERROR,
    PERPLEXITY,
    Measure,
    Measured,
    best_measured,
    measured,
)
from engine.training.run_list import read_run
from tests.engine.training.made_up_runs import write_run

CLASSES = EpochDone(1, 10, 0.5, 0.7, 0.6, 0.75, 1.0)
NUMBERS = replace(CLASSES, accuracy=None, validation_accuracy=None, validation_error=2.5)
TEXT = replace(CLASSES, perplexity=12.25)


@pytest.mark.parametrize(
    ("event", "found", "text"),
    [
        (CLASSES, Measured(ACCURACY, 0.75), "75.0%"),
        (NUMBERS, Measured(ERROR, 2.5), "2.5"),
        (TEXT, Measured(PERPLEXITY, 12.25), "12.25"),
        (replace(NUMBERS, validation_error=None), None, ""),
    ],
)
def test_an_epoch_is_told_by_its_task(event: EpochDone, found: Measured | None, text: str) -> None:
    assert measured(event) == found
    assert found is None or found.text == text
    curves = Curves()
    curves.add(event)
    assert curves.last_measured == found


@pytest.mark.parametrize(
    ("measure", "best"), [(ACCURACY, 0.9), (ERROR, 0.2), (PERPLEXITY, 0.2)], ids=str
)
def test_a_run_is_told_by_its_best(tmp_path: object, measure: Measure, best: float) -> None:
    listed = read_run(write_run(tmp_path / "run", (0.4, 0.9, 0.2), measure=measure))  # type: ignore[operator]
    assert listed.record is not None
    assert best_measured(listed.record) == Measured(measure, best)
    assert listed.last_epoch[measure.column] == 0.2


def test_runs_of_one_measure_are_in_the_order_of_how_good_they_are() -> None:
    worst_first = [
        *(Measured(PERPLEXITY, value) for value in (9.0, 2.0)),
        *(Measured(ERROR, value) for value in (100.0, 0.5)),
        *(Measured(ACCURACY, value) for value in (0.1, 0.9)),
    ]
    assert sorted(worst_first, key=lambda each: each.order) == worst_first
    assert ERROR.is_better(1.0, 2.0)
    assert ACCURACY.is_better(0.9, 0.8)
