"""An experiment's folder: what was asked, each run's result, and the projects of the runs.

Results are lines of JSON, and the same as a table. Both are replaced whole after each run, so that
a program that is killed leaves what it had.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from engine.declared import Value
from engine.message import GradloomError
from engine.project.files import read_bounded, reason_of_os, write_atomically, write_together
from engine.project.project_file import SUFFIX
from engine.training import run_lock
from engine.training.remembering.experiment import Case, Experiment, Line

EXPERIMENT = "experiment.json"
RESULTS = "results.jsonl"
TABLE = "results.csv"
PROJECTS = "projects"
PICTURE = "success.png"
MOST_BYTES = 100_000_000
GROWING = frozenset({"layers", "lags", "compare", "repeats"})
"""What may be another when an experiment is gone on with: it says which cases there are, and not
what a case is."""

Outcome = Literal["succeeded", "hopeless", "out of steps", "not finite"]


class RememberingError(GradloomError):
    """A folder that this experiment cannot be kept in."""


class CaseResult(Value):
    """What came of one run."""

    layer: str
    clipped: bool
    lag: int
    repeat: int
    seed: int
    outcome: Outcome
    wrong: float | None
    """Least share of validation rows that were wrong after an epoch; None: none ended."""
    steps: int
    epochs: int
    clipped_share: float
    """Share of the steps at which clipping changed something."""
    largest_norm: float
    """Of a gradient before clipping."""
    parameters: int
    seconds: float

    @property
    def case(self) -> Case:
        """Which run it was."""
        return Case(Line(self.layer, self.clipped), self.lag, self.repeat)

    @property
    def succeeded(self) -> bool:
        """Whether the layer remembered."""
        return self.outcome == "succeeded"


Results = dict[Case, CaseResult]


class Written(Value):
    """The file of what was asked."""

    format: Literal["gradloom-remembering"] = "gradloom-remembering"
    version: Literal[1] = 1
    experiment: Experiment


def digest(experiment: Experiment) -> str:
    """Names what a case is: experiments of one digest can share a folder."""
    kept = {name: value for name, value in _content(experiment).items() if name not in GROWING}
    return sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:8]


def project_path(folder: Path, case: Case) -> Path:
    """Where the project of a case is kept."""
    return folder / PROJECTS / f"{case.name}{SUFFIX}"


def claim(folder: Path, experiment: Experiment) -> Results:
    """Make the folder this experiment's, and read what it has of it already.

    Raises:
        RememberingError: it holds other things, or results of other settings.
        FileError: it could not be read or written.
    """
    make_folder(folder)
    is_new = not (folder / EXPERIMENT).exists()
    if is_new and any(each.name != run_lock.NAME for each in folder.iterdir()):
        raise RememberingError(
            "{folder} holds other files, and nothing is written among them: choose a new or empty "
            "folder.",
            folder=folder,
        )
    results: Results = {}
    if not is_new:
        before = read_experiment(folder)
        others = sorted(differences(before, experiment))
        if others:
            raise RememberingError(
                "{folder} holds results for other settings ({names}), and they cannot be compared: "
                "choose another folder.",
                folder=folder,
                names=", ".join(others),
            )
        results = read_results(folder)
    make_folder(folder / PROJECTS)
    written = {"format": "gradloom-remembering", "version": 1, "experiment": _content(experiment)}
    write_atomically(folder / EXPERIMENT, json.dumps(written, indent=2) + "\n")
    return results


def make_folder(folder: Path) -> None:
    """Make a folder if it is not there.

    Raises:
        RememberingError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RememberingError(
            "The folder {folder} could not be made: {reason}. Choose another place.",
            folder=folder,
            reason=reason_of_os(error),
        ) from error


def differences(first: Experiment, second: Experiment) -> set[str]:
    """Names of the arguments that make cases of two experiments different ones."""
    return {
        name
        for name in Experiment.model_fields
        if name not in GROWING and getattr(first, name) != getattr(second, name)
    }


def read_experiment(folder: Path) -> Experiment:
    """What was asked last in a folder.

    Raises:
        RememberingError: the file is damaged, or a newer release's.
        FileError: it could not be read.
    """
    path = folder / EXPERIMENT
    try:
        return Written.model_validate_json(read_bounded(path, MOST_BYTES)).experiment
    except ValidationError as error:
        raise _damaged(path) from error


def read_results(folder: Path) -> Results:
    """Every run's result that is in a folder; none where nothing has been written yet.

    Raises:
        RememberingError: the file is damaged.
        FileError: it could not be read.
    """
    path = folder / RESULTS
    if not path.exists():
        return {}
    found: Results = {}
    try:
        for line in read_bounded(path, MOST_BYTES).decode().splitlines():
            result = CaseResult.model_validate_json(line)
            found[result.case] = result
    except (ValidationError, UnicodeDecodeError) as error:
        raise _damaged(path) from error
    return found


def write_results(folder: Path, results: Mapping[Case, CaseResult]) -> None:
    """Write all results, both ways.

    Raises:
        FileError: they could not be written.
    """
    lines = "".join(f"{result.model_dump_json()}\n" for result in results.values())
    write_together({folder / RESULTS: lines, folder / TABLE: _table(results.values())})


def _table(results: Iterable[CaseResult]) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(CaseResult.model_fields)
    for result in results:
        table.writerow("" if cell is None else cell for cell in result.model_dump().values())
    return text.getvalue()


def _content(experiment: Experiment) -> dict[str, Any]:
    """Its arguments, defaults included: they may be others in a later release."""
    found: dict[str, Any] = json.loads(experiment.model_dump_json())
    for name in Experiment.model_fields:
        value = getattr(experiment, name)
        if name not in found and not isinstance(value, Value):
            found[name] = value
        elif name not in found:
            found[name] = json.loads(value.model_dump_json())
    return found


def _damaged(path: Path) -> RememberingError:
    return RememberingError(
        "{path} is damaged or was made by a newer Gradloom: choose another folder.", path=path
    )
