"""A run read back from its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from engine.network.network import Network
from engine.network.problem import Severity
from engine.network.problems import find_problems
from engine.network.rows import MAX_STEPS
from engine.project.data_facts import DataFacts
from engine.project.files import read_bounded
from engine.project.preparation import PADDING, UNKNOWN
from engine.project.project import Project
from engine.project.project_file import load_project
from engine.reasons import reason_of
from engine.training import run_files
from engine.training.run_files import RunRecord
from engine.training.run_place import RunFolderError
from engine.training.run_record import read_record
from engine.training.weights import Weights, Which
from engine.training.weights_file import WeightsError, load_weights, network_digest

MAX_FACTS_BYTES = 200_000_000


@dataclass(frozen=True)
class SavedRun:
    """What a folder says of its run; weights are read when they are asked for."""

    path: Path
    project: Project
    facts: DataFacts
    record: RunRecord

    def weights(self, which: Which | None = None, network: Network | None = None) -> Weights:
        """Read weights.

        Args:
            which: None: the best, or the last if no epoch ended.
            network: the network they are for; None: the run's own.

        Raises:
            WeightsError: they are missing or damaged, or the network is another one.
        """
        if network is not None and network_digest(network) != self.record.network:
            raise WeightsError(
                "The run in {path} trained another network than the project's: {difference}. "
                "Use the project in the run's folder, or train this one.",
                path=self.path,
                difference=difference(self.project.network, network),
            )
        names = run_files.WEIGHTS
        found = [each for each in names if (self.path / names[each]).exists()]
        if which is None and not found:
            raise WeightsError(
                "The run in {path} ended before any weights were kept: train again.", path=self.path
            )
        name = names[which or found[0]]
        return load_weights(self.path / name, self.project.network)


def open_run(path: Path) -> SavedRun:
    """Read a run's folder.

    Raises:
        FileError: a file of it could not be read.
        RunFolderError: it is missing or not a run's, or a file of it is damaged.
    """
    if not path.is_dir():
        raise RunFolderError(
            "There is no folder {path}: a run's folder is made by training.", path=path
        )
    if not (path / run_files.RECORD).is_file():
        raise RunFolderError(
            "{path} is not a run's folder: it has no {name}. Name the folder that a training was "
            "kept in.",
            path=path,
            name=run_files.RECORD,
        )
    record = read_record(path)
    project = load_project(path / run_files.PROJECT)
    if network_digest(project.network) != record.network:
        raise RunFolderError(
            "{path} is damaged: its project is not the one that was trained.", path=path
        )
    facts = _facts(path / run_files.FACTS)
    if not _belong_together(facts, project):
        raise RunFolderError(
            "{path} is damaged: what {name} says of the data is not what the network was trained "
            "on.",
            path=path,
            name=run_files.FACTS,
        )
    return SavedRun(path, project, facts, record)


def difference(first: Network, second: Network) -> str:
    """In a few words, where two networks differ in what they compute; empty: nowhere."""
    if first.dialect != second.dialect:
        return f"its dialect is {first.dialect}, not {second.dialect}"
    for node in first.nodes:
        other = next((each for each in second.nodes if each.id == node.id), None)
        if other is None:
            return f"it has the layer {node.name}"
        alone = [Network(dialect=first.dialect, nodes=(each,)) for each in (node, other)]
        if network_digest(alone[0]) != network_digest(alone[1]):
            return f"the layer {node.name} differs"
    for node in second.nodes:
        if all(node.id != each.id for each in first.nodes):
            return f"it lacks the layer {node.name}"
    return "" if network_digest(first) == network_digest(second) else "the links differ"


def _belong_together(facts: DataFacts, project: Project) -> bool:
    """Whether rows can be prepared with the facts, and the network's outputs are what is asked."""
    signature = facts.signature(project.training.loss)
    has_symbols = facts.vocabulary[:2] == (PADDING, UNKNOWN)
    most = project.data.applied.length if project.data.source.is_text else MAX_STEPS
    return (
        has_symbols == (not facts.features)
        and len(set(facts.vocabulary)) == len(facts.vocabulary)
        and len(set(facts.classes)) == len(facts.classes)
        and 1 <= facts.length <= most
        and not any(
            problem.severity is Severity.ERROR
            for problem in find_problems(project.network, signature)
        )
    )


def _facts(path: Path) -> DataFacts:
    try:
        return TypeAdapter(DataFacts).validate_json(read_bounded(path, MAX_FACTS_BYTES))
    except ValidationError as error:
        raise RunFolderError(
            "{path} is damaged: {reason}.", path=path, reason=reason_of(error)
        ) from error
