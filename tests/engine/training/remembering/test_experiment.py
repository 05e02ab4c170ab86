"""What can be asked, and what a folder takes."""

from __future__ import annotations

from math import sqrt

import pytest
from pydantic import ValidationError

from engine.project.sources.memory import CopyTask
from engine.reasons import reason_of
from engine.training.remembering.cells import (
    cells_of,
    is_complete,
    is_over,
    longest_remembered,
    wilson,
)
from engine.training.remembering.experiment import Case, Experiment, Line, lag_limits
from engine.training.remembering.results import (
    CaseResult,
    RememberingError,
    claim,
    digest,
    read_experiment,
    read_results,
    write_results,
)
from engine.vocabulary.clipping import ClipByNorm, NoClipping
from engine.vocabulary.optimizers import SGD

LSTM = Line("LSTM", clipped=True)


def result(lag: int, outcome: str = "succeeded", repeat: int = 0, line: Line = LSTM) -> CaseResult:
    return CaseResult(
        layer=line.layer,
        clipped=line.clipped,
        lag=lag,
        repeat=repeat,
        seed=repeat,
        outcome=outcome,
        wrong=0.0 if outcome == "succeeded" else 0.7,
        steps=100 * lag,
        epochs=lag,
        clipped_share=0.25,
        largest_norm=3.5,
        parameters=10,
        seconds=1.5,
    )


def results(*found: CaseResult) -> dict[Case, CaseResult]:
    return {each.case: each for each in found}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"lags": "20, 10"}, "lags that grow"),
        ({"lags": "10, x"}, "whole numbers with commas"),
        ({"lags": ""}, "from 1 to 50 lags"),
        ({"lags": "5, 20"}, "lags from 10 to 100000 for this task"),
        ({"layers": "LSTMs"}, "where LSTMs stands, perhaps LSTM"),
        ({"layers": "GRU, GRU"}, "each once"),
        ({"clipping": NoClipping()}, "a way to clip"),
    ],
)
def test_what_is_no_experiment_is_told(values, reason):
    with pytest.raises(ValidationError) as caught:
        Experiment(**values)
    assert reason in reason_of(caught.value)


def test_lists_are_written_one_way_and_read_as_numbers():
    experiment = Experiment(layers="GRU,LSTM", lags="10,  20", compare="both")
    assert experiment.layers == "GRU, LSTM"
    assert experiment.lag_numbers == (10, 20)
    assert experiment.lines == tuple(
        Line(layer, clipped) for layer in ("GRU", "LSTM") for clipped in (True, False)
    )
    assert experiment.most_runs == 8
    assert lag_limits("copy") == (1, CopyTask.model_fields["lag"].metadata[1].le)


def test_a_line_is_given_up_after_two_lags_in_a_row_without_success():
    experiment = Experiment(layers="LSTM", compare="clipped", lags="10, 20, 30, 40, 50")
    found = results(result(10), result(20, "hopeless"), result(30), result(40, "not finite"))
    assert is_over(experiment, found, LSTM) is None
    assert longest_remembered(experiment, found, LSTM) == 30
    assert not is_complete(experiment, found)
    found = results(result(10), result(20, "hopeless"), result(30, "out of steps"))
    assert is_over(experiment, found, LSTM) == 30
    assert longest_remembered(experiment, found, LSTM) == 10
    assert is_complete(experiment, found)
    # One run of several that succeeds is enough to go on, and what is missing decides nothing.
    several = experiment.replace(repeats=2)
    assert is_over(several, found, LSTM) is None
    found |= results(*(result(lag, "hopeless", 1) for lag in (10, 20, 30)))
    assert is_over(several, found, LSTM) == 30
    assert cells_of(several, found)[LSTM, 10].share == 0.5
    assert cells_of(several, found)[LSTM, 10].steps == 1000
    assert cells_of(several, found)[LSTM, 40].share is None


@pytest.mark.parametrize(("succeeded", "runs"), [(0, 3), (1, 3), (3, 3), (7, 10), (1, 1)])
def test_the_interval_holds_the_shares_that_a_normal_test_would_not_refuse(succeeded, runs):
    low, high = wilson(succeeded, runs)
    share = succeeded / runs
    # Wilson's bounds are where the share lies 1.96 of the bound's own standard errors away.
    for bound in (low, high):
        if 1e-9 < bound < 1 - 1e-9:
            assert abs(share - bound) == pytest.approx(
                1.959963984540054 * sqrt(bound * (1 - bound) / runs)
            )
    assert 0 <= low <= share <= high <= 1


def test_results_come_back_as_they_were_written(tmp_path):
    experiment = Experiment(clipping=ClipByNorm(threshold=0.3), optimizer=SGD(momentum=0.5))
    assert claim(tmp_path / "kept", experiment) == {}
    assert read_experiment(tmp_path / "kept") == experiment
    found = results(result(10), result(20, "not finite"))
    write_results(tmp_path / "kept", found)
    assert read_results(tmp_path / "kept") == found
    lines = (tmp_path / "kept" / "results.csv").read_text().splitlines()
    assert lines[0].startswith("layer,clipped,lag,repeat,seed,outcome,wrong,steps")
    assert lines[2].startswith("LSTM,True,20,0,0,not finite,0.7,2000")


def test_a_folder_takes_more_lags_and_no_other_settings(tmp_path):
    experiment = Experiment(lags="10, 20")
    claim(tmp_path / "kept", experiment)
    write_results(tmp_path / "kept", results(result(10)))
    more = experiment.replace(lags="10, 15", layers="LSTM", repeats=3, compare="clipped")
    assert digest(more) == digest(experiment)
    assert claim(tmp_path / "kept", more) == results(result(10))
    other = experiment.replace(units=5, steps=7)
    assert digest(other) != digest(experiment)
    with pytest.raises(RememberingError, match=r"other settings \(steps, units\)"):
        claim(tmp_path / "kept", other)


def test_nothing_is_written_among_other_files_and_damage_is_told(tmp_path):
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "letter.txt").write_text("mine")
    with pytest.raises(RememberingError, match="holds other files"):
        claim(letters, Experiment())
    assert [each.name for each in letters.iterdir()] == ["letter.txt"]
    with pytest.raises(RememberingError, match=r"letter\.txt.* could not be made"):
        claim(letters / "letter.txt" / "below", Experiment())
    claim(tmp_path / "kept", Experiment())
    (tmp_path / "kept" / "results.jsonl").write_text('{"layer": 3}\n')
    with pytest.raises(RememberingError, match=r"results\.jsonl is damaged"):
        read_results(tmp_path / "kept")
    (tmp_path / "kept" / "experiment.json").write_text("{}")
    with pytest.raises(RememberingError, match=r"experiment\.json is damaged"):
        read_experiment(tmp_path / "kept")
