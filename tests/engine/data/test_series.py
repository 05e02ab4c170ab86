"""Series cut into windows, against plain loops over their steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import DataError, load
from engine.data.series import seasonal_naive
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.sources.series import CarbonDioxide, SeriesTable

GOOD = "day,a,b,note\n" + "".join(f"d{n},{n},{n * n % 7},x\n" for n in range(40))


def written(folder: Path, text: str = GOOD, name: str = "series.csv") -> str:
    (folder / name).write_text(text)
    return name


def loaded(folder: Path, share: float = 0.25, **arguments: object):
    source = SeriesTable(path=written(folder), **arguments)
    settings = DataSettings(source=source, preparation=Preparation(validation_share=share))
    return source, load(settings, folder)


def test_windows_and_what_comes_after_them_are_scaled_by_the_part_for_training(tmp_path):
    _, made = loaded(tmp_path, window=4, horizon=2, target_columns="b")
    values = np.array([[n, n * n % 7] for n in range(40)], dtype=float)
    mean, deviation = values[:30].mean(axis=0), values[:30].std(axis=0)
    scaled = (values - mean) / deviation
    training = [
        (scaled[begin : begin + 4], scaled[begin + 4 : begin + 6, 1]) for begin in range(0, 25)
    ]
    validation = [
        (scaled[begin : begin + 4], scaled[begin + 4 : begin + 6, 1]) for begin in range(26, 35)
    ]
    for rows, expected in ((made.training, training), (made.validation, validation)):
        assert len(rows) == len(expected)
        for place, (window, ahead) in enumerate(expected):
            assert rows.inputs[place] == pytest.approx(window, abs=1e-6)
            assert rows.targets[place] == pytest.approx(ahead, abs=1e-6)
    assert made.facts.features == ("a", "b")
    assert made.facts.targets == ("b",)
    assert made.facts.horizon == 2
    assert made.series.labels[0] == "d0"


def test_from_the_last_step_the_window_ends_at_zero_and_a_trend_is_no_matter(tmp_path):
    _, made = loaded(
        tmp_path, window=5, horizon=3, columns="a", scaling="from the last step", step=2
    )
    assert (made.training.inputs[:, -1] == 0).all()
    # The series rises by one a step: every window and every answer is the same.
    size = made.facts.target_scale.size[0]
    assert made.facts.target_scale.shift == (0.0,)
    for rows in (made.training, made.validation):
        assert rows.targets * size == pytest.approx(
            np.broadcast_to([1.0, 2.0, 3.0], rows.targets.shape), rel=1e-5
        )
    assert made.facts.from_last


@given(
    steps=st.integers(20, 60),
    cut=st.tuples(st.integers(1, 8), st.integers(1, 4), st.integers(1, 5)),
    share=st.floats(0.2, 0.6),
)
def test_nothing_validation_asks_for_was_trained_on(tmp_path_factory, steps, cut, share):
    window, horizon, step = cut
    folder = tmp_path_factory.mktemp("series")
    written(folder, "a\n" + "".join(f"{n}\n" for n in range(steps)))
    source = SeriesTable(
        path="series.csv", window=window, horizon=horizon, step=step, scaling="none"
    )
    settings = DataSettings(source=source, preparation=Preparation(validation_share=share))
    if window + horizon > round(steps * (1 - share)):
        with pytest.raises(DataError, match="too few for a window"):
            load(settings, folder)
        return
    made = load(settings, folder)
    trained = set(made.training.inputs.ravel()) | set(made.training.targets.ravel())
    asked = set(made.validation.targets.ravel())
    assert not trained & asked
    begins = made.training.inputs[:, 0, 0]
    assert (np.diff(begins) == step).all()
    for rows in (made.training, made.validation):
        for inputs, targets in zip(rows.inputs, rows.targets, strict=True):
            whole = [*inputs[:, 0], *targets]
            assert whole == list(range(int(whole[0]), int(whole[0]) + window + horizon))


def test_the_seasonal_naive_forecast_is_what_was_a_season_before(tmp_path):
    source, made = loaded(tmp_path, window=8, horizon=5, season=3, columns="a")
    found = seasonal_naive(made.series, source, made.series.validation)
    for begin, forecast in zip(made.series.validation, found, strict=True):
        now = begin + 8
        # Steps 1 to 3 ahead as three steps before each, 4 and 5 ahead as six steps before.
        expected = [now - 3, now - 2, now - 1, now - 3, now - 2]
        assert forecast[:, 0].tolist() == expected


def test_gaps_are_filled_in_and_told(tmp_path):
    written(tmp_path, "a\n1\n2\n\n4\n".replace("\n\n", "\n.\n") + "5\n6\n7\n8\n9\n10\n")
    source = SeriesTable(path="series.csv", window=2, scaling="none")
    made = load(
        DataSettings(source=source, preparation=Preparation(validation_share=0.3)), tmp_path
    )
    assert made.series.values[:, 0].tolist() == list(range(1, 11))
    [note] = made.notes
    assert '"a" has no number at 1 of its 10 steps' in str(note)


def test_every_form_of_table_gives_the_same_windows(tmp_path):
    frame = polars.DataFrame({"a": [float(n) for n in range(30)], "b": [n % 5 for n in range(30)]})
    frame.write_csv(tmp_path / "series.csv")
    frame.write_csv(tmp_path / "series.tsv", separator="\t")
    frame.write_parquet(tmp_path / "series.parquet")
    frame.write_ndjson(tmp_path / "series.jsonl")
    np.save(tmp_path / "series.npy", frame.to_numpy())
    made = [
        load(DataSettings(source=SeriesTable(path=f"series.{form}", window=6)), tmp_path)
        for form in ("csv", "tsv", "parquet", "jsonl", "npy")
    ]
    assert len({each.digest for each in made}) == 1
    assert made[-1].facts.features == ("1", "2")


def test_carbon_dioxide_is_the_bundled_series():
    made = load(DataSettings(source=CarbonDioxide()), None)
    assert made.series.values.shape == (526, 1)
    assert made.series.labels[0] == "1958-03"
    assert made.series.labels[-1] == "2001-12"
    assert made.series.values[0, 0] == 316.1
    assert 370 < made.series.values[-1, 0] < 372
    assert "5 of its 526" in str(made.notes[0])


@pytest.mark.parametrize(
    ("text", "arguments", "says"),
    [
        ("x,y\na,b\nc,d\n", {}, "has no column of numbers"),
        ("a\n1\n2\n3\n", {"window": 24}, "3 steps, too few"),
        (GOOD, {"columns": "aa"}, 'no column of numbers "aa"'),
        (GOOD, {"target_columns": "a, c"}, 'no column of numbers "c"'),
        ("a,b\n" + "1,\n2,\n3,4\n" * 20, {"columns": "b"}, "has no number at 40 of its 60 steps"),
        ("", {}, "is empty"),
    ],
)
def test_a_series_that_cannot_be_used_is_told_in_a_sentence(tmp_path, text, arguments, says):
    written(tmp_path, text)
    with pytest.raises(DataError) as caught:
        load(DataSettings(source=SeriesTable(path="series.csv", **arguments)), tmp_path)
    assert says in str(caught.value)


def test_a_season_before_the_series_is_told(tmp_path):
    source, made = loaded(tmp_path, window=2, season=50)
    with pytest.raises(DataError, match="Set a shorter season"):
        seasonal_naive(made.series, source, made.series.validation)
