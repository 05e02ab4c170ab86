"""One step of training looked at while it is taken, and without changing it.

What the step computes anyway is kept: the walks of recurrent layers, the gradients that arrive in
them, weights and their gradients. Nothing is drawn, and nothing is added to any gradient, so that
the step's numbers are bit for bit those of a step that nobody looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

import torch
from torch import Tensor

from engine.runtime import NetworkModule
from engine.runtime.precision import products_in
from engine.runtime.walk import Walk
from engine.training.gradients.gate_numbers import gates_seen, layer_seen
from engine.training.gradients.passages import (
    Passage,
    Recurrence,
    gradient_places,
    passage_of,
)
from engine.training.gradients.recording import Recording
from engine.training.gradients.seen import (
    GateSeen,
    GradientsSeen,
    LayerSeen,
    ThroughTime,
    WeightSeen,
)
from engine.training.gradients.weight_numbers import PartedWeight, weights_seen


class Sample:
    """What is seen of one step; the step tells it where it has come to.

    Args:
        weights: the network's, see `parted_weights`.
        places: the recurrent layers that are looked into.
    """

    def __init__(
        self,
        network: NetworkModule,
        recording: Recording,
        weights: Sequence[PartedWeight],
        places: Sequence[Recurrence],
    ) -> None:
        self.seconds = 0.0
        """What it has taken so far."""
        self._network = network
        self._recording = recording
        self._weights = weights if recording.weights else ()
        self._places = places if recording.through_time or recording.gates else ()
        self._arrived: list[tuple[Walk, list[Tensor | None]] | None] = []
        self._passages: dict[int, list[Passage]] = {}
        self._squares: dict[tuple[int, str], list[tuple[int, Tensor]]] = {}
        """Of each layer and state: where a batch begins in time, and its sums of squares there."""
        self._norms: list[Tensor] = []

    def forward_begins(self) -> None:
        """Before the forward pass of a batch."""
        for place in self._places:
            place.module.walks = []

    def forward_ended(self) -> None:
        """After it, and before the way back."""
        since = perf_counter()
        self._arrived = []
        for place in self._places:
            walks, place.module.walks = place.module.walks, None
            if not walks:
                self._arrived.append(None)
                continue
            tensors = gradient_places(walks[-1])
            gradients: list[Tensor | None] = [None] * len(tensors)
            for number, tensor in enumerate(tensors):
                tensor.register_hook(_keeping(gradients, number))
            self._arrived.append((walks[-1], gradients))
        self._add_seconds(since)

    @torch.no_grad()
    def backward_ended(self, begin: int) -> None:
        """After the way back of a batch.

        Args:
            begin: the time step of the rows that the batch begins at.
        """
        since = perf_counter()
        arrived, self._arrived = self._arrived, []
        for number, (place, found) in enumerate(zip(self._places, arrived, strict=True)):
            if found is None:
                continue
            with products_in(self._network.precision, found[0].values.device):
                passage = passage_of(place, *found, self._recording.gates)
            if self._recording.gates:
                self._passages.setdefault(number, []).append(passage)
            for trace in passage.states if self._recording.through_time else ():
                squares = trace.gradients.double().square().sum(dim=(1, 2))
                self._squares.setdefault((number, trace.name), []).append((begin, squares))
        self._add_seconds(since)

    def left(self) -> None:
        """However the step ended: layers are no longer looked into."""
        for place in self._places:
            place.module.walks = None
        self._arrived = []

    @torch.no_grad()
    def measure_gradients(self) -> None:
        """Once before clipping and once after it, when all batches have been gone through."""
        since = perf_counter()
        self._norms += [weight.norms(weight.parameter.grad) for weight in self._weights]
        self._add_seconds(since)

    @torch.no_grad()
    def measure_update(self, before: Sequence[Tensor], parameters: Sequence[Tensor]) -> None:
        """After the weights were changed.

        Args:
            before: copies of the parameters from before, in their order.
        """
        since = perf_counter()
        places = {id(parameter): old for parameter, old in zip(parameters, before, strict=True)}
        for weight in self._weights:
            self._norms.append(weight.norms(places[id(weight.parameter)]))
        for weight in self._weights:
            self._norms.append(weight.norms(weight.parameter - places[id(weight.parameter)]))
        self._add_seconds(since)

    @torch.no_grad()
    def seen(self, step: int, epoch: int) -> GradientsSeen:
        """All of it as plain numbers. To be asked once: the tensors they were made of are let go
        here, where it is counted, and not in the middle of the next step."""
        since = perf_counter()
        gates: list[GateSeen] = []
        layers: list[LayerSeen] = []
        for number, passages in self._passages.items():
            place = self._places[number]
            if all(each.mask is not None and not each.mask.any() for each in passages):
                continue
            of_layer = gates_seen(place, passages)
            gates += of_layer
            layers.append(layer_seen(place, passages, of_layer))
        found = GradientsSeen(
            step,
            epoch,
            through_time=tuple(self._through_time()),
            weights=self._of_weights(),
            gates=tuple(gates),
            layers=tuple(layers),
        )
        self._passages, self._squares, self._norms = {}, {}, []
        self._add_seconds(since)
        return found

    def _through_time(self) -> list[ThroughTime]:
        found = []
        for (number, state), batches in self._squares.items():
            place = self._places[number]
            first = min(begin for begin, _ in batches)
            last = max(begin + len(squares) for begin, squares in batches)
            together = torch.zeros(last - first, dtype=torch.float64)
            for begin, squares in batches:
                together[begin - first : begin - first + len(squares)] += squares.cpu()
            norms = tuple(together.sqrt().tolist())
            found.append(ThroughTime(place.node_id, place.side, state, norms, first))
        return found

    def _of_weights(self) -> tuple[WeightSeen, ...]:
        if not self._norms:
            return ()
        count = len(self._weights)
        sizes = [len(each) for each in self._norms[:count]]
        numbers = torch.cat(self._norms).tolist()
        total = sum(sizes)
        kinds = [numbers[first : first + total] for first in range(0, len(numbers), total)]
        return weights_seen(self._weights, kinds)

    def _add_seconds(self, since: float) -> None:
        self.seconds += perf_counter() - since


def _keeping(gradients: list[Tensor | None], number: int) -> Callable[[Tensor], None]:
    def keep(gradient: Tensor) -> None:
        gradients[number] = gradient

    return keep
