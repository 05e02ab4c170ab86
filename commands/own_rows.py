"""Answers about a run's own data: one of its rows, or a window of its series."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from commands.answering import Answer, written
from engine.message import GradloomError

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.prediction import Predictor
    from engine.training.saved_run import SavedRun


def data_of(saved: SavedRun, folder: Path) -> Dataset:
    """The data of a run, as it is now.

    Raises:
        DataError: it cannot be read.
    """
    from engine.data import load

    return load(saved.project.data, folder)


def check_prepared_alike(saved: SavedRun, dataset: Dataset) -> list[str]:
    """Whether the network understands the data's rows as they are now, and what has to be said.

    Raises:
        GradloomError: their symbols, classes or scales are others.
    """
    now, then = dataset.facts, saved.facts
    if now == then:
        return []
    for name in ("vocabulary", "classes", "length", "task", "features", "targets", "horizon"):
        if getattr(now, name) != getattr(then, name):
            break
    else:
        if (now.feature_scale, now.target_scale) == (then.feature_scale, then.target_scale):
            return [
                "The data is not as it was when the run was trained: the network may have learned "
                "from some of these rows."
            ]
        name = "scales"
    raise GradloomError(
        "The data is not as it was when the run was trained ({what}), so that its rows would mean "
        "something else to the network. Train again, or give it the data it was trained on.",
        what=f"other {name}",
    )


def row_answer(
    predictor: Predictor, saved: SavedRun, folder: Path, number: int
) -> tuple[tuple[str, ...], Iterator[Answer]]:
    """What a network says of one of its data's rows for validation, and what is right.

    Raises:
        GradloomError: there is no such row, or the data has changed.
    """
    from engine.training.examination import asked_of_rows

    dataset = data_of(saved, folder)
    check_prepared_alike(saved, dataset)
    rows, facts = dataset.validation, saved.facts
    if not 1 <= number <= len(rows):
        raise GradloomError(
            "There is no row {number:,}: the data has {rows:,} rows for validation. Give one from "
            "1 to {rows:,}.",
            number=number,
            rows=len(rows),
        )
    asked = asked_of_rows(predictor, rows)
    inputs, target = np.array(rows.inputs[number - 1]), rows.targets[number - 1]
    text = asked.shown(number - 1)
    if facts.kind.of == "numbers":
        return ("number", "network", "right"), _number_rows(predictor, inputs, target)
    if facts.task == "tag":
        return ("symbol", "tag", "right"), _tag_rows(predictor, inputs, target)
    scores = predictor.class_scores(inputs[np.newaxis])[0].tolist()
    best = max(range(len(scores)), key=scores.__getitem__)
    row = (text, facts.classes[best], facts.classes[int(target)])
    return ("row", "class", "right"), iter([(row, row)])


def window_answer(
    predictor: Predictor, saved: SavedRun, folder: Path, number: int | None
) -> tuple[tuple[str, ...], Iterator[Answer]]:
    """What comes after a window for validation, or after the series where ``number`` is None.

    Raises:
        GradloomError: there is no such window, or the series has other columns now.
    """
    from engine.project.sources.series import Series as SeriesSource
    from engine.training.forecasting import forecast, last_window

    source = saved.project.data.source
    assert isinstance(source, SeriesSource)
    series = data_of(saved, folder).series
    assert series is not None
    if number is None:
        begin = last_window(predictor, series)
    elif 1 <= number <= len(series.validation):
        begin = int(series.validation[number - 1])
    else:
        raise GradloomError(
            "There is no window {number:,}: the series has {rows:,} for validation. Give one from "
            "1 to {rows:,}, or leave --window out for what comes next.",
            number=number,
            rows=len(series.validation),
        )
    found = forecast(predictor, series, source, begin)

    def rows() -> Iterator[Answer]:
        for step, numbers in enumerate(found.ahead.tolist()):
            place = found.first_ahead + step
            label = series.labels[place] if place < len(series.labels) else ""
            for column, value in enumerate(numbers):
                truth = written(found.truth[step, column]) if step < len(found.truth) else ""
                naive = "" if found.naive is None else written(found.naive[step, column])
                name = predictor.facts.targets[column]
                row = (f"+{step + 1}", label, name, written(value), truth, naive)
                yield row, row

    return ("ahead", "step", "column", "forecast", "truth", "a season before"), rows()


def _number_rows(predictor: Predictor, inputs: np.ndarray, target: np.ndarray) -> Iterator[Answer]:
    from engine.data.scaling import as_they_were

    facts = predictor.facts
    given = predictor.numbers(inputs[np.newaxis])[0]
    right = as_they_were(target.reshape(-1, len(facts.targets)), facts.target_scale)
    for step, (own, wanted) in enumerate(zip(given.tolist(), right.tolist(), strict=True)):
        for name, *numbers in zip(facts.targets, own, wanted, strict=True):
            label = name if len(given) == 1 else f"{name}, step {step + 1}"
            row = (label, *map(written, numbers))
            yield row, row


def _tag_rows(predictor: Predictor, inputs: np.ndarray, target: np.ndarray) -> Iterator[Answer]:
    facts = predictor.facts
    kept = target if facts.features else target[inputs != 0]
    for tag, wanted in zip(predictor.tags_of(inputs), kept.tolist(), strict=True):
        row = (tag.symbol, tag.tag, facts.classes[int(wanted)] if wanted >= 0 else "")
        yield row, row
