"""What travels over a link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from engine.message import Message, message


class Content(Enum):
    """The three things a link can carry."""

    SYMBOLS = "symbols"
    """Whole numbers, (batch, time)."""
    SEQUENCE = "sequence"
    """Real numbers, (batch, time, features)."""
    VECTOR = "vector"
    """Real numbers, (batch, features)."""


@dataclass(frozen=True)
class TensorShape:
    """Shape of a tensor on a link; the batch axis is always first and never sized.

    ``time`` is None where a sequence's length is not known. ``masked`` tells whether a mask
    (batch, time) travels with it, True at the steps that count.
    """

    content: Content
    time: int | None = None
    features: int | None = None
    masked: bool = False

    @property
    def axes(self) -> tuple[int | None, ...]:
        """Sizes as Keras prints them, the batch first: ``(None, 48, 64)``."""
        if self.content is Content.SYMBOLS:
            return (None, self.time)
        if self.content is Content.SEQUENCE:
            return (None, self.time, self.features)
        return (None, self.features)

    @property
    def width(self) -> int:
        """The number of features; symbols have one a step."""
        return 1 if self.features is None else self.features

    def label(self) -> Message:
        """What a link shows: ``batch, time 48, 64``."""
        time = "" if self.time is None else f" {self.time}"
        if self.content is Content.SYMBOLS:
            return message("batch, time{time}", time=time)
        if self.content is Content.SEQUENCE:
            return message("batch, time{time}, {features}", time=time, features=self.features)
        return message("batch, {features}", features=self.features)

    def with_mask(self, masked: bool) -> TensorShape:
        """The same shape with or without a mask."""
        return replace(self, masked=masked)


def symbols(time: int | None) -> TensorShape:
    """Whole numbers, (batch, time)."""
    return TensorShape(Content.SYMBOLS, time)


def sequence(time: int | None, features: int, masked: bool = False) -> TensorShape:
    """Real numbers, (batch, time, features)."""
    return TensorShape(Content.SEQUENCE, time, features, masked)


def vector(features: int) -> TensorShape:
    """Real numbers, (batch, features)."""
    return TensorShape(Content.VECTOR, None, features)
