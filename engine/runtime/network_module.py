"""A whole network as one torch module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.layers.base import MAIN, Weight
from engine.message import GradloomError
from engine.network.inference import Inference
from engine.network.network import Network
from engine.runtime.layer_module import LayerModule
from engine.runtime.precision import products_in
from engine.runtime.recurrent import RecurrentModule
from engine.runtime.signals import Signal
from engine.runtime.step import States
from engine.vocabulary.precisions import Precision

Place = tuple[str, str]
"""A node's id and the name of one of its ports."""


class WeightsError(GradloomError, ValueError):
    """Weights that do not fit the network."""


@dataclass(frozen=True)
class NamedWeight:
    """A weight of the network: where it is, how it was declared, and the parameter itself."""

    node_id: str
    declared: Weight
    parameter: nn.Parameter

    @property
    def name(self) -> str:
        """The node's id and Keras' name of the weight: ``lstm/recurrent_kernel``."""
        return f"{self.node_id}/{self.declared.name}"


class NetworkModule(nn.Module):
    """What `engine.runtime.build` makes. ``layers`` has a `LayerModule` for each node's id.

    It works on whatever device it was moved to, given inputs there.
    """

    def __init__(
        self, network: Network, inference: Inference, modules: Mapping[str, LayerModule]
    ) -> None:
        super().__init__()
        self.network = network
        self.inference = inference
        self.precision: Precision = "float32"
        """In which products are taken, see `engine.runtime.precision`."""
        self.layers = nn.ModuleDict()
        for node_id, module in modules.items():
            # Past ModuleDict's own door, which refuses names such as "update" and "type".
            self.layers._modules[node_id] = module
        [self.end] = network.ends()
        self._sources = {node.id: _sources_of(network, node.id) for node in network.in_order()}
        # Looked for once: to walk through all modules takes longer than most of what is asked.
        self._every_layer = tuple(each for each in self.modules() if isinstance(each, LayerModule))
        """The two inside a Bidirectional included."""
        self._constrained = tuple(each for each in self._every_layer if each.has_constraints)

    def forward(self, inputs: Tensor) -> Tensor:
        """The output of the last layer.

        ``inputs``: symbols (batch, time), whole numbers, or what the signature said the data
        gives. The result is (batch, features), or (batch, time, features) where the last layer
        gives a sequence.

        Raises:
            SymbolError: a symbol that the Embedding has no vector for.
            BatchSizeError: a stateful layer got another number of rows than in the last batch.
        """
        return self.signals(inputs)[self.end.id, MAIN].values

    def signals(self, inputs: Tensor) -> dict[Place, Signal]:
        """What every layer gives at every output port, masks and states included."""
        found: dict[Place, Signal] = {}
        data = Signal(inputs)
        with products_in(self.precision, inputs.device):
            for node_id, module in self.layers.items():
                arriving = {
                    port: [data if place is None else found[place] for place in places]
                    for port, places in self._sources[node_id].items()
                }
                for port, signal in module(arriving).items():
                    found[node_id, port] = signal
        return found

    def weights(self) -> tuple[NamedWeight, ...]:
        """Every weight in the order of Keras' ``get_weights()``."""
        return tuple(
            NamedWeight(node_id, declared, parameter)
            for node_id, module in self.layers.items()
            if isinstance(module, LayerModule)
            for declared, parameter in zip(
                self.inference.weights[node_id], module.weight_parameters(), strict=True
            )
        )

    def keras_weights(self) -> list[NDArray[np.float32]]:
        """Copies of all weights in the order and layout of Keras' ``get_weights()``."""
        return [
            weight.parameter.detach().cpu().numpy().astype(np.float32) for weight in self.weights()
        ]

    @torch.no_grad()
    def load_keras_weights(self, arrays: Sequence[NDArray[np.floating]]) -> None:
        """Take over weights in the order and layout of Keras' ``get_weights()``.

        Raises:
            WeightsError: their number or a shape is not the network's; nothing is changed then.
        """
        weights = self.weights()
        if len(arrays) != len(weights):
            raise WeightsError(
                "the network has {expected} weights and {given} were given: they must come from "
                "a network with the same layers",
                expected=len(weights),
                given=len(arrays),
            )
        values = [np.asarray(array) for array in arrays]
        for number, (weight, value) in enumerate(zip(weights, values, strict=True), start=1):
            if value.shape != tuple(weight.parameter.shape):
                raise WeightsError(
                    "weight {number}, {name}, has shape {expected} in the network and {given} "
                    "in what was given",
                    number=number,
                    name=weight.name,
                    expected=tuple(weight.parameter.shape),
                    given=value.shape,
                )
        for weight, value in zip(weights, values, strict=True):
            weight.parameter.copy_(torch.from_numpy(value.astype(np.float32)))

    def regularization_loss(self) -> Tensor:
        """What regularizers add to the loss, a scalar with its gradient; zero without any.

        Terms of activity regularizers are those of the last forward pass, each divided by its
        batch size.
        """
        terms = [term for layer in self._every_layer for term in layer.penalties()]
        if terms:
            return torch.stack(terms).sum()
        return torch.zeros((), device=next(iter(self.parameters()), torch.empty(0)).device)

    def apply_constraints(self) -> None:
        """Force weights back to what their constraints allow. To be called after each step."""
        for layer in self._constrained:
            layer.apply_constraints()

    @property
    def is_stateful(self) -> bool:
        """Whether any layer carries its state from one batch to the next."""
        return any(layer.stateful for layer in self._recurrent())

    def reset_states(self) -> None:
        """Stateful layers begin the next batch, of any size, with zeros.

        To be called at the start of each epoch.
        """
        for layer in self._recurrent():
            layer.reset_states()

    def begin_rows(self) -> None:
        """New rows begin: layers that are not stateful forget what windows have kept."""
        for layer in self._recurrent():
            if not layer.stateful:
                layer.reset_states()

    @contextmanager
    def keeping_states(self, after: int) -> Iterator[None]:
        """Inside, every recurrent layer begins where it has been kept, and is kept for the next
        time as it is after so many steps. The gradient ends where it begins."""
        layers = list(self._recurrent())
        for layer in layers:
            layer.keep_after = after
        try:
            yield
        finally:
            for layer in layers:
                layer.keep_after = None

    def kept_states(self) -> dict[str, States]:
        """Where recurrent layers go on from, by their names in the module."""
        found = {name: layer.kept_states for name, layer in self._named_recurrent()}
        return {name: states for name, states in found.items() if states is not None}

    def put_states(self, states: Mapping[str, States]) -> None:
        """Let recurrent layers go on from states that `kept_states` gave, the others from zeros."""
        for name, layer in self._named_recurrent():
            layer.kept_states = states.get(name)

    def _recurrent(self) -> Iterator[RecurrentModule]:
        return (each for each in self._every_layer if isinstance(each, RecurrentModule))

    def _named_recurrent(self) -> Iterator[tuple[str, RecurrentModule]]:
        for name, module in self.named_modules():
            if isinstance(module, RecurrentModule):
                yield name, module


def _sources_of(network: Network, node_id: str) -> dict[str, list[Place | None]]:
    """For each input port that something arrives at: where from. None stands for the data."""
    links = network.links_into(node_id)
    found: dict[str, list[Place | None]] = {}
    for port in network.layer(node_id).input_ports():
        places: list[Place | None] = [
            (link.source, link.source_port) for link in links if link.target_port == port.name
        ]
        if places:
            found[port.name] = places
        elif not port.optional:
            found[port.name] = [None]
    return found
