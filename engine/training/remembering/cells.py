"""What the runs of one layer at one lag come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from engine.training.remembering.experiment import Case, Experiment, Line
from engine.training.remembering.results import CaseResult

FAILURES_IN_A_ROW = 2
"""After so many lags at which no run succeeded, longer ones are not tried."""

FEWEST_WITH_BARS = 5
"""Of fewer runs the interval is most of the plot, and six of them at a lag hide the lines."""


@dataclass(frozen=True)
class Cell:
    """A line at a lag."""

    line: Line
    lag: int
    results: tuple[CaseResult, ...]
    """Of the runs that are done, in their order."""

    @property
    def runs(self) -> int:
        """How many are done."""
        return len(self.results)

    @property
    def succeeded(self) -> int:
        """How many of them succeeded."""
        return sum(result.succeeded for result in self.results)

    @property
    def share(self) -> float | None:
        """Share that succeeded, 0 to 1; None: no run is done."""
        return self.succeeded / self.runs if self.results else None

    @property
    def steps(self) -> float | None:
        """Steps to success, the mean over the runs that had it; None: none had."""
        taken = [result.steps for result in self.results if result.succeeded]
        return sum(taken) / len(taken) if taken else None


def cells_of(
    experiment: Experiment, results: Mapping[Case, CaseResult]
) -> dict[tuple[Line, int], Cell]:
    """Every cell of an experiment, by line and lag, line after line; empty ones too."""
    return {
        (line, lag): Cell(
            line,
            lag,
            tuple(
                results[case]
                for repeat in range(experiment.repeats)
                if (case := Case(line, lag, repeat)) in results
            ),
        )
        for line in experiment.lines
        for lag in experiment.lag_numbers
    }


def is_over(experiment: Experiment, results: Mapping[Case, CaseResult], line: Line) -> int | None:
    """The lag at which a line is given up, the last of those in a row at which every run failed;
    None: it is not."""
    cells = cells_of(experiment, results)
    failed = 0
    for lag in experiment.lag_numbers:
        cell = cells[line, lag]
        if cell.runs < experiment.repeats:
            return None
        failed = 0 if cell.succeeded else failed + 1
        if failed == FAILURES_IN_A_ROW:
            return lag
    return None


def is_complete(experiment: Experiment, results: Mapping[Case, CaseResult]) -> bool:
    """Whether there is nothing left to run."""
    cells = cells_of(experiment, results)
    return all(
        is_over(experiment, results, line) is not None
        or all(cells[line, lag].runs == experiment.repeats for lag in experiment.lag_numbers)
        for line in experiment.lines
    )


def longest_remembered(
    experiment: Experiment, results: Mapping[Case, CaseResult], line: Line
) -> int | None:
    """The greatest lag at which at least half of the runs succeeded; None: there is none."""
    cells = cells_of(experiment, results)
    lags = [
        lag for lag in experiment.lag_numbers if (share := cells[line, lag].share) and share >= 0.5
    ]
    return max(lags, default=None)


def wilson(succeeded: int, runs: int) -> tuple[float, float]:
    """Between which shares the true one lies at 95%.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
    of the American Statistical Association 22, 1927. It stays between 0 and 1 and says something
    of few runs too.
    """
    z = 1.959963984540054
    share = succeeded / runs
    middle = share + z * z / (2 * runs)
    half = z * sqrt(share * (1 - share) / runs + z * z / (4 * runs * runs))
    whole = 1 + z * z / runs
    # At either end the bound is the end itself, which rounding would miss.
    low = (middle - half) / whole if succeeded else 0.0
    return low, (middle + half) / whole if succeeded < runs else 1.0
