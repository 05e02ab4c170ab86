"""Norms of weights and gradients, of each gate's columns apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import torch
from torch import Tensor

from engine.runtime import NetworkModule
from engine.training.gradients.passages import recurrences
from engine.training.gradients.seen import WeightSeen


@dataclass(frozen=True, eq=False)
class PartedWeight:
    """A trained weight and the gates whose columns stand side by side in it."""

    layer: str
    side: str
    name: str
    gates: tuple[str, ...]
    """Empty where it has no such columns."""
    parameter: Tensor

    def norms(self, tensor: Tensor | None) -> Tensor:
        """Euclidean norm of each gate's columns of something with the weight's shape, (gates,), or
        of the whole as one, (1,); zeros of nothing."""
        count = len(self.gates) or 1
        if tensor is None:
            return self.parameter.new_zeros(count)
        parted = tensor.reshape(-1, count, tensor.shape[-1] // count)
        norms: Tensor = torch.linalg.vector_norm(parted, dim=(0, 2))
        return norms


def parted_weights(network: NetworkModule) -> tuple[PartedWeight, ...]:
    """Every trained weight in Keras' order."""
    cells = {
        id(parameter): place
        for place in recurrences(network)
        for parameter in place.module.weight_parameters()
    }
    found = []
    for weight in network.weights():
        if not weight.parameter.requires_grad:
            continue
        cell = cells.get(id(weight.parameter))
        side = cell.side if cell is not None else ""
        name = weight.declared.name.removeprefix(f"{side}_") if side else weight.declared.name
        gates = cell.layer.gate_names if cell is not None else ()
        found.append(PartedWeight(weight.node_id, side, name, gates, weight.parameter))
    return tuple(found)


def weights_seen(
    weights: Sequence[PartedWeight], numbers: Sequence[Sequence[float]]
) -> tuple[WeightSeen, ...]:
    """Each weight as a whole and then gate by gate.

    Args:
        numbers: norms of gradients before clipping, after it, of weights and of updates, each for
            all parts of all weights one after the other.
    """
    found = []
    at = 0
    for weight in weights:
        count = len(weight.gates) or 1
        parts = [each[at : at + count] for each in numbers]
        at += count
        whole = [hypot(*each) for each in parts]
        found.append(WeightSeen(weight.layer, weight.side, weight.name, "", *whole))
        if len(weight.gates) > 1:
            found += [
                WeightSeen(weight.layer, weight.side, weight.name, gate, *of_gate)
                for gate, of_gate in zip(weight.gates, zip(*parts, strict=True), strict=True)
            ]
    return tuple(found)
