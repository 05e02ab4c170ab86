"""Gates and recurrent layers in numbers: averages, saturation, memory, spectral radius."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import torch
from torch import Tensor

from engine.declared import kind_of
from engine.layers.arguments import Gates
from engine.layers.recurrent import Recurrent
from engine.training.gradients.passages import Passage, Recurrence
from engine.training.gradients.seen import GateSeen, LayerSeen
from engine.vocabulary.activations import ACTIVATIONS, Ends

NEAR = 0.05
"""Share of an activation's range that counts as its end."""
AT = 1e-3
"""How near counts where the activation has one end only, and so no range."""
STILL = 1e-3
"""Standard deviation below which an output does not move."""
ALWAYS = 0.95
"""Share of time steps at an end beyond which a unit counts as saturated."""
_FORGETS = {"LSTM": "f", "GRU": "z"}
"""The gate whose value is the share of the state that is kept."""
_SQUARINGS = 14


def gates_seen(place: Recurrence, passages: Sequence[Passage]) -> tuple[GateSeen, ...]:
    """Every gate of a layer over all its passages of a step."""
    found = []
    for name in place.layer.gate_names:
        values = torch.cat([counted(each, each.gates[name]) for each in passages])
        low, high = _at_ends(values, ends_of(place.layer, name))
        numbers = (values.mean(), values.std(correction=0), low.mean(), high.mean())
        mean, spread, at_low, at_high = torch.stack(numbers).tolist()
        found.append(GateSeen(place.node_id, place.side, name, mean, spread, at_low, at_high))
    return tuple(found)


def layer_seen(
    place: Recurrence, passages: Sequence[Passage], gates: Sequence[GateSeen]
) -> LayerSeen:
    """A layer over all its passages of a step.

    Args:
        gates: what `gates_seen` found.
    """
    layer = place.layer
    radii = spectral_radii(place.module.recurrent_kernel.detach(), len(layer.gate_names))
    largest = max(range(len(radii)), key=radii.__getitem__)
    outputs = torch.cat([counted(each, each.states[0].values) for each in passages])
    low, high = _at_ends(outputs, ACTIVATIONS[layer.activation].ends)
    still = outputs.std(dim=0, correction=0) < STILL
    ends = torch.maximum(low.mean(dim=0), high.mean(dim=0)) > ALWAYS
    dead, saturated = torch.stack((still.float().mean(), ends.float().mean())).tolist()
    return LayerSeen(
        place.node_id,
        place.side,
        spectral_radius=radii[largest],
        memory=_memory(layer, gates),
        dead=dead,
        saturated=saturated,
        radius_gate=layer.gate_names[largest],
    )


def counted(passage: Passage, values: Tensor) -> Tensor:
    """Of (time, batch, units) the time steps that count, one after the other: (steps, units)."""
    return values.flatten(0, 1) if passage.mask is None else values[passage.mask]


def ends_of(layer: Recurrent, gate: str) -> Ends:
    """Between which ends a gate, or the candidate, lies."""
    is_candidate = gate == {"LSTM": "c"}.get(kind_of(layer), "h")
    if is_candidate or not isinstance(layer, Gates):
        return ACTIVATIONS[layer.activation].ends
    return ACTIVATIONS[layer.recurrent_activation].ends


def spectral_radii(recurrent_kernel: Tensor, gates: int) -> list[float]:
    """Largest absolute eigenvalue of each gate's square block.

    By Gelfand's formula, the n-th root of the norm of the n-th power, at n = 2^14 by squaring:
    ten times as fast as the eigenvalues themselves, and right to some four digits.

    Args:
        recurrent_kernel: (units, gates × units).
    """
    units = len(recurrent_kernel)
    powers = recurrent_kernel.view(units, gates, units).transpose(0, 1).double()
    logarithms = powers.new_zeros(gates)
    for number in range(_SQUARINGS + 1):
        norms = torch.linalg.matrix_norm(powers)
        logarithms = logarithms + norms.log() / 2**number
        powers = powers / norms.clamp(min=torch.finfo(powers.dtype).tiny)[:, None, None]
        if number < _SQUARINGS:
            powers = powers @ powers
    return [float(each) for each in logarithms.exp().tolist()]


def _at_ends(values: Tensor, ends: Ends) -> tuple[Tensor, Tensor]:
    """Ones where a value is at the lower end and where at the upper one, as values' own type."""
    low, high = ends
    margin = AT if low is None or high is None else NEAR * (high - low)
    nowhere = torch.zeros_like(values)
    return (
        nowhere if low is None else (values <= low + margin).to(values),
        nowhere if high is None else (values >= high - margin).to(values),
    )


def _memory(layer: Recurrent, gates: Sequence[GateSeen]) -> float | None:
    name = _FORGETS.get(kind_of(layer))
    if name is None or ends_of(layer, name) != (0.0, 1.0):
        return None
    [kept] = [gate.mean for gate in gates if gate.gate == name]
    return 1 / (1 - kept) if kept < 1 else inf
