"""Truncated back-propagation through time: how far back a gradient goes.

A row is gone through in windows. Each begins where the one before it says, with the states it had
there; the gradient ends where the window begins. Source: Williams and Peng, "An efficient
gradient-based algorithm for on-line training of recurrent network trajectories", Neural
Computation 2(4), 1990: BPTT(h; h'), where h is the window here and h' the window less its overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from engine.declared import BY_KIND, FROM_KIND, Declared, alternatives, argument

LONGEST = 1_000_000


@dataclass(frozen=True)
class Window:
    """Some steps of a row, from 0: those from ``begin`` up to ``end``, which is not in it."""

    begin: int
    end: int
    context: int
    """How many of its first steps the window before it has counted."""
    next_begin: int | None
    """Where the window after it begins; None: it is the last of its row."""

    @property
    def first_counted(self) -> int:
        """The first step that counts in this window; all after it do."""
        return self.begin + self.context

    @property
    def kept_after(self) -> int:
        """Steps of the window after which the states are kept, for the next one or the next row."""
        return (self.end if self.next_begin is None else self.next_begin) - self.begin


class Truncation(Declared):
    """Base of the ways to truncate."""


class Windows(Truncation):
    """Windows of so many steps, with states carried from each to the next."""

    kind: Literal["windows"] = "windows"
    label: ClassVar[str] = "windows"

    window: int = argument(
        32,
        "Steps the gradient goes back at most. Where every step has a target each window is a step "
        "of the optimizer; where a row has one, it is learned from the row's last window.",
        ge=1,
        le=LONGEST,
    )
    overlap: int = argument(
        0,
        "Steps a window shares with the one before it. They count there and are context here, so "
        "that a gradient goes back over at least as many. Fewer than the window has.",
        ge=0,
        le=LONGEST - 1,
    )

    @model_validator(mode="after")
    def _goes_forward(self) -> Self:
        if self.overlap >= self.window:
            raise ValueError(
                f"a window of {self.window} steps that shares {self.overlap} with the one before "
                "it goes nowhere: the overlap must be smaller than the window"
            )
        return self

    def over(self, length: int) -> tuple[Window, ...]:
        """The windows of a row of so many steps, in order. Each step counts in one of them."""
        found: list[Window] = []
        begin = context = 0
        while True:
            end = min(begin + self.window, length)
            following = None if end == length else begin + self.window - self.overlap
            found.append(Window(begin, end, context, following))
            if following is None:
                return tuple(found)
            begin, context = following, self.overlap


AnyTruncation = Annotated[Windows, BY_KIND, FROM_KIND]

TRUNCATIONS: tuple[type[Truncation], ...] = alternatives(AnyTruncation)


def windows_of(truncation: Windows | None, length: int, each_step: bool) -> tuple[Window, ...]:
    """The windows of a row that are steps of the optimizer: one, the whole row, without any.

    Args:
        each_step: whether every step of a row has a target. A row with one target for all its
            steps is one step of the optimizer, however it is truncated.
    """
    if truncation is None or not each_step:
        return (Window(0, length, 0, None),)
    return truncation.over(length)


def is_truncated(truncation: Windows | None, length: int) -> bool:
    """Whether the gradient of a row of so many steps ends before the row does."""
    return truncation is not None and truncation.window < length
