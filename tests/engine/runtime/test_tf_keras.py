"""Outputs, states, costs and gradients against Keras 2 itself: goldens of tf_keras 2.21."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.layers.registry import LAYER_BY_KIND
from engine.network.network import Link, Network, Node
from engine.runtime import build
from tests.engine.runtime.comparing import GRADIENTS, OUTPUTS, close

pytestmark = pytest.mark.usefixtures("each_kernel")

GOLDENS = Path(__file__).parents[2] / "goldens" / "tf_keras.npz"


@pytest.fixture(scope="module")
def goldens() -> dict[str, np.ndarray]:
    with np.load(GOLDENS) as stored:
        return dict(stored)


def cases() -> list[str]:
    with np.load(GOLDENS) as stored:
        return sorted({name.split("/")[0] for name in stored.files})


def network_of(nodes: list[dict[str, Any]]) -> Network:
    """The description in Keras' words as a network in the Keras 2 dialect."""
    return Network(
        dialect="keras2",
        nodes=tuple(
            Node(id=each["id"], layer=layer_of(each["kind"], each["arguments"])) for each in nodes
        ),
        links=tuple(
            Link(source=source, source_port=port, target=each["id"], target_port=target_port)
            for each in nodes
            for target_port, places in each["sources"].items()
            for source, port in places
        ),
    )


def layer_of(kind: str, arguments: dict[str, Any]) -> Any:
    given = {}
    for name, value in arguments.items():
        inner = value["kind"] if isinstance(value, dict) else None
        if inner in LAYER_BY_KIND:
            rest = {key: each for key, each in value.items() if key != "kind"}
            given[name] = layer_of(inner, rest)
        else:
            given[name] = value
    return LAYER_BY_KIND[kind](**given)


@pytest.mark.parametrize("case", cases())
def test_against_keras2(case: str, goldens: dict[str, np.ndarray]) -> None:
    def stored(name: str) -> list[torch.Tensor]:
        found = sorted(key for key in goldens if key.startswith(f"{case}/{name}/"))
        return [torch.from_numpy(goldens[key]) for key in found]

    network = network_of(json.loads(str(goldens[f"{case}/network"])))
    # Nothing draws here but Dropout, which evaluation has none of.
    module = build(network).eval()
    module.load_keras_weights([weight.numpy() for weight in stored("weight")])

    def returned(symbols: torch.Tensor) -> list[torch.Tensor]:
        signals = module.signals(symbols.long())
        return [
            signals[node.id, port.name].values
            for node in network.nodes
            for port in node.layer.output_ports()
        ]

    earlier = [values for symbols in stored("before") for values in returned(symbols)]
    last = returned(torch.from_numpy(goldens[f"{case}/symbols"]))
    expected = [*stored("earlier"), *stored("returned")]
    for ours, theirs in zip([*earlier, *last], expected, strict=True):
        close(ours, theirs, OUTPUTS)
    cost = module.regularization_loss()
    close(cost, torch.as_tensor(goldens[f"{case}/cost"]), OUTPUTS)
    products = zip(last, stored("factor"), strict=True)
    (cost + sum((ours * factor).sum() for ours, factor in products)).backward()
    for weight, theirs in zip(module.weights(), stored("gradient"), strict=True):
        if weight.parameter.requires_grad:
            close(weight.parameter.grad, theirs, GRADIENTS, relative=True)
    if constrained := stored("constrained"):
        module.apply_constraints()
        for weight, theirs in zip(module.weights(), constrained, strict=True):
            close(weight.parameter, theirs, OUTPUTS)
