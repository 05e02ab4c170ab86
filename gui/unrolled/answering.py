"""What the panel asks a network, in a thread of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.vocabulary.clipping import Clipping, threshold_of
from gui.plots.ticks import written
from gui.translation import translated

if TYPE_CHECKING:
    from engine.training.gradients.unrolled import Unrolled
    from engine.training.prediction import Predictor

Question = tuple[str, Any, Any, Clipping]
"""A layer, a prepared row, what is asked of it, and how gradients are clipped."""


def unrolled_of(predictor: Predictor, question: Question) -> Unrolled:
    """The layer over the row."""
    from engine.training.gradients.unrolled import RowAsked, unrolled

    return unrolled(predictor, RowAsked(*question))


def clipping_words(clipping: Clipping) -> str:
    """How gradients are clipped; empty: they are not."""
    threshold = threshold_of(clipping)
    label = str(getattr(clipping, "label", ""))
    if getattr(clipping, "kind", "none") == "none":
        return ""
    said = translated(label)
    return said if threshold is None else f"{said}, {written(threshold)}"
