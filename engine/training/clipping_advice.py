"""What a run's own numbers say of its clipping: what it takes, and where a threshold might be.

Everything here is plain numbers, without torch, so that the window and scripts ask the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from engine.message import Message, message
from engine.vocabulary.clipping import ClipByGlobalNorm, Clipping, NoClipping, with_threshold

SUGGESTED_PERCENTILE = 90.0
"""Nine steps of ten stay as they are at the suggested threshold: it catches spikes."""
LEAST_STEPS = 50
"""Steps before which no threshold is suggested."""
EVERY_OF = 200
"""Clipping acts on nearly every step where it does so over this many in a row."""
NEARLY_EVERY = 0.95
NONE_OF = 500
"""Clipping acts on none where it did not over this many in a row."""

Size = Literal["norm", "element", "ratio"]
"""What a threshold is compared with: the norm of all gradients together, their largest element, or
the largest ratio of a unit's gradient to its weights."""


@dataclass(frozen=True)
class Advice:
    """A sentence on a threshold that does not do what it is for."""

    verdict: Literal["nearly every step", "no step"]
    sentence: Message
    threshold: float | None
    """The one that is suggested; None: there is none to suggest."""


def size_of(kind: str) -> Size:
    """What the threshold of a way of clipping is compared with.

    By each weight's norm it is compared with norms of which a run keeps none; what is told of is
    then the norm of all together.
    """
    sizes: dict[str, Size] = {"value": "element", "adaptive": "ratio"}
    return sizes.get(kind, "norm")


def suggested_threshold(kind: str, percentile: float | None, steps: int) -> float | None:
    """The threshold that a run suggests, with two digits; None: there is none.

    There is none while the run is young, where the way of clipping finds its own, and by each
    weight's norm, because those norms are not kept.

    Args:
        percentile: of the sizes before clipping, the `SUGGESTED_PERCENTILE`-th; None: not known.
        steps: how many it comes from.
    """
    if kind in ("norm", "automatic") or steps < LEAST_STEPS or not percentile:
        return None
    return round(percentile, 1 - floor(log10(percentile)))


def clipping_at(clipping: Clipping, threshold: float) -> Clipping:
    """Clip as before at this threshold; where nothing was clipped, by the global norm."""
    if isinstance(clipping, NoClipping):
        return ClipByGlobalNorm(threshold=threshold)
    return with_threshold(clipping, threshold)


def sum_taken(before: ArrayLike, after: ArrayLike) -> float:
    """What clipping took from some steps, added up: of each 1 - norm after / norm before.

    A gradient of zero has nothing that could be taken.
    """
    norms, left = np.asarray(before, np.float64), np.asarray(after, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        taken = np.where(norms > 0, 1 - left / norms, 0.0)
    # Rounding makes a norm after a little larger than the one before.
    return float(np.nan_to_num(taken, nan=0.0).clip(0, 1).sum())


def advice(
    kind: str, thresholds: ArrayLike, shares: ArrayLike, suggested: float | None
) -> Advice | None:
    """What is wrong with the threshold; None: nothing, or it cannot be told yet.

    Only steps at the threshold of the last step count. Automatic clipping acts on most steps
    because its percentile says so: nothing is said of it.

    Args:
        kind: the run's way of clipping.
        thresholds: of each step so far, `StepDone.threshold`.
        shares: of each step so far how much was clipped, `StepDone.clipped_share`.
        suggested: see `suggested_threshold`.
    """
    if kind in ("none", "automatic"):
        return None
    limits = np.asarray(thresholds, np.float64)[-NONE_OF:]
    others = np.flatnonzero(limits != limits[-1]) if len(limits) else limits
    alike = len(limits) - (int(others[-1]) + 1 if len(others) else 0)
    values = np.asarray(shares, np.float64)[-NONE_OF:][len(limits) - alike :]
    recent = values[-EVERY_OF:]
    if len(recent) == EVERY_OF and recent.mean() >= NEARLY_EVERY:
        return Advice("nearly every step", _nearly_every(kind, float(recent.mean())), suggested)
    recent = values[-NONE_OF:]
    if len(recent) == NONE_OF and not recent.any():
        sentence = message(
            "Clipping fired at none of the last {steps} steps: at this threshold it does nothing.",
            steps=NONE_OF,
        )
        return Advice("no step", sentence, suggested)
    return None


def _nearly_every(kind: str, share: float) -> Message:
    if kind == "global_norm":
        return message(
            "Clipping fired at {share:.0%} of the last {steps} steps: the threshold is then a "
            "learning rate and no guard against spikes.",
            share=share,
            steps=EVERY_OF,
        )
    what = {"value": "elements", "norm": "weights", "adaptive": "units"}[kind]
    return message(
        "Over the last {steps} steps clipping cut {share:.0%} of the {what}: the threshold is then "
        "a learning rate and no guard against spikes.",
        share=share,
        steps=EVERY_OF,
        what=message(what),
    )
