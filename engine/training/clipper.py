"""Clipping with what it has to know of a network, and of the run so far."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from engine.runtime import NetworkModule
from engine.training.clipping import Measured, clip_gradients
from engine.training.norm_history import NormHistory
from engine.training.unit_clipping import Units, units_of
from engine.vocabulary.clipping import AdaptiveClipping, Clipping, LeftOut

_NORMS = "clipping/norms"
"""Name of the tensor of a checkpoint that automatic clipping goes on from."""


class Clipper:
    """Clips the gradients of a network's parameters, step after step.

    Gradients that several processes have added up are the same in all of them, so each finds the
    same thresholds by itself.
    """

    def __init__(self, network: NetworkModule) -> None:
        self._network = network
        self._units: dict[LeftOut, dict[Tensor, Units | None]] = {}
        self._history = NormHistory()

    def clip(self, parameters: list[Tensor], clipping: Clipping) -> Measured:
        """Clip the gradients of these parameters where they lie; those without any are passed."""
        with_gradient = [each for each in parameters if each.grad is not None]
        gradients = [each.grad for each in with_gradient if each.grad is not None]
        units: list[Units | None] = []
        if isinstance(clipping, AdaptiveClipping):
            of_network = self._units_of_network(clipping.leave_out)
            units = [of_network[each] for each in with_gradient]
        return clip_gradients(gradients, clipping, units, self._history)

    def tensors(self) -> dict[str, Tensor]:
        """What the next step depends on, by name, for a checkpoint."""
        return {_NORMS: self._history.tensor()} if len(self._history) else {}

    def put_back(self, tensors: Mapping[str, Tensor]) -> None:
        """Go on as when `tensors` gave these."""
        norms = tensors.get(_NORMS)
        self._history = NormHistory(() if norms is None else norms.tolist())

    def _units_of_network(self, leave_out: LeftOut) -> dict[Tensor, Units | None]:
        if leave_out not in self._units:
            self._units[leave_out] = units_of(self._network, leave_out)
        return self._units[leave_out]
