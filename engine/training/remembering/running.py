"""The experiment itself: a generator of events, which trains one case after another."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import cast

import torch

from engine.data import load
from engine.data.dataset import Dataset
from engine.project.project import Project
from engine.project.project_file import save_project
from engine.runtime import NetworkModule
from engine.training.batches import Batches
from engine.training.controls import Controls
from engine.training.events import EpochDone, Event, RunEnded, RunStarted, StepDone, Stop
from engine.training.loop import train
from engine.training.remembering.cells import is_over
from engine.training.remembering.events import (
    CaseEnded,
    CaseEpoch,
    CaseStarted,
    CaseStep,
    ExperimentEnded,
    ExperimentStarted,
    LineEnded,
    RememberingEvent,
)
from engine.training.remembering.experiment import Case, Experiment, Line
from engine.training.remembering.results import (
    CaseResult,
    Outcome,
    claim,
    make_folder,
    project_path,
    write_results,
)
from engine.training.remembering.success import is_success, share_wrong
from engine.training.run_lock import RunLock
from engine.training.sweeping.controls import SweepControls
from engine.training.weights import KeptWeights


def remember(
    folder: Path,
    experiment: Experiment,
    controls: SweepControls | None = None,
    *,
    threads: int | None = None,
    device: str = "cpu",
) -> Iterator[RememberingEvent]:
    """Train every case of an experiment, and keep what came of it in a folder.

    The lag grows. A run ends as soon as it has succeeded, is hopeless or is no longer finite; a
    line that has failed at two lags in a row is not tried at longer ones, as a person would not
    either. What the folder has already is not done again, so that a stopped experiment goes on
    where it was, but for the run that it was in. The same experiment, thread count and machine
    give the same results but for the seconds.

    Args:
        folder: new or empty, or one that holds results of the same settings; the lags, layers,
            repeats and ways of clipping may be others.
        controls: to stop it after a step, from another thread.

    Raises:
        RememberingError: the folder holds something else.
        RunGoesOnError: another program is at it.
        GradloomError: a file could not be written, or a project not be trained.
    """
    controls = controls or SweepControls()
    make_folder(folder)
    lock = RunLock(folder)
    try:
        results = claim(folder, experiment)
        wanted = {case for case in results if _is_wanted(experiment, case)}
        done = tuple(results[case] for case in results if case in wanted)
        yield ExperimentStarted(done, experiment.most_runs)
        over: set[Line] = set()
        for lag in experiment.lag_numbers:
            for repeat in range(experiment.repeats):
                dataset: Dataset | None = None
                for line in experiment.lines:
                    case = Case(line, lag, repeat)
                    if line in over or case in results:
                        continue
                    dataset = dataset or load(experiment.data(lag, repeat), None)
                    run = _CaseRun(
                        folder, experiment, case, dataset, threads=threads, device=device
                    )
                    result = yield from run.events(controls)
                    if result is None:
                        yield ExperimentEnded(is_stopped=True)
                        return
                    results[case] = result
                    write_results(folder, results)
                    yield CaseEnded(result)
            for line in experiment.lines:
                at = None if line in over else is_over(experiment, results, line)
                if at is not None:
                    over.add(line)
                    yield LineEnded(line, at)
        yield ExperimentEnded(is_stopped=False)
    finally:
        lock.release()


def _is_wanted(experiment: Experiment, case: Case) -> bool:
    return (
        case.line in experiment.lines
        and case.lag in experiment.lag_numbers
        and case.repeat < experiment.repeats
    )


@dataclass
class _Seen:
    """What has been seen of a run so far."""

    wrong: float | None = None
    epochs: int = 0
    steps: int = 0
    clipped: int = 0
    largest_norm: float = 0.0
    parameters: int = 0
    succeeded: bool = False
    ended: Stop | None = None

    @property
    def outcome(self) -> Outcome | None:
        """None: the person stopped it."""
        if self.succeeded:
            return "succeeded"
        outcomes: dict[Stop, Outcome] = {
            Stop.NOT_FINITE: "not finite",
            Stop.EARLY: "hopeless",
            Stop.FINISHED: "out of steps",
        }
        return None if self.ended is None else outcomes.get(self.ended)


class _CaseRun:
    """One case, trained as any other project is."""

    def __init__(
        self,
        folder: Path,
        experiment: Experiment,
        case: Case,
        dataset: Dataset,
        *,
        threads: int | None,
        device: str,
    ) -> None:
        self._experiment, self._case, self._dataset = experiment, case, dataset
        self._threads, self._device = threads, device
        self._project: Project = experiment.project(case, dataset.facts)
        self._path = project_path(folder, case)
        self._batches = Batches(
            dataset.validation, experiment.batch_size, False, torch.device(device)
        )

    def events(
        self, controls: SweepControls
    ) -> Generator[RememberingEvent, None, CaseResult | None]:
        """The run's events, and at the end what came of it; None: the person stopped it."""
        case, seen, kept, steps = self._case, _Seen(), KeptWeights(), 0
        save_project(self._project, self._path)
        own = controls.of_next_trial()
        began = monotonic()
        run = train(
            self._project,
            self._dataset,
            own,
            kept=kept,
            threads=self._threads,
            device=self._device,
        )
        with closing(cast(Generator[Event], run)) as events:
            for event in events:
                if isinstance(event, RunStarted):
                    steps, seen.parameters = event.epochs * event.steps_per_epoch, event.parameters
                    yield CaseStarted(case, self._path, steps)
                elif isinstance(event, StepDone):
                    seen.steps = event.step
                    seen.clipped += event.clipped
                    seen.largest_norm = max(seen.largest_norm, event.norm_before)
                    yield CaseStep(case, event.step, steps)
                elif isinstance(event, EpochDone):
                    wrong = self._wrong(kept, own)
                    if wrong is None:
                        continue
                    seen.epochs = event.epoch
                    seen.wrong = wrong if seen.wrong is None else min(wrong, seen.wrong)
                    yield CaseEpoch(case, event.epoch, wrong)
                    if is_success(wrong):
                        seen.succeeded = True
                        break
                elif isinstance(event, RunEnded):
                    seen.ended = event.reason
        outcome = seen.outcome
        return None if outcome is None else self._result(seen, outcome, monotonic() - began)

    def _wrong(self, kept: KeptWeights, controls: Controls) -> float | None:
        network = cast(NetworkModule, kept.module)
        task = self._experiment.task
        return share_wrong(network, self._batches, task, lambda: controls.is_stopped)

    def _result(self, seen: _Seen, outcome: Outcome, seconds: float) -> CaseResult:
        case = self._case
        return CaseResult(
            layer=case.line.layer,
            clipped=case.line.clipped,
            lag=case.lag,
            repeat=case.repeat,
            seed=self._experiment.seed + case.repeat,
            outcome=outcome,
            wrong=seen.wrong,
            steps=seen.steps,
            epochs=seen.epochs,
            clipped_share=seen.clipped / seen.steps if seen.steps else 0.0,
            largest_norm=seen.largest_norm,
            parameters=seen.parameters,
            seconds=round(seconds, 3),
        )
