"""Ways to keep a gradient from becoming too large.

By value is the source document's: no element above a maximum or below a minimum. By norm scales
the gradient and keeps its direction (Pascanu et al. 2013, https://arxiv.org/abs/1211.5063).
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from engine.declared import BY_KIND, FROM_KIND, Declared, alternatives, argument


def threshold_argument(default: float, what: str) -> Any:
    """The number a person drags on the plot of gradient norms."""
    return argument(default, what, gt=0)


class Clipping(Declared):
    """Base of the ways to clip."""


class NoClipping(Clipping):
    """The gradient as it comes."""

    kind: Literal["none"] = "none"
    label: ClassVar[str] = "none"


class ClipByValue(Clipping):
    """Every element is cut to the range from -threshold to threshold."""

    kind: Literal["value"] = "value"
    label: ClassVar[str] = "by value"
    threshold: float = threshold_argument(0.5, "Largest size an element of the gradient keeps.")


class ClipByNorm(Clipping):
    """Each parameter's gradient is scaled down to the norm."""

    kind: Literal["norm"] = "norm"
    label: ClassVar[str] = "by each weight's norm"
    threshold: float = threshold_argument(1.0, "Largest norm the gradient of one weight keeps.")


class ClipByGlobalNorm(Clipping):
    """The whole gradient is scaled down to the norm."""

    kind: Literal["global_norm"] = "global_norm"
    label: ClassVar[str] = "by the global norm"
    threshold: float = threshold_argument(1.0, "Largest norm all gradients together keep.")


AnyClipping = Annotated[
    ClipByGlobalNorm | ClipByNorm | ClipByValue | NoClipping,
    BY_KIND,
    FROM_KIND,
]

CLIPPINGS: tuple[type[Clipping], ...] = alternatives(AnyClipping)


def threshold_of(clipping: Clipping) -> float | None:
    """The norm or value at which a way of clipping begins to act; None without clipping."""
    return getattr(clipping, "threshold", None)


def with_threshold(clipping: Clipping, threshold: float) -> Clipping:
    """The same way of clipping at another threshold; `NoClipping` comes back as it is.

    Raises:
        pydantic.ValidationError: the threshold is not above zero.
    """
    if isinstance(clipping, NoClipping):
        return clipping
    changed: Clipping = clipping.replace(threshold=threshold)
    return changed
