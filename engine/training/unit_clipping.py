"""Adaptive clipping: the gradient of each unit beside the weights it is to change.

AGC (Brock et al. 2021, https://arxiv.org/abs/2102.06171, section 4.1): a unit whose gradient is
longer than ``threshold * max(norm of its weights, eps)`` gets one that is exactly so long. Units
as in the paper's own code: a kernel has one for each output, a bias is one as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.runtime import NetworkModule
from engine.vocabulary.clipping import AdaptiveClipping, LeftOut


@dataclass(frozen=True, eq=False)
class Units:
    """How the gradient of a parameter falls into units."""

    weight: Tensor
    """The parameter: a unit's weights are looked at beside its gradient."""
    axes: tuple[int, ...]
    """The axes along which the numbers of one unit lie."""


def units_of(network: NetworkModule, leave_out: LeftOut) -> dict[Tensor, Units | None]:
    """The units of every parameter of a network; None: its gradient is left as it is.

    The last layer is the last one in the order of the data that has weights.
    """
    weights = network.weights()
    last = weights[-1].node_id if weights else ""
    found: dict[Tensor, Units | None] = {}
    for each in weights:
        is_bias = is_a_bias(each.declared.name)
        is_left_out = (leave_out != "nothing" and each.node_id == last) or (
            leave_out == "last_layer_and_biases" and is_bias
        )
        axes = tuple(range(each.parameter.dim() - (not is_bias)))
        found[each.parameter] = None if is_left_out else Units(each.parameter, axes)
    return found


def is_a_bias(name: str) -> bool:
    """Whether a weight of this name, such as ``backward_bias``, is one unit as a whole."""
    return name.endswith("bias")


def clip_units(
    gradients: Sequence[Tensor], clipping: AdaptiveClipping, units: Sequence[Units | None]
) -> tuple[Tensor, Tensor]:
    """Scale down where they lie the gradients of units that are too long.

    Args:
        units: for each gradient; None: it is left out.

    Returns:
        The share of units that were scaled down and the largest ratio before, both scalars; 0
        where everything is left out.
    """
    scaled, ratios = [], []
    for gradient, of_one in zip(gradients, units, strict=True):
        if of_one is None:
            continue
        lengths = torch.linalg.vector_norm(of_one.weight, dim=of_one.axes, keepdim=True)
        lengths = lengths.clamp(min=clipping.eps)
        norms = torch.linalg.vector_norm(gradient, dim=of_one.axes, keepdim=True)
        # A gradient of zeros has an infinite factor, and keeps what it has.
        factors = (clipping.threshold * lengths / norms).clamp(max=1.0)
        gradient.mul_(factors)
        scaled.append((factors < 1).flatten())
        ratios.append((norms / lengths).amax())
    if not scaled:
        return gradients[0].new_zeros(()), gradients[0].new_zeros(())
    return torch.cat(scaled).float().mean(), torch.stack(ratios).amax()
