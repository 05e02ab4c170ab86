"""Ways to keep a gradient from becoming too large.

By value is the source document's: no element above a maximum or below a minimum. By norm scales
the gradient and keeps its direction (Pascanu et al. 2013, https://arxiv.org/abs/1211.5063).
Adaptive looks at the gradient of each unit beside its weights (Brock et al. 2021,
https://arxiv.org/abs/2102.06171). Automatic takes its threshold from the run itself (Seetharaman
et al. 2020, https://arxiv.org/abs/2007.14469).
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


LeftOut = Literal["last_layer", "last_layer_and_biases", "nothing"]
"""Which weights adaptive clipping leaves as they are."""


class AdaptiveClipping(Clipping):
    """Each unit's gradient is scaled down to a multiple of the norm of its weights."""

    # A unit is what leads to one output: a column of a kernel in Keras' layout, and a bias as a
    # whole, as in the paper's own code (nfnets/agc_optax.py of deepmind-research).

    kind: Literal["adaptive"] = "adaptive"
    label: ClassVar[str] = "adaptive"
    threshold: float = threshold_argument(
        0.01, "Largest ratio of a unit's gradient norm to the norm of its weights."
    )
    eps: float = argument(
        1e-3, "A unit's weights count as at least this long, so that zeros can grow.", gt=0
    )
    leave_out: LeftOut = argument(
        "last_layer", "Weights whose gradient stays as it is. The paper leaves out the last layer."
    )


class AutomaticClipping(Clipping):
    """The whole gradient is scaled down to a percentile of the norms of all steps so far."""

    kind: Literal["automatic"] = "automatic"
    label: ClassVar[str] = "automatic"
    percentile: float = argument(
        10.0,
        "The threshold is this percentile of the norms before clipping, this step's included.",
        ge=0,
        le=100,
    )


AnyClipping = Annotated[
    ClipByGlobalNorm | ClipByNorm | ClipByValue | AdaptiveClipping | AutomaticClipping | NoClipping,
    BY_KIND,
    FROM_KIND,
]

CLIPPINGS: tuple[type[Clipping], ...] = alternatives(AnyClipping)


def threshold_of(clipping: Clipping) -> float | None:
    """The norm, value or ratio at which a way of clipping begins to act.

    None without clipping, and where the run sets it from step to step.
    """
    return getattr(clipping, "threshold", None)


def with_threshold(clipping: Clipping, threshold: float) -> Clipping:
    """The same way of clipping at another threshold; one without any comes back as it is.

    Raises:
        pydantic.ValidationError: the threshold is not above zero.
    """
    if threshold_of(clipping) is None:
        return clipping
    changed: Clipping = clipping.replace(threshold=threshold)
    return changed
