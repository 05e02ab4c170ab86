"""What is recorded of gradients while a network trains, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from engine.message import GradloomError

DEFAULT_SHARE = 0.05


class RecordingError(GradloomError, ValueError):
    """A recording that cannot be made."""


@dataclass(frozen=True)
class Recording:
    """What to look at.

    Raises:
        RecordingError: the share is no share of the time, or ``every`` no number of steps.
    """

    layers: frozenset[str] | None = None
    """Ids of the recurrent layers that are looked into; None: all. Weights are those of every
    layer, or there would be no whole to take shares of."""
    through_time: bool = True
    weights: bool = True
    gates: bool = True
    """Gates, and the layer as a whole."""
    share: float = DEFAULT_SHARE
    """At most so much of the training time is spent on it, above 0 and up to 1."""
    every: int | None = None
    """Record each so many steps, whatever it takes; None: as often as the share lets."""

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise RecordingError(
                "Recording takes a share of the training time, above 0 and up to 1, and {share} "
                "is none: 0.05 is usual.",
                share=self.share,
            )
        if self.every is not None and self.every < 1:
            raise RecordingError(
                "Recording is done each so many steps, 1 or more, and {every} is no such number.",
                every=self.every,
            )
