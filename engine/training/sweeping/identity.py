"""Whether a study is of a project: its trials can be compared only if all else was the same."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from pydantic import Field, TypeAdapter, ValidationError

from engine.declared import Declared, Value, arguments_of
from engine.message import GradloomError
from engine.project.differences import differences
from engine.project.marked import label_of, meant_by, with_value
from engine.project.project import Project
from engine.project.project_file import parse_project, project_text
from engine.project.search import Choices, Mark, Search, SearchSettings, TrialValue
from engine.training.sweeping.measures import MEASURES


class StudyFacts(Value):
    """What a study says of the project it searches over."""

    format: int = 1
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    project: str
    """Text of the project as it is compared, as a project's file has it."""
    data: str
    """Digest of the rows."""
    labels: dict[str, str]
    """What a person calls each mark, by its key."""


def study_facts(project: Project, data: str) -> StudyFacts:
    """What the study of a project says; ``data`` is the digest of its rows."""
    compared = as_compared(project)
    kinds = {
        mark.key: [_written(compared, mark, value) for value in mark.tried.values]
        for mark in compared.search.marks
        if isinstance(mark.tried, Choices)
    }
    text = project_text(compared)
    digest = sha256(json.dumps([text, kinds], sort_keys=True).encode()).hexdigest()
    labels = {mark.key: label_of(project, mark) for mark in project.search.marks}
    return StudyFacts(digest=digest, project=text, data=data, labels=labels)


def read_facts(content: Any) -> StudyFacts | None:
    """The facts in what a study's attribute holds; None: it is damaged or of a newer Gradloom."""
    try:
        found = TypeAdapter(StudyFacts).validate_json(json.dumps(content))
        searched_over(found)
    except (ValidationError, GradloomError):
        return None
    return found


def searched_over(facts: StudyFacts) -> Project:
    """The project of a study, with the first of the values to try in place of each marked one.

    Raises:
        ProjectFileError: the study is damaged.
    """
    return parse_project(facts.project, "the study")


def what_differs(study: StudyFacts, project: StudyFacts) -> str:
    """In a few words, where a study and a project differ; empty: it may be gone on with."""
    if study.digest == project.digest:
        return "" if study.data == project.data else "the rows of the data are others"
    first, second = searched_over(study), searched_over(project)
    marks, others = (
        {mark.key: mark.tried for mark in each.search.marks} for each in (first, second)
    )
    for key in (*marks, *others):
        if marks.get(key) != others.get(key):
            label = study.labels.get(key) or project.labels.get(key) or key
            tried = [str(each[key]) if key in each else "nothing" for each in (marks, others)]
            return f"{label} is searched over {tried[0]} there and over {tried[1]} here"
    if first.search.settings != second.search.settings:
        judged = MEASURES[first.search.settings.measure].label.lower()
        return f"its trials are judged by {judged}"
    found = differences([first, second])
    return f"{found[0].place} is another" if found else "the networks differ"


def as_compared(project: Project) -> Project:
    """The project without what makes no difference to a search.

    That is what is only for the eye, how the search goes on, and what the marked arguments have
    at the moment.
    """
    network = project.network
    nodes = tuple(
        node.replace(x=0, y=0, layer=node.layer.replace(name="")) for node in network.nodes
    )
    settings = SearchSettings(measure=project.search.settings.measure)
    marks = tuple(sorted(project.search.marks, key=lambda mark: mark.key))
    compared = project.replace(
        description="",
        data=project.data.replace(source=_wherever(project.data.source)),
        network=network.replace(nodes=nodes),
        search=Search(settings=settings, marks=marks),
    )
    # From the inside: what a kind keeps of its arguments is then without the marked ones.
    for mark in reversed(compared.search.outermost_first()):
        try:
            compared = with_value(compared, mark, first_of(mark))
        except (KeyError, ValidationError):
            continue  # it belongs to another kind than the one there is
    return compared


def _wherever(source: Declared) -> Declared:
    """A source without its place: whether the rows are the same is told by their digest."""
    paths = {each.name: each.default for each in arguments_of(type(source)) if each.is_path}
    return source.replace(**paths)


def first_of(mark: Mark) -> TrialValue:
    """The first value to try."""
    tried = mark.tried
    return tried.values[0] if isinstance(tried, Choices) else tried.low


def _written(project: Project, mark: Mark, value: TrialValue) -> Any:
    try:
        meant = meant_by(project, mark, value)
    except KeyError:
        return None
    return meant.model_dump(mode="json") if isinstance(meant, Declared) else meant
