"""All that a run's next step depends on, taken out and put back between two steps.

Tensors by name: ``weights/`` the parameters, ``optimizer/`` what the optimizer keeps for each of
them, ``states/`` what stateful layers go on from, ``random/`` the generators of dropout and of
the order of the rows. Put back into a network and an optimizer that were built from the same
project, the run goes on as if nothing had happened, bit for bit on the same machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn

from engine.message import GradloomError
from engine.runtime import NetworkModule
from engine.runtime.recurrent import RecurrentModule
from engine.training.weights import Weights, copy_of_weights

Tensors = Mapping[str, Tensor]

_WEIGHTS = "weights"
_OPTIMIZER = "optimizer"
STATES = "states"
_RANDOM = "random"
DRAWN = f"{_RANDOM}/layers/"
"""What the names of the generators of dropout begin with."""
ORDER = f"{_RANDOM}/order"
"""The generator of the order of the rows."""


class StateError(GradloomError):
    """Tensors that are not the state of this network and optimizer, as of another release."""


def captured(
    network: NetworkModule, optimizer: torch.optim.Optimizer, order: Tensor
) -> dict[str, Tensor]:
    """Copies of everything, on the processor.

    Args:
        order: state of the generator from which the order of the rows is drawn next, which within
            an epoch is the one that the epoch's own order was drawn from.
    """
    found = {f"{_WEIGHTS}/{name}": weight for name, weight in copy_of_weights(network).items()}
    for name, parameter in network.named_parameters():
        for key, value in optimizer.state.get(parameter, {}).items():
            found[f"{_OPTIMIZER}/{name}/{key}"] = _copied(torch.as_tensor(value))
    for name, module in recurrent_modules(network):
        for number, state in enumerate(module.kept_states or ()):
            found[f"{STATES}/{name}/{number}"] = _copied(state)
    for name, generator in dropout_generators(network):
        found[f"{DRAWN}{name}"] = generator.get_state()
    found[ORDER] = order.clone()
    return found


@torch.no_grad()
def put_back(tensors: Tensors, network: NetworkModule, optimizer: torch.optim.Optimizer) -> None:
    """Everything as it was when it was captured; the order of the rows is the caller's.

    Raises:
        StateError: a tensor is missing, or has another shape.
    """
    for name, parameter in network.named_parameters():
        saved = _taken(tensors, f"{_WEIGHTS}/{name}", parameter.shape)
        parameter.copy_(saved)
        prefix = f"{_OPTIMIZER}/{name}/"
        kept = {
            key.removeprefix(prefix): value.clone()
            for key, value in tensors.items()
            if key.startswith(prefix)
        }
        if kept:
            # As torch's own load_state_dict: counters stay where they are, the rest goes along.
            optimizer.state[parameter] = {
                key: value if value.dim() == 0 else value.to(parameter.device)
                for key, value in kept.items()
            }
    for name, module in recurrent_modules(network):
        states: list[Tensor] = []
        while (key := f"{STATES}/{name}/{len(states)}") in tensors:
            states.append(tensors[key].to(module.kernel.device))
        if states and len(states) != len(module.state_names):
            raise _not_of_this_network(key)
        module.kept_states = tuple(states) or None
    for name, generator in dropout_generators(network):
        generator.set_state(_taken(tensors, f"{DRAWN}{name}", None))


def weights_in(tensors: Tensors) -> Weights:
    """The network's parameters among the tensors of a state, by their names in the module."""
    prefix = f"{_WEIGHTS}/"
    return {
        name.removeprefix(prefix): tensor
        for name, tensor in tensors.items()
        if name.startswith(prefix)
    }


def _taken(tensors: Tensors, key: str, shape: torch.Size | None) -> Tensor:
    found = tensors.get(key)
    if found is None or (shape is not None and found.shape != shape):
        raise _not_of_this_network(key)
    return found


def _not_of_this_network(key: str) -> StateError:
    return StateError(
        "The checkpoint does not belong to this network and its optimizer: {key} is missing or "
        "has another shape. Train again.",
        key=key,
    )


def _copied(tensor: Tensor) -> Tensor:
    return tensor.detach().to("cpu", copy=True, memory_format=torch.contiguous_format)


def recurrent_modules(network: nn.Module) -> Iterator[tuple[str, RecurrentModule]]:
    """Every recurrent layer by its name in the module, those in a Bidirectional included."""
    for name, module in network.named_modules():
        if isinstance(module, RecurrentModule):
            yield name, module


def dropout_generators(network: nn.Module) -> Iterator[tuple[str, torch.Generator]]:
    """Every generator that a layer draws from, by the layer's name in the module."""
    for name, module in network.named_modules():
        generator = getattr(module, "generator", None)
        if isinstance(generator, torch.Generator):
            yield name, generator
