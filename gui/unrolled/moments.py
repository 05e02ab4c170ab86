"""Where the person is in the two passes: forward through the steps, and back again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Moment:
    """One place in both passes over some steps: ``number`` runs from 0 to ``2 * steps - 1``."""

    steps: int
    """Steps that are read; at least one."""
    number: int

    @property
    def is_backward(self) -> bool:
        """Whether the forward pass is over and the gradient is on its way back."""
        return self.number >= self.steps

    @property
    def reached(self) -> int:
        """The step that is gone through now, from 0, in the order in which steps are read."""
        return 2 * self.steps - 1 - self.number if self.is_backward else self.number

    @property
    def is_last(self) -> bool:
        """Whether both passes are over."""
        return self.number == 2 * self.steps - 1

    def has_state(self, step: int) -> bool:
        """Whether the forward pass has been at a step."""
        return self.is_backward or step <= self.reached

    def has_gradient(self, step: int) -> bool:
        """Whether the gradient has come back to a step."""
        return self.is_backward and step >= self.reached

    def moved(self, by: int) -> Moment:
        """So many steps on or back; round at both ends."""
        return Moment(self.steps, (self.number + by) % (2 * self.steps))


def end_of(steps: int) -> Moment:
    """Both passes are over, so that everything is shown."""
    return Moment(steps, 2 * steps - 1)
