"""Marks in a project: what they may say of an argument, and a project with a trial's values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from engine.declared import (
    KIND,
    Argument,
    ArgumentType,
    Declared,
    argument_named,
    arguments_of,
    in_keras3,
    kind_of,
    validator_of,
)
from engine.message import GradloomError, Message
from engine.network.edits import replace_nested, set_argument
from engine.project.project import Project
from engine.project.search import (
    Choices,
    IntegerRange,
    Mark,
    PlaceOfMark,
    RealRange,
    TrialValue,
)
from engine.reasons import reason_of

_TAKES: dict[ArgumentType, tuple[tuple[type, ...], str]] = {
    ArgumentType.INTEGER: ((IntegerRange, Choices), "a range of whole numbers, or some of them"),
    ArgumentType.REAL: ((RealRange, Choices), "a range of numbers, or some of them"),
    ArgumentType.SWITCH: ((Choices,), "on and off"),
    ArgumentType.CHOICE: ((Choices,), "some of its choices"),
    ArgumentType.NESTED: ((Choices,), "some of its kinds"),
}


class SearchError(GradloomError):
    """A mark that does not fit the project, or a search that cannot begin."""


def is_searchable(argument: Argument) -> bool:
    """Whether a search may try values for it: a text has no range, and some change no numbers."""
    return argument.type in _TAKES and not argument.only_computes and argument.name != "name"


def label_of(project: Project, mark: Mark) -> str:
    """What a person calls the argument: ``lstm.units``, ``training.optimizer.lr``."""
    if mark.layer is None:
        return f"training.{mark.argument}"
    network = project.network
    name = network.node(mark.layer).name if network.has(mark.layer) else mark.layer
    return f"{name}.{mark.argument}"


def argument_at(project: Project, place: PlaceOfMark) -> tuple[Declared, Argument] | None:
    """The declared value an argument belongs to, and its declaration; None: there is none now."""
    layer, (*before, name) = place
    owner: Any = _top(project, layer)
    for step in before:
        owner = getattr(owner, step, None) if _has(owner, step) else None
    return (owner, argument_named(type(owner), name)) if _has(owner, name) else None


def value_at(project: Project, place: PlaceOfMark) -> TrialValue:
    """The value an argument has now, as a trial would have it.

    Raises:
        KeyError: there is no such argument now.
    """
    found = argument_at(project, place)
    if found is None:
        raise KeyError(place)
    owner, argument = found
    value = getattr(owner, argument.name)
    return kind_of(value) if isinstance(value, Declared) else value


def mark_argument(project: Project, mark: Mark) -> Project:
    """With an argument marked, in place of the mark that it had.

    Raises:
        SearchError: the argument is not there or does not take what is to be tried.
    """
    check_mark(project, mark)
    return project.replace(search=project.search.with_mark(mark))


def unmark_argument(project: Project, place: PlaceOfMark) -> Project:
    """Without the mark of an argument."""
    return project.replace(search=project.search.without_mark(place))


def check_mark(project: Project, mark: Mark) -> None:
    """Refuse a mark of an argument that is not there or does not take what is to be tried.

    Under an argument whose kinds are searched over, it must be one that some of these have.

    Raises:
        SearchError: with the reason.
    """
    label = label_of(project, mark)
    if mark.layer is not None and not project.network.has(mark.layer):
        raise SearchError(
            "{label} is marked for the search, and there is no layer {layer}: remove the mark.",
            label=label,
            layer=mark.layer,
        )
    owners = list(_possible_owners(project, mark))
    if not owners:
        raise SearchError(
            "{label} is marked for the search, and there is no such argument as the project "
            "stands: remove the mark, or choose again what had the argument.",
            label=label,
        )
    for owner in owners:
        _check_tried(label, type(owner), argument_named(type(owner), mark.path[-1]), mark)


def search_problems(project: Project) -> tuple[Message, ...]:
    """What stands in the way of a search, as sentences; the marks' own first, in their order."""
    search = project.search
    problems: list[Message] = []
    for mark in search.marks:
        try:
            check_mark(project, mark)
        except SearchError as error:
            problems.append(error.message)
    if search.settings.measure == "validation_loss" and search.mark_at((None, ("loss",))):
        problems.append(
            Message(
                "training.loss is marked for the search, and validation losses of different kinds "
                "cannot be compared: remove the mark, or judge trials by validation accuracy."
            )
        )
    return tuple(problems)


