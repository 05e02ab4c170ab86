"""A series cut into windows, and what comes after each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from engine.data.dataset import Dataset, Rows, Series
from engine.data.errors import DataError
from engine.data.labelled_dataset import refuse_too_many
from engine.data.number_table import (
    NumberTable,
    bundled_table,
    chosen_columns,
    read_number_table,
)
from engine.data.origin import Origin, origin_of
from engine.data.scaling import scale_of, scaled
from engine.data.splitting import fixed
from engine.data.telling import Telling
from engine.data.wording import quoted
from engine.message import Message, message
from engine.project.data_facts import DataFacts, Scale
from engine.project.preparation import Preparation
from engine.project.sources import series as sources

CARBON_DIOXIDE = "carbon_dioxide.csv"
Numbers = NDArray[np.float64]


def series_dataset(
    source: sources.Series, preparation: Preparation, folder: Path | None, tell: Telling
) -> Dataset:
    """Windows for training out of the first part of a series, those for validation out of the rest.

    What a window for validation asks for lies after all that is trained on; what it shows may
    begin before. Scales come from the part for training alone.

    Raises:
        DataError: the series cannot be read, or is too short for its windows.
    """
    table, origin = _read(source, folder)
    tell(0.5)
    names = ("", "")
    if isinstance(source, sources.SeriesTable):
        names = (source.columns, source.target_columns)
    shown = chosen_columns(names[0], table.columns, table.name)
    targets = chosen_columns(names[1], table.columns, table.name) if names[1].strip() else shown
    values, notes = _without_gaps(table, sorted({*shown, *targets}))
    boundary = round(len(values) * (1 - preparation.validation_share))
    begins = _begins(source, len(values), boundary, table.name)
    series = Series(values, table.columns, shown, targets, table.labels, *begins)
    refuse_too_many(
        sum(map(len, begins)) * source.window * len(shown),
        sum(map(len, begins)),
        source.window,
        quoted(table.name),
    )
    cut = [cut_windows(series, source, each) for each in begins]
    feature_scale, target_scale = _scales(source, series, boundary, cut[0])
    tell(0.8)
    made = [
        Rows(
            inputs=fixed(_scaled(windows, feature_scale)),
            targets=fixed(_scaled(ahead, target_scale).reshape(len(ahead), -1)),
            texts=None,
            lengths=fixed(np.full(len(windows), source.window, dtype=np.int64)),
        )
        for windows, ahead in cut
    ]
    facts = DataFacts(
        vocabulary=(),
        classes=(),
        length=source.window,
        training_rows=len(made[0]),
        validation_rows=len(made[1]),
        longest=source.window,
        task="forecast",
        features=tuple(table.columns[place] for place in shown),
        targets=tuple(table.columns[place] for place in targets),
        horizon=source.horizon,
        feature_scale=feature_scale,
        target_scale=target_scale,
        from_last=source.scaling == "from the last step",
    )
    tell(1.0)
    return Dataset(facts, made[0], made[1], None, notes=notes, origin=origin, series=series)


def cut_windows(
    series: Series, source: sources.Series, begins: NDArray[np.int64]
) -> tuple[Numbers, Numbers]:
    """Windows, (rows, window, shown), and what comes after each, (rows, horizon, targets).

    With ``from the last step`` both are told from the last value of the window.
    """
    every = sliding_window_view(series.values, source.window + source.horizon, axis=0)
    chosen = every[begins].swapaxes(1, 2)
    windows = chosen[:, : source.window, list(series.shown)]
    ahead = chosen[:, source.window :, list(series.targets)]
    if source.scaling == "from the last step":
        last = chosen[:, source.window - 1 : source.window]
        windows = windows - last[:, :, list(series.shown)]
        ahead = ahead - last[:, :, list(series.targets)]
    return windows, ahead


def seasonal_naive(series: Series, source: sources.Series, begins: NDArray[np.int64]) -> Numbers:
    """What was a season before each step that is asked for, (rows, horizon, targets).

    A step less than a season after the window's end is taken as it was a season ago, one further
    ahead as it was so many seasons ago that this is known by then.

    Raises:
        DataError: a window begins so early that this was before the series.
    """
    ahead = np.arange(source.horizon)
    back = source.season * (ahead // source.season + 1)
    places = begins[:, np.newaxis] + source.window + ahead - back
    if (places < 0).any():
        raise DataError(
            "A season of {season} steps before the first forecast lies before the series. Set a "
            "shorter season, or a longer window.",
            season=source.season,
        )
    found: Numbers = series.values[places][:, :, list(series.targets)]
    return found


def _read(source: sources.Series, folder: Path | None) -> tuple[NumberTable, Origin | None]:
    if isinstance(source, sources.SeriesTable):
        table, file = read_number_table(source, folder)
        return table, origin_of(file, [file])
    return bundled_table(CARBON_DIOXIDE), None


def _without_gaps(table: NumberTable, used: list[int]) -> tuple[Numbers, tuple[Message, ...]]:
    """Gaps filled up in a straight line between their neighbours, and how many that were.

    Raises:
        DataError: half of a column or more is gaps.
    """
    values, notes = table.values.copy(), list(table.notes)
    steps = np.arange(len(values))
    for place in used:
        known = np.isfinite(values[:, place])
        gaps = int((~known).sum())
        if not gaps:
            continue
        name = quoted(table.columns[place])
        if gaps >= len(values) / 2:
            raise DataError(
                "The column {name} has no number at {gaps:,} of its {steps:,} steps. Choose other "
                "columns, or fill it in.",
                name=name,
                gaps=gaps,
                steps=len(values),
            )
        values[:, place] = np.interp(steps, steps[known], values[known, place])
        notes.append(
            message(
                "{name} has no number at {gaps:,} of its {steps:,} steps: they were filled in on a "
                "straight line between their neighbours.",
                name=name,
                gaps=gaps,
                steps=len(values),
            )
        )
    return values, tuple(notes)


def _begins(
    source: sources.Series, steps: int, boundary: int, name: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    span = source.window + source.horizon
    last = steps - span
    training = np.arange(0, boundary - span + 1, source.step, dtype=np.int64)
    first = max(0, boundary - source.window)
    validation = np.arange(first, last + 1, source.step, dtype=np.int64)
    if not len(training) or not len(validation):
        raise DataError(
            "{name} has {steps:,} steps, too few for a window of {window:,} with {horizon:,} after "
            "it in the part for training ({training:,} steps) and in the rest. Set a smaller "
            "window or horizon, or choose a longer series.",
            name=quoted(name),
            steps=steps,
            window=source.window,
            horizon=source.horizon,
            training=boundary,
        )
    return training, validation


def _scales(
    source: sources.Series, series: Series, boundary: int, training: tuple[Numbers, Numbers]
) -> tuple[Scale | None, Scale | None]:
    if source.scaling == "none":
        return None, None
    if source.scaling == "standard":
        part = series.values[:boundary]
        return scale_of(part[:, list(series.shown)]), scale_of(part[:, list(series.targets)])
    windows, ahead = (_deviation_alone(scale_of(each)) for each in training)
    return windows, ahead


def _deviation_alone(scale: Scale) -> Scale:
    """Without a shift: the window's last value, which is 0, has to stay so."""
    return Scale((0.0,) * len(scale.size), scale.size)


def _scaled(numbers: Numbers, scale: Scale | None) -> NDArray[np.float32]:
    return numbers.astype(np.float32) if scale is None else scaled(numbers, scale)
