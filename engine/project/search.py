"""What a search tries: marked arguments, each with a range or choices.

A mark says where an argument stands and what to try there. Whether the argument is there and
takes such values depends on the rest of the project: see `engine.project.marked`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_serializer, model_validator

from engine.declared import BY_KIND, FROM_KIND, KIND, Declared, Value, argument
from engine.network.network import NodeId
from engine.vocabulary.initializers import MAX_SEED

MOST_MARKS = 200
MOST_CHOICES = 200
FARTHEST = 2**53
"""Whole numbers up to here are kept exactly by everything a search passes through."""

TrialValue = bool | int | float | str | None
"""What a trial has for a mark: a number, switch or word; the kind of what is nested."""
PlaceOfMark = tuple[str | None, tuple[str, ...]]
"""A layer's id, or None for the training settings, and the names that lead to the argument."""


def _from_list(values: Any) -> Any:
    """A list as a file has it: below `FROM_KIND` pydantic no longer knows that it reads one."""
    return tuple(values) if isinstance(values, list) else values


class IntegerRange(Declared):
    """Whole numbers between two ends."""

    kind: Literal["integers"] = "integers"
    label: ClassVar[str] = "whole numbers"
    low: int = argument(1, "The least that is tried.", required=True, ge=-FARTHEST, le=FARTHEST)
    high: int = argument(2, "The most that is tried.", required=True, ge=-FARTHEST, le=FARTHEST)
    log: bool = argument(
        False, "Try small numbers as often as large ones: from 1 to 10 as often as from 10 to 100."
    )
    step: int = argument(
        1, "Distance between the numbers that are tried, from the least on.", ge=1, le=FARTHEST
    )

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        _check_ends(self.low, self.high, self.log)
        if self.log and self.step != 1:
            raise ValueError("a step of 1 where small numbers are tried as often as large ones")
        return self

    @property
    def ends(self) -> tuple[int, int]:
        """The least and the greatest number that is tried: one that steps lead to."""
        return self.low, self.high - (self.high - self.low) % self.step

    def __str__(self) -> str:
        steps = f" in steps of {self.step}" if self.step != 1 else ""
        return f"{self.low} to {self.high}{steps}{', log' if self.log else ''}"


class RealRange(Declared):
    """Numbers between two ends."""

    kind: Literal["reals"] = "reals"
    label: ClassVar[str] = "numbers"
    low: float = argument(0.1, "The least that is tried.", required=True)
    high: float = argument(1.0, "The most that is tried.", required=True)
    log: bool = argument(
        False,
        "Try small numbers as often as large ones: from 0.001 to 0.01 as often as from 0.01 to "
        "0.1.",
    )

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        _check_ends(self.low, self.high, self.log)
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest number that is tried."""
        return self.low, self.high

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}{', log' if self.log else ''}"


class Choices(Value):
    """Some values, one as likely as another at first."""

    kind: Literal["choices"] = "choices"
    values: Annotated[tuple[TrialValue, ...], BeforeValidator(_from_list)] = Field(
        max_length=MOST_CHOICES
    )

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if len(self.values) < 2:
            raise ValueError("two values or more, or there is nothing to choose from")
        if len(set(self.values)) < len(self.values):
            raise ValueError("each value once")
        return self

    @model_serializer(mode="plain")
    def _as_written(self) -> Any:
        return {KIND: self.kind, "values": list(self.values)}

    def __str__(self) -> str:
        return ", ".join(_word(value) for value in self.values)


AnyTried = Annotated[IntegerRange | RealRange | Choices, BY_KIND, FROM_KIND]


class Mark(Value):
    """One argument that is searched over."""

    layer: NodeId | None = None
    """Id of the layer whose argument it is; None: it is one of the training settings."""
    argument: str = Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=200)
    """Its name; of a nested value's argument, the names that lead to it: ``optimizer.lr``."""
    tried: AnyTried

    @property
    def path(self) -> tuple[str, ...]:
        """The names that lead to the argument."""
        return tuple(self.argument.split("."))

    @property
    def place(self) -> PlaceOfMark:
        """Where the argument stands."""
        return self.layer, self.path

    @property
    def key(self) -> str:
        """What a study calls it; no two places share one, whatever layers are called."""
        start = "training" if self.layer is None else f"network.{self.layer}"
        return f"{start}.{self.argument}"


class SearchSettings(Declared):
    """How a search goes on, whatever is searched over."""

    measure: Literal["validation_loss", "validation_accuracy"] = argument(
        "validation_loss", "What makes a trial better than another: its best over the epochs."
    )
    pruning: Literal["median", "hyperband", "none"] = argument(
        "median",
        "Which trials end before their last epoch. median: those worse than half of the others "
        "were at that epoch. hyperband: most after few epochs, some after more, few at the end.",
    )
    seed: int = argument(
        0, "Values are drawn from it, for each trial from its number.", ge=0, le=MAX_SEED
    )


class Search(Value):
    """Everything that a project says of a search."""

    settings: SearchSettings = SearchSettings()
    marks: tuple[Mark, ...] = Field(default=(), max_length=MOST_MARKS)

    @model_validator(mode="after")
    def _has_one_mark_a_place(self) -> Self:
        places = [mark.place for mark in self.marks]
        if len(set(places)) < len(places):
            raise ValueError("one mark for each argument")
        return self

    def mark_at(self, place: PlaceOfMark) -> Mark | None:
        """The mark of an argument; None: it has none."""
        return next((mark for mark in self.marks if mark.place == place), None)

    def with_mark(self, mark: Mark) -> Self:
        """With a mark, in the place of the one that its argument has already."""
        if self.mark_at(mark.place) is None:
            return self.replace(marks=(*self.marks, mark))
        return self.replace(
            marks=tuple(mark if each.place == mark.place else each for each in self.marks)
        )

    def without_mark(self, place: PlaceOfMark) -> Self:
        """Without the mark of an argument."""
        return self.replace(marks=tuple(mark for mark in self.marks if mark.place != place))

    def of_layers(self, layers: Collection[str]) -> Self:
        """Without the marks of layers that are not among these."""
        kept = tuple(mark for mark in self.marks if mark.layer is None or mark.layer in layers)
        return self if len(kept) == len(self.marks) else self.replace(marks=kept)

    def outermost_first(self) -> tuple[Mark, ...]:
        """The marks in the order in which values are set: a kind before the arguments it has."""
        return tuple(sorted(self.marks, key=lambda mark: len(mark.path)))


def _check_ends(low: float, high: float, log: bool) -> None:
    if not low < high:
        raise ValueError("a least number below the greatest")
    if log and low <= 0:
        raise ValueError(
            "a least number above 0 where small numbers are tried as often as large ones"
        )


def _word(value: TrialValue) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "none" if value is None else str(value)
