"""Real experiments, small ones: their results, the projects they leave, stopping and going on."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.data import load
from engine.project.project_file import load_project
from engine.training.events import EpochDone, StepDone
from engine.training.loop import train
from engine.training.remembering.events import (
    CaseEnded,
    CaseEpoch,
    CaseStarted,
    CaseStep,
    ExperimentEnded,
    ExperimentStarted,
    LineEnded,
)
from engine.training.remembering.experiment import Case, Experiment, Line
from engine.training.remembering.picture import draw_success
from engine.training.remembering.results import RememberingError, read_results
from engine.training.remembering.running import remember
from engine.training.run_lock import RunGoesOnError, RunLock
from engine.training.sweeping.controls import SweepControls
from engine.training.weights import KeptWeights
from engine.vocabulary.optimizers import SGD


def told(events: object) -> list[object]:
    return [event for event in events if not isinstance(event, CaseStep)]  # type: ignore[attr-defined]


def bare(results: object) -> list[object]:
    return [each.replace(seconds=0.0) for each in results]  # type: ignore[attr-defined]


def test_each_result_is_that_of_the_project_trained_by_itself(small, tmp_path):
    events = told(remember(tmp_path / "kept", small, threads=1))
    results = read_results(tmp_path / "kept")
    assert [event.result for event in events if isinstance(event, CaseEnded)] == list(
        results.values()
    )
    assert set(results) == {Case(line, lag, 0) for line in small.lines for lag in (10, 14)}
    assert isinstance(events[0], ExperimentStarted)
    assert events[-1] == ExperimentEnded(is_stopped=False)
    assert any(result.succeeded for result in results.values())
    for event in events:
        if not isinstance(event, CaseStarted) or event.case.lag != 10:
            continue
        project = load_project(event.project)
        assert project.data.source.lag == event.case.lag
        dataset = load(project.data, None)
        kept, steps, share = KeptWeights(), [], []
        for each in train(project, dataset, kept=kept, threads=1):
            if isinstance(each, StepDone):
                steps.append(each)
            if isinstance(each, EpochDone):
                # Counted here by plain numpy, of the network as it is after the epoch.
                with torch.no_grad():
                    outputs = kept.module.eval()(torch.tensor(dataset.validation.inputs).long())
                kept.module.train()
                answers = outputs.numpy().argmax(axis=1)
                share.append(float(np.mean(answers != dataset.validation.targets)))
                assert share[-1] == pytest.approx(1 - each.validation_accuracy)
                if share[-1] <= 0.01:
                    break
        result = results[event.case]
        assert result.steps == len(steps)
        assert result.epochs == len(share)
        assert result.wrong == pytest.approx(min(share))
        assert result.outcome == ("succeeded" if min(share) <= 0.01 else "out of steps")
        assert result.clipped_share == np.mean([step.clipped for step in steps])
        assert result.largest_norm == max(step.norm_before for step in steps)
        if not event.case.line.clipped:
            assert result.clipped_share == 0
        shares = [
            each.wrong for each in events if isinstance(each, CaseEpoch) and each.case == event.case
        ]
        assert shares == pytest.approx(share)


def test_stopped_and_gone_on_with_it_is_the_same_as_in_one_go(small, tmp_path):
    list(remember(tmp_path / "whole", small, threads=1))
    controls = SweepControls()
    steps = 0
    for event in remember(tmp_path / "parts", small, controls, threads=1):
        steps += isinstance(event, CaseStep) and event.case.line.layer == "GRU"
        if steps == 3:
            controls.stop()
    assert event == ExperimentEnded(is_stopped=True)
    before = read_results(tmp_path / "parts")
    assert {case.line.layer for case in before} == {"SimpleRNN"}  # the run it was in is not kept
    events = told(remember(tmp_path / "parts", small, threads=1))
    assert events[0].done == tuple(before.values())
    begun = [event.case for event in events if isinstance(event, CaseStarted)]
    assert not set(begun) & set(before)
    whole, parts = read_results(tmp_path / "whole"), read_results(tmp_path / "parts")
    assert bare(whole.values()) == bare(parts.values())
    # A third time there is nothing left to do.
    again = told(remember(tmp_path / "parts", small, threads=1))
    assert not any(isinstance(event, CaseStarted) for event in again)
    # More lags go into the same folder.
    more = small.replace(lags="10, 12, 14", layers="GRU", compare="clipped")
    begun = [
        event.case
        for event in remember(tmp_path / "parts", more, threads=1)
        if isinstance(event, CaseStarted)
    ]
    assert begun == [Case(Line("GRU", True), 12, 0)]


def test_repeats_differ_in_rows_and_weights_and_another_seed_in_both(small, tmp_path):
    one = small.replace(layers="GRU", compare="clipped", lags="10", repeats=2, steps=10)
    list(remember(tmp_path / "one", one, threads=1))
    first, second = read_results(tmp_path / "one").values()
    assert (first.seed, second.seed) == (0, 1)
    assert first.largest_norm != second.largest_norm
    list(remember(tmp_path / "other", one.replace(seed=1, repeats=1), threads=1))
    [other] = read_results(tmp_path / "other").values()
    assert other.replace(repeat=1, seconds=0.0) == second.replace(seconds=0.0)


def test_what_cannot_learn_is_given_up(tmp_path):
    experiment = Experiment(
        layers="SimpleRNN",
        compare="clipped",
        lags="10, 12, 14, 16",
        units=2,
        rows=100,
        steps=1000,
        patience=2,
        optimizer=SGD(lr=1e-6),
    )
    events = told(remember(tmp_path / "kept", experiment, threads=1))
    results = read_results(tmp_path / "kept")
    assert [result.outcome for result in results.values()] == ["hopeless", "hopeless"]
    assert {result.epochs for result in results.values()} == {3}
    line = Line("SimpleRNN", True)
    assert [event for event in events if isinstance(event, LineEnded)] == [LineEnded(line, 12)]
    patient = experiment.replace(patience=None, steps=12, lags="10")
    list(remember(tmp_path / "patient", patient, threads=1))
    [result] = read_results(tmp_path / "patient").values()
    assert (result.outcome, result.steps) == ("out of steps", 12)


def test_what_is_no_longer_finite_is_a_failure(tmp_path):
    experiment = Experiment(
        task="adding",
        layers="SimpleRNN",
        compare="unclipped",
        lags="10",
        units=4,
        rows=100,
        steps=1000,
        optimizer=SGD(lr=1000.0),
    )
    list(remember(tmp_path / "kept", experiment, threads=1))
    [result] = read_results(tmp_path / "kept").values()
    assert result.outcome == "not finite"
    assert not result.succeeded


@pytest.mark.parametrize(("task", "lag"), [("adding", 4), ("copy", 1), ("embedded_reber", 5)])
def test_every_task_is_run(task, lag, tmp_path):
    experiment = Experiment(task=task, lags=str(lag), layers="LSTM", compare="clipped")
    experiment = experiment.replace(rows=60, steps=4, units=6)
    list(remember(tmp_path / "kept", experiment, threads=1))
    [result] = read_results(tmp_path / "kept").values()
    assert result.outcome == "out of steps"
    assert 0 <= result.wrong <= 1


def test_one_program_at_a_time_and_only_where_it_belongs(small, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    lock = RunLock(folder)
    with pytest.raises(RunGoesOnError):
        next(remember(folder, small))
    lock.release()
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(RememberingError, match="holds other files"):
        next(remember(folder, small))
    assert [each.name for each in folder.iterdir()] == ["letter.txt"]


def test_the_picture_is_a_picture(small, tmp_path):
    list(remember(tmp_path / "kept", small.replace(steps=5, lags="10"), threads=1))
    results = read_results(tmp_path / "kept")
    png = draw_success(small, results)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert draw_success(small, results, "dark") != png
    # The same with bars of intervals, which few runs do not have.
    assert draw_success(small.replace(repeats=2), results) == png
    assert draw_success(small.replace(repeats=5), results) != png
    svg = draw_success(small, results, form="svg").decode()
    assert "<svg" in svg
