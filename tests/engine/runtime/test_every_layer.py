"""One harness over every layer of the registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from torch import Tensor

from engine.declared import Argument, ArgumentType, Declared, arguments_of, kind_of
from engine.exchange import keras_code, onnx_model, pytorch_code, read_keras, write_keras_file
from engine.layers.base import MAIN, Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.layers.merging import Merging
from engine.layers.recurrent import Recurrent
from engine.layers.registry import LAYERS, new_layer
from engine.layers.shapes import Content, sequence
from engine.network.inference import infer
from engine.network.network import Link, Network, Node
from engine.network.signature import UNKNOWN, Signature
from engine.project.project import Project
from engine.project.project_file import parse_project, project_text
from engine.runtime import build
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect

BATCH, STEPS = 3, 5
VECTORS = Signature(sequence(STEPS, 4))


def variants(kind: str, dialect: Dialect) -> list[Layer]:
    """The layer as it comes, small, and with more outputs where it can have them."""
    layer = new_layer(kind, dialect)
    if isinstance(layer, Bidirectional):
        inner = LSTM(units=3, return_sequences=True, return_state=True)
        return [
            layer.replace(layer=LSTM(units=3)),
            layer.replace(layer=inner, merge_mode=None),
            layer.replace(layer=inner, merge_mode="sum"),
        ]
    if isinstance(layer, Recurrent):
        small = layer.replace(units=3)
        return [small, small.replace(return_sequences=True, return_state=True)]
    if isinstance(layer, Embedding):
        return [layer.replace(input_dim=9), layer.replace(input_dim=9, mask_zero=True)]
    return [layer]


def network_of(layer: Layer, dialect: Dialect) -> Network:
    """The layer alone; one with many inputs between two others that feed it."""
    node = Node(id="layer", layer=layer)
    if not isinstance(layer, Merging):
        return Network(dialect=dialect, nodes=(node,))
    sources = tuple(
        Node(id=name, layer=LSTM(units=4, return_sequences=True)) for name in ("left", "right")
    )
    links = tuple(Link(source=source.id, target="layer") for source in sources)
    return Network(dialect=dialect, nodes=(*sources, node), links=links)


def behind_an_embedding(network: Network) -> Network:
    """The same, reading symbols as a project without data does."""
    [first, *_] = network.nodes
    if isinstance(first.layer, Embedding):
        return network
    embedding = Node(id="embedding", layer=Embedding())
    links = [
        Link(source="embedding", target=node.id)
        for node in network.nodes
        if not network.links_into(node.id)
    ]
    return network.replace(nodes=(embedding, *network.nodes), links=(*links, *network.links))


def inputs_for(layer: Layer) -> tuple[Signature, Tensor]:
    random = np.random.default_rng(0)
    if layer.input_ports()[0].accepts == {Content.SYMBOLS}:
        return UNKNOWN, torch.from_numpy(random.integers(0, 9, (BATCH, STEPS)))
    return VECTORS, torch.from_numpy(random.normal(size=(BATCH, STEPS, 4))).float()


CASES = [
    pytest.param(layer, dialect, id=f"{kind_of(layer)}-{dialect}-{number}")
    for dialect in DIALECT_LABELS
    for cls in LAYERS
    for number, layer in enumerate(variants(kind_of(cls), dialect))
]


@pytest.mark.parametrize(("layer", "dialect"), CASES)
def test_every_layer(layer: Layer, dialect: Dialect, tmp_path: Path) -> None:
    signature, inputs = inputs_for(layer)
    network = network_of(layer, dialect)
    module = build(network, signature)
    inference = infer(network, signature)

    # Shapes and masks are as the rule says.
    signals = module.signals(inputs)
    assert set(signals) == set(inference.outputs)
    for place, shape in inference.outputs.items():
        sizes = (BATCH, *(STEPS if size is None else size for size in shape.axes[1:]))
        assert tuple(signals[place].values.shape) == sizes
        assert (signals[place].mask is not None) == shape.masked
    assert torch.equal(module.eval()(inputs), module.signals(inputs)["layer", MAIN].values)

    # Weights are as declared, and every one gets a gradient.
    declared = [weight for node in network.in_order() for weight in inference.weights[node.id]]
    assert [tuple(weight.parameter.shape) for weight in module.weights()] == [
        weight.shape for weight in declared
    ]
    assert sum(weight.size for weight in declared) == sum(p.numel() for p in module.parameters())
    if declared:
        sum(signal.values.sum() for signal in module.signals(inputs).values()).backward()
        assert all(torch.isfinite(weight.parameter.grad).all() for weight in module.weights())

    # Weights go out and come in again, into a module that was drawn otherwise.
    twin = build(network, signature, seed=1).eval()
    twin.load_keras_weights(module.keras_weights())
    assert torch.equal(twin(inputs), module(inputs))
    module.load_state_dict(twin.state_dict())
    assert module.regularization_loss().item() == 0
    module.apply_constraints()
    module.reset_states()

    # The project's file brings it back.
    assert parse_project(project_text(Project(network=network)), "some").network == network

    # It leaves as ONNX, and as a file of Keras that comes in again.
    arrays: dict[str, list[np.ndarray]] = {}
    for weight in module.weights():
        arrays.setdefault(weight.node_id, []).append(weight.parameter.detach().numpy())
    outputs = module(inputs).detach()
    session = onnxruntime.InferenceSession(onnx_model(network, signature, arrays))
    [of_onnx] = session.run(["outputs"], {"inputs": inputs.numpy()})
    torch.testing.assert_close(torch.from_numpy(of_onnx), outputs, atol=1e-5, rtol=0)
    write_keras_file(tmp_path / "layer.keras", network, signature, arrays)
    again, weights = read_keras(tmp_path / "layer.keras")
    of_file = build(again, signature).eval()
    of_file.load_keras_weights(weights or [])
    assert torch.equal(of_file(inputs), outputs)


def others(found: Argument) -> Iterator[Any]:
    """Values of an argument other than its default, of each kind that it can have."""
    if found.optional and found.default is not None:
        yield None
    if found.type is ArgumentType.SWITCH:
        yield not found.default
    elif found.type is ArgumentType.CHOICE:
        yield from (choice for choice in found.choices if choice != found.default)
    elif found.type is ArgumentType.TEXT:
        yield 'Naïve "\\" name'
    elif found.type is ArgumentType.NESTED:
        for cls in found.choices:
            each = (with_every_argument(cls), cls())
            yield from (value for value in each if value != found.default)
    else:
        steps = (1, 2) if found.type is ArgumentType.INTEGER else (0.25, 0.5)
        low = found.minimum or type(steps[0])()
        yield from (low + step for step in steps if low + step != found.default)


def with_every_argument(cls: type[Declared]) -> Any:
    """A value none of whose arguments is at its default."""
    return cls(**{found.name: next(others(found)) for found in arguments_of(cls)})


@pytest.mark.parametrize("dialect", DIALECT_LABELS)
@pytest.mark.parametrize("cls", LAYERS, ids=kind_of)
def test_every_argument_goes_into_the_file_and_into_code(
    cls: type[Layer], dialect: Dialect
) -> None:
    layers = [cls(**{found.name: value}) for found in arguments_of(cls) for value in others(found)]
    # All at once is no layer that computes anything, but one that a file and code can hold.
    for layer in (*layers, with_every_argument(cls)):
        network = behind_an_embedding(network_of(layer, dialect))
        text = project_text(Project(network=network))
        again = parse_project(text, "some")
        assert again.network == network
        assert project_text(again) == text
        compile(pytorch_code(again, None), "pytorch", "exec")
        for target in DIALECT_LABELS:
            compile(keras_code(again, None, target), "keras", "exec")
