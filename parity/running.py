"""Runs cases on both sides, and asks again where something is explained."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from engine.vocabulary.dialects import Dialect
from parity.asking import Asked, asked, hand_over, take_back
from parity.cases import Case
from parity.comparison import Apart, compare
from parity.explained import EXPLAINED, Explained
from parity.ours import run_ours

SCRIPTS: dict[Dialect, Path] = {
    "keras2": Path(__file__).with_name("references") / "oracle_tf_keras.py",
    "keras3": Path(__file__).with_name("references") / "oracle_keras3.py",
}
SHOWN = 3
"""How many cases of each explained difference are asked for as they are."""
TIME_LIMIT = 3600
Versions = dict[str, str]


class ReferenceError(Exception):
    """A reference did not run."""


@dataclass(frozen=True)
class Question:
    """A case and how the reference is asked for it."""

    case: Case
    asked: Asked


@dataclass(frozen=True)
class Answer:
    """A case and how far the two sides were apart."""

    case: Case
    apart: Apart
    explained: frozenset[str] = frozenset()


@dataclass
class Outcome:
    """Everything one dialect's cases gave."""

    answers: list[Answer] = field(default_factory=list)
    shown: dict[str, list[Apart]] = field(default_factory=dict)
    """Explained differences by name: cases asked for as they are."""
    versions: Versions = field(default_factory=dict)

    def disagreeing(self) -> list[Answer]:
        """What nothing explains."""
        return [answer for answer in self.answers if not answer.apart.agrees]

    def met(self, name: str) -> int:
        """Number of cases in which an explained difference was met."""
        return sum(name in answer.explained for answer in self.answers)


def run(
    cases: Mapping[Dialect, Sequence[Case]], pythons: Mapping[Dialect, str]
) -> dict[Dialect, Outcome]:
    """Every case on both sides, dialects at the same time; then what is explained, as it is.

    Args:
        pythons: the interpreter that has the dialect's Keras.

    Raises:
        ReferenceError: a reference did not run.
    """
    questions = {
        dialect: [Question(case, asked(case)) for case in of_dialect]
        for dialect, of_dialect in cases.items()
    }
    outcomes = {dialect: Outcome() for dialect in cases}
    for dialect, (aparts, versions) in _ask(questions, pythons).items():
        outcomes[dialect].versions = versions
        outcomes[dialect].answers = [
            Answer(each.case, apart, frozenset(each.asked.explained))
            for each, apart in zip(questions[dialect], aparts, strict=True)
        ]
    _show(outcomes, pythons)
    _ask_without(outcomes, pythons)
    return outcomes


def _show(outcomes: dict[Dialect, Outcome], pythons: Mapping[Dialect, str]) -> None:
    """Some cases of each explained difference as they are."""
    names: dict[Dialect, list[str]] = {dialect: [] for dialect in outcomes}
    again: dict[Dialect, list[Question]] = {dialect: [] for dialect in outcomes}
    for dialect, outcome in outcomes.items():
        for each in _explained(dialect):
            met = [answer.case for answer in outcome.answers if each.name in answer.explained]
            for case in met[:SHOWN]:
                names[dialect].append(each.name)
                again[dialect].append(Question(case, asked(case, except_for=[each.name])))
    for dialect, (aparts, _) in _ask(again, pythons).items():
        for name, apart in zip(names[dialect], aparts, strict=True):
            outcomes[dialect].shown.setdefault(name, []).append(apart)


def _ask_without(outcomes: dict[Dialect, Outcome], pythons: Mapping[Dialect, str]) -> None:
    """Where an answer is no number and that is explained, both sides for a network without it."""
    places: dict[Dialect, list[tuple[int, Explained]]] = {dialect: [] for dialect in outcomes}
    again: dict[Dialect, list[Question]] = {dialect: [] for dialect in outcomes}
    for dialect, outcome in outcomes.items():
        for place, answer in enumerate(outcome.answers):
            if not np.isnan([answer.apart.gradients, answer.apart.cost]).any():
                continue
            for each in _explained(dialect):
                case = _without(answer.case, each)
                if case.network != answer.case.network:
                    places[dialect].append((place, each))
                    again[dialect].append(Question(case, asked(case)))
    for dialect, (aparts, _) in _ask(again, pythons).items():
        outcome = outcomes[dialect]
        for (place, each), apart in zip(places[dialect], aparts, strict=True):
            before = outcome.answers[place]
            outcome.shown.setdefault(each.name, []).append(before.apart)
            explained = before.explained | {each.name}
            outcome.answers[place] = Answer(before.case, apart, explained)


def _without(case: Case, explained: Explained) -> Case:
    if explained.without is None:
        return case
    nodes = tuple(node.replace(layer=explained.without(node.layer)) for node in case.network.nodes)
    return replace(case, network=case.network.replace(nodes=nodes))


def _explained(dialect: Dialect) -> Iterable[Explained]:
    return (each for each in EXPLAINED if each.dialect == dialect)


def _ask(
    questions: Mapping[Dialect, Sequence[Question]], pythons: Mapping[Dialect, str]
) -> dict[Dialect, tuple[list[Apart], Versions]]:
    """Both sides of every question; the references run at the same time."""
    with TemporaryDirectory(prefix="parity-") as folder:
        ours = {}
        folders = {dialect: Path(folder) / dialect for dialect in questions if questions[dialect]}
        for dialect, place in folders.items():
            place.mkdir()
            for number, question in enumerate(questions[dialect]):
                found, kept = run_ours(question.case)
                ours[dialect, number] = found
                hand_over(_name(number), question.case, kept, question.asked, place)
        _run_references(folders, pythons)
        return {
            dialect: (
                [
                    compare(ours[dialect, number], take_back(_name(number), place))
                    for number in range(len(questions[dialect]))
                ],
                json.loads((place / "versions.json").read_text(encoding="utf-8")),
            )
            for dialect, place in folders.items()
        }


def _run_references(folders: Mapping[Dialect, Path], pythons: Mapping[Dialect, str]) -> None:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    started = {}
    for dialect, folder in folders.items():
        command = [pythons[dialect], str(SCRIPTS[dialect]), str(folder)]
        with (folder / "log.txt").open("w", encoding="utf-8") as log:
            started[dialect] = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, env=environment
            )
    for dialect, process in started.items():
        if process.wait(TIME_LIMIT):
            said = (folders[dialect] / "log.txt").read_text(encoding="utf-8")
            raise ReferenceError(f"{SCRIPTS[dialect].name} failed:\n{said[-3000:]}")


def _name(number: int) -> str:
    return f"{number:05d}"


THIS_PYTHON = sys.executable
"""It has keras 3 on torch, as the tests do."""
