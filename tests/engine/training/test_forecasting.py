"""Forecasts and what was a season before, in the series' own unit, against plain loops."""

from __future__ import annotations

import numpy as np
import pytest

from engine.training.examination import examine_part
from engine.training.forecasting import ForecastError, forecast, last_window, naive_errors
from engine.training.number_examination import NumberExamination
from tests.little_projects import adding, project_of, series, series_values, untrained

SCALINGS = ("standard", "from the last step", "none")


@pytest.fixture(params=SCALINGS)
def made(request, tmp_path):
    source = series(tmp_path, scaling=request.param, target_columns="cold")
    project, dataset = project_of(source, "mean_squared_error")
    return untrained(project, dataset), dataset, source


def by_hand(predictor, begin, scaling):
    """A forecast from the numbers as they stand in the file."""
    values = series_values()
    window = values[begin : begin + 6]
    base = window[-1].copy() if scaling == "from the last step" else np.zeros(2)
    shown, target = predictor.facts.feature_scale, predictor.facts.target_scale
    given = window - base
    if shown is not None:
        given = (given - shown.shift) / shown.size
    outputs = predictor.outputs(given[np.newaxis].astype(np.float32)).numpy()[0].astype(float)
    if target is not None:
        outputs = outputs * target.size[0] + target.shift[0]
    return outputs + base[1]


def test_a_forecast_is_in_the_series_own_unit(made):
    predictor, dataset, source = made
    values = series_values()
    for begin in (0, 17, int(dataset.series.validation[-1])):
        found = forecast(predictor, dataset.series, source, begin)
        assert found.ahead.shape == (3, 1)
        np.testing.assert_allclose(
            found.ahead[:, 0], by_hand(predictor, begin, source.scaling), rtol=1e-5
        )
        np.testing.assert_allclose(found.window[:, 0], values[begin : begin + 6, 1])
        np.testing.assert_allclose(found.truth[:, 0], values[begin + 6 : begin + 9, 1])
        assert found.naive is not None
        np.testing.assert_allclose(found.naive[:, 0], values[begin + 2 : begin + 5, 1])
        assert found.first_ahead == begin + 6


def test_after_the_end_nothing_is_known(made):
    predictor, dataset, source = made
    begin = last_window(predictor, dataset.series)
    assert begin == 84
    found = forecast(predictor, dataset.series, source, begin)
    assert found.truth.shape == (0, 1)
    np.testing.assert_allclose(
        found.ahead[:, 0], by_hand(predictor, begin, source.scaling), rtol=1e-5
    )
    one_known = forecast(predictor, dataset.series, source, begin - 1)
    np.testing.assert_allclose(one_known.truth[:, 0], series_values()[-1:, 1])


@pytest.mark.parametrize("part", ["validation", "training"])
def test_the_errors_are_those_of_all_windows(made, part):
    predictor, dataset, source = made
    *_, found = examine_part(predictor, dataset, part)
    assert isinstance(found, NumberExamination)
    values = series_values()
    begins = getattr(dataset.series, part).tolist()
    own, naive = np.zeros(3), np.zeros(3)
    for begin in begins:
        ahead = by_hand(predictor, begin, source.scaling)
        for step in range(3):
            truth = values[begin + 6 + step, 1]
            own[step] += abs(ahead[step] - truth)
            naive[step] += abs(values[begin + 2 + step, 1] - truth)
    np.testing.assert_allclose(np.ravel(found.ahead), own / len(begins), rtol=1e-4)
    assert found.naive is not None
    np.testing.assert_allclose(np.ravel(found.naive), naive / len(begins), rtol=1e-9)
    worst = found.worst[0]
    assert worst.text == dataset.series.labels[begins[worst.row] + 6]


def test_without_a_season_before_there_is_no_naive_forecast(tmp_path):
    source = series(tmp_path, season=8)
    project, dataset = project_of(source, "mean_squared_error")
    predictor = untrained(project, dataset)
    assert forecast(predictor, dataset.series, source, 0).naive is None
    assert forecast(predictor, dataset.series, source, 2).naive is not None
    assert naive_errors(dataset.series, source, dataset.series.training) is None
    *_, found = examine_part(predictor, dataset, "training")
    assert found.naive is None


def test_a_window_outside_and_other_columns_are_refused(made, tmp_path):
    predictor, dataset, source = made
    for begin in (-1, 85):
        with pytest.raises(ForecastError, match="begins at step"):
            forecast(predictor, dataset.series, source, begin)
    other = series(tmp_path, scaling=source.scaling, target_columns="warm")
    _, swapped = project_of(other, "mean_squared_error")
    with pytest.raises(ForecastError, match="trained on the columns"):
        forecast(predictor, swapped.series, other, 0)


def test_numbers_that_are_no_forecast_have_no_season(tmp_path):
    project, dataset = project_of(adding(), "mean_squared_error")
    predictor = untrained(project, dataset)
    *_, found = examine_part(predictor, dataset, "validation")
    assert found.naive is None
    given = predictor.numbers(dataset.validation.inputs)[:, 0, 0]
    expected = list(zip(dataset.validation.targets[:, 0].tolist(), given.tolist(), strict=True))
    np.testing.assert_allclose(found.pairs[0], expected, rtol=1e-6)