def with_value(project: Project, mark: Mark, value: TrialValue) -> Project:
    """With a trial's value for a mark. A kind that the argument has already keeps its arguments.

    Raises:
        pydantic.ValidationError: the value does not go together with the other arguments.
        KeyError: there is no such argument now.
    """
    found = argument_at(project, mark.place)
    if found is None:
        raise KeyError(mark.key)
    owner, argument = found
    new = _meant(project, mark.layer, argument, getattr(owner, argument.name), value)
    if mark.layer is None:
        return project.replace(training=replace_nested(project.training, mark.path, new))
    return project.with_network(set_argument(project.network, mark.layer, mark.path, new))


def meant_by(project: Project, mark: Mark, value: TrialValue) -> Any:
    """What a trial's value stands for in the project: a nested value for the name of its kind.

    Raises:
        KeyError: there is no such argument now.
    """
    found = argument_at(project, mark.place)
    if found is None:
        raise KeyError(mark.key)
    owner, argument = found
    return _meant(project, mark.layer, argument, getattr(owner, argument.name), value)


def _check_tried(label: str, owner: type[Declared], argument: Argument, mark: Mark) -> None:
    tried = mark.tried
    kinds, words = _TAKES.get(argument.type, ((), ""))
    if not is_searchable(argument):
        raise SearchError("{label} cannot be searched over: remove the mark.", label=label)
    if not isinstance(tried, kinds):
        raise SearchError(
            "{label} cannot be searched over {tried}: it takes {words}.",
            label=label,
            tried=str(tried),
            words=words,
        )
    for value in tried.values if isinstance(tried, Choices) else tried.ends:
        reason = _why_not(owner, argument, value)
        if reason:
            raise SearchError(
                "{label} cannot be searched over {tried}: {value} is no value it takes ({reason}).",
                label=label,
                tried=str(tried),
                value=str(value),
                reason=reason,
            )


def _why_not(owner: type[Declared], argument: Argument, value: TrialValue) -> str:
    """Why an argument does not take a value; empty: it does."""
    if argument.type is ArgumentType.NESTED:
        kinds = [kind_of(each) for each in argument.choices]
        if value in kinds or (value is None and argument.optional):
            return ""
        return f"one of {', '.join(kinds)}"
    try:
        validator_of(owner, argument.name).validate_python(value)
    except ValidationError as error:
        return reason_of(error, argument)
    return ""


def _possible_owners(project: Project, mark: Mark) -> Iterator[Declared]:
    """The values that may have the argument in a trial."""
    *before, name = mark.path
    owners: list[Any] = [_top(project, mark.layer)]
    for length, step in enumerate(before, start=1):
        outer = project.search.mark_at((mark.layer, tuple(before[:length])))
        following: list[Any] = []
        for owner in owners:
            if not _has(owner, step):
                continue
            current = getattr(owner, step)
            if outer is None or not isinstance(outer.tried, Choices):
                following.append(current)
                continue
            argument = argument_named(type(owner), step)
            for value in outer.tried.values:
                if not _why_not(type(owner), argument, value):
                    following.append(_meant(project, mark.layer, argument, current, value))
        owners = following
    yield from (owner for owner in owners if _has(owner, name))


def _meant(
    project: Project, layer: str | None, argument: Argument, current: Any, value: TrialValue
) -> Any:
    if argument.type is not ArgumentType.NESTED or value is None:
        return value
    if isinstance(current, Declared) and kind_of(current) == value:
        return current
    made = next(each for each in argument.choices if kind_of(each) == value)()
    is_keras3 = layer is not None and project.network.dialect == "keras3"
    return in_keras3(made) if is_keras3 else made


def _top(project: Project, layer: str | None) -> Declared | None:
    if layer is None:
        return project.training
    return project.network.layer(layer) if project.network.has(layer) else None


def _has(owner: Any, name: str) -> bool:
    return (
        isinstance(owner, Declared)
        and name != KIND
        and any(each.name == name for each in arguments_of(type(owner)))
    )
