"""Where a number stopped being finite: the layer a person should look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import torch
from torch import Tensor, nn

from engine.message import Message, message
from engine.runtime import NetworkModule


@dataclass(frozen=True)
class Cause:
    """The layer that a not finite number came from, and a sentence on it."""

    layer: str | None
    what: Message
    weight: str | None = None
    """Keras' name of the weight in which it showed, with the side inside a Bidirectional before
    it; None: it showed in an output or in the loss."""


def find_cause(
    network: NetworkModule,
    inputs: Tensor,
    gradient_norms: Mapping[str, Mapping[str, float]] | None = None,
) -> Cause:
    """The first layer the step reached whose numbers are not finite.

    A step goes forward in the order of the data, and back from the loss. An output that is not
    finite spoils every output after it and every gradient, so outputs are looked at first, in
    the order of the data. When all are finite the gradient went wrong on its way back, and
    spoiled those of the layers before: then the layer nearest to the loss is named.

    Args:
        inputs: the batch, (batch, time), whose outputs are computed again.
        gradient_norms: norm of each weight's gradient, by node id and Keras' name; None: not known.
    """
    names = {node.id: node.name for node in network.network.in_order()}
    broken = _outputs_not_finite(network, inputs)
    for node_id, name in names.items():
        if node_id in broken:
            return Cause(name, message("The output of {layer} is not a finite number.", layer=name))
    for node_id in reversed(names):
        norms = (gradient_norms or {}).get(node_id, {})
        weight = next((each for each, norm in norms.items() if not isfinite(norm)), None)
        if weight is not None:
            name = names[node_id]
            text = message("The gradient of {layer} is not a finite number.", layer=name)
            return Cause(name, text, weight)
    return Cause(None, message("The loss is not a finite number."))


def find_broken_weights(network: NetworkModule) -> Cause:
    """The first layer, in the order of the data, with weights whose norm is not finite."""
    for weight in network.weights():
        if not bool(weight.parameter.norm().isfinite()):
            name = network.network.node(weight.node_id).name
            text = message(
                "The step was so long that weights of {layer} were no finite numbers; the "
                "ones before it were put back.",
                layer=name,
            )
            return Cause(name, text, weight.declared.name)
    return Cause(None, message("The step was so long that weights were no finite numbers."))


def _outputs_not_finite(network: NetworkModule, inputs: Tensor) -> set[str]:
    broken: set[str] = set()

    def looking_at(node_id: str) -> Callable[[nn.Module, Any, Any], None]:
        def look(module: nn.Module, inputs: Any, outputs: Any) -> None:
            if not all(_all_finite(tensor) for tensor in _tensors_in(outputs)):
                broken.add(node_id)

        return look

    handles = [
        module.register_forward_hook(looking_at(node_id))
        for node_id, module in network.layers.items()
    ]
    try:
        with torch.no_grad():
            network(inputs)
    finally:
        for handle in handles:
            handle.remove()
    return broken


def _tensors_in(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _tensors_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _tensors_in(part)


def _all_finite(tensor: Tensor) -> bool:
    return not tensor.is_floating_point() or bool(tensor.isfinite().all())
