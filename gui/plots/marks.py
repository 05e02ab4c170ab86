"""What happened at single steps of a run, to be marked on every plot of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.message import Message, message
from engine.training.events import Event, NotFinite
from engine.training.gradients.seen import SpikeSeen

Kind = Literal["spike", "not finite"]


@dataclass(frozen=True)
class StepMark:
    """A step at which something happened."""

    kind: Kind
    step: int
    epoch: int
    rows: tuple[int, ...]
    """Numbers of the batch's rows among those of `part`, from 0; empty: not told."""
    part: Literal["training", "validation"]
    what: Message


def mark_of(event: Event) -> StepMark | None:
    """The mark of an event; None: it is an ordinary one."""
    if isinstance(event, NotFinite):
        return StepMark("not finite", event.step, event.epoch, event.rows, event.part, event.what)
    if isinstance(event, SpikeSeen):
        what = message(
            "The gradient's norm was {norm}, {times} times the usual {usual}.",
            norm=f"{event.norm:.3g}",
            times=f"{event.norm / event.usual:.3g}",
            usual=f"{event.usual:.3g}",
        )
        return StepMark("spike", event.step, event.epoch, event.rows, "training", what)
    return None
