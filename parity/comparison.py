"""How far two sides are apart in one case."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from parity.ours import Found

OUTPUTS = 1e-5
"""Largest difference allowed in outputs, states, costs and weights after a step."""
GRADIENTS = 1e-4
"""Largest difference allowed in a gradient, as a share of its largest element."""
SMALLEST_GRADIENT = 1e-3
"""A gradient smaller than this throughout is measured against it: what is left there are sums
that cancel."""


@dataclass(frozen=True)
class Apart:
    """The largest differences of one case. Gradients are relative to their largest element."""

    outputs: float = 0.0
    by_row: tuple[float, ...] = ()
    """Of outputs, by the row of the batch."""
    gradients: float = 0.0
    cost: float = 0.0
    after_step: float = 0.0
    """Of weights after a step and their constraints."""
    errors: tuple[str, ...] = field(default=())
    """What cannot be measured: another shape, a weight trained on one side alone, a failure."""

    @property
    def agrees(self) -> bool:
        """Whether all of it is within the tolerances; what is not a number is not."""
        numbers = (self.outputs, self.cost, self.after_step)
        return (
            not self.errors
            and all(number <= OUTPUTS for number in numbers)
            and self.gradients <= GRADIENTS
        )


def compare(ours: Found, theirs: Found | str) -> Apart:
    """Everything the two sides computed."""
    if isinstance(theirs, str):
        return Apart(errors=(theirs.strip().splitlines()[-1],))
    errors = [f"{name} is on one side alone" for name in sorted(ours.keys() ^ theirs.keys())]
    shared = sorted(ours.keys() & theirs.keys())
    for name in shared:
        if ours[name].shape != theirs[name].shape:
            errors.append(f"{name} has shape {ours[name].shape}, Keras' {theirs[name].shape}")
    if errors:
        return Apart(errors=tuple(errors))
    if (ours["trained"] != theirs["trained"]).any():
        errors.append(f"trained: {ours['trained']}, Keras' {theirs['trained']}")
    trained = {f"gradient/{place:02d}" for place in np.flatnonzero(ours["trained"])}
    gradients = [0.0]
    outputs, cost, after_step = [0.0], 0.0, [0.0]
    rows = np.zeros(0)
    for name in shared:
        apart = np.abs(ours[name] - theirs[name]) if name != "trained" else np.zeros(1)
        farthest = float(apart.max(initial=0.0))
        if name.startswith("returned/"):
            outputs.append(farthest)
            by_row = apart.reshape(len(apart), -1).max(axis=1, initial=0.0)
            rows = np.maximum(rows, by_row) if len(rows) else by_row
        elif name in trained or name == "input_gradient":
            largest = max(float(np.abs(theirs[name]).max(initial=0.0)), SMALLEST_GRADIENT)
            gradients.append(farthest / largest)
        elif name.startswith("after/"):
            after_step.append(farthest)
        elif name == "cost":
            cost = farthest / max(1.0, float(np.abs(theirs[name])))
    # numpy's maximum keeps what is not a number; Python's may lose it.
    return Apart(
        outputs=float(np.max(outputs)),
        by_row=tuple(float(row) for row in rows),
        gradients=float(np.max(gradients)),
        cost=cost,
        after_step=float(np.max(after_step)),
        errors=tuple(errors),
    )
