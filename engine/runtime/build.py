"""From a network to a torch module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from engine.layers.base import Layer, Weight
from engine.layers.bidirectional import Bidirectional
from engine.layers.shapes import Content
from engine.message import GradloomError
from engine.network.inference import Inference, Mismatch, infer
from engine.network.network import Network, Node
from engine.network.signature import Signature
from engine.runtime.layer_module import Setting
from engine.runtime.layer_modules import layer_module
from engine.runtime.memory import check_memory
from engine.runtime.network_module import NetworkModule
from engine.vocabulary.initializers import Identity, Orthogonal
from engine.vocabulary.regularizers import OrthogonalRegularizer

_CONTENT = {
    Content.SYMBOLS: "symbols",
    Content.SEQUENCE: "a sequence of vectors",
    Content.VECTOR: "one vector a row",
}


class BuildError(GradloomError, ValueError):
    """A network that cannot run, or an argument that cannot have its effect."""


def build(network: Network, signature: Signature | None = None, seed: int = 0) -> NetworkModule:
    """A module that runs the network, its weights drawn from the seed.

    Weights are drawn for each layer apart: adding a layer does not change those of the others,
    and torch's global generator is left alone. The same network and seed give the same weights
    and the same dropout.

    Every argument has its effect as in Keras, in the network's dialect. ``unroll`` changes only
    how Keras computes, and so does ``implementation`` without dropout: here they change nothing.

    Args:
        network: Layers and links; one layer must be the end.
        signature: What the data gives. None: what the network says of it, as one that came from
            Keras does where it reads real numbers; else symbols of any length.
        seed: 0 or more.

    Raises:
        BuildError: there is no layer, more than one end, a layer that does not fit what arrives,
            or an argument that cannot be met. It names the layer and says what to do.
        MemoryTooSmallError: the weights do not fit into memory; none of it was asked for.
    """
    if not network.nodes:
        raise BuildError("the network has no layers: add one, such as an Embedding")
    ends = network.ends()
    if len(ends) > 1:
        raise BuildError(
            "the network has more than one end ({names}): link them, or delete all but one",
            names=", ".join(node.name for node in ends),
        )
    inference = infer(network, signature)
    _refuse_what_does_not_fit(network, inference)
    check_memory(network, inference)
    modules = {}
    with _one_thread():
        for node in network.in_order():
            _refuse_what_cannot_be_met(node, inference)
            modules[node.id] = layer_module(
                node.layer, inference.inputs[node.id], Setting(network.dialect, seed, (node.id,))
            )
    return NetworkModule(network, inference, modules)


@contextmanager
def _one_thread() -> Iterator[None]:
    """An orthogonal matrix comes out otherwise, in its last bits, on another number of threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _refuse_what_does_not_fit(network: Network, inference: Inference) -> None:
    for mismatch in inference.mismatches:
        raise BuildError(
            "{name} needs {accepts}, and {source} gives {arriving}",
            name=network.node(mismatch.node_id).name,
            accepts=" or ".join(
                words for content, words in _CONTENT.items() if content in mismatch.port.accepts
            ),
            source=_source_name(network, mismatch),
            arriving=_CONTENT[mismatch.arriving.content],
        )
    for refusal in inference.refusals:
        raise BuildError(
            "{name}: {reason}",
            name=network.node(refusal.node_id).name,
            reason=refusal.error.reason,
        )


def _source_name(network: Network, mismatch: Mismatch) -> str:
    return "the data" if mismatch.link is None else network.node(mismatch.link.source).name


def _refuse_what_cannot_be_met(node: Node, inference: Inference) -> None:
    """Arguments that mean nothing for a weight of this shape; Keras fails on them as well."""
    for weight in inference.weights[node.id]:
        axes = len(weight.shape)
        if axes != 2 and isinstance(weight.initializer, Orthogonal | Identity):
            raise _cannot(node, weight, "initializer", "draws matrices")
        if axes != 2 and isinstance(weight.regularizer, OrthogonalRegularizer):
            raise _cannot(node, weight, "regularizer", "compares the rows of a matrix")
        axis = getattr(weight.constraint, "axis", 0)
        if not -axes <= axis < axes:
            raise _cannot(node, weight, "constraint", f"works along axis {axis}")
    gives_sequence = any(
        shape.content is Content.SEQUENCE
        for (node_id, _), shape in inference.outputs.items()
        if node_id == node.id
    )
    for layer in _with_halves(node.layer):
        activity = getattr(layer, "activity_regularizer", None)
        if isinstance(activity, OrthogonalRegularizer) and gives_sequence:
            raise BuildError(
                "{name}: activity_regularizer {kind} compares the rows of a matrix, and the layer "
                "gives a sequence: choose another, or take the last step alone",
                name=node.name,
                kind=activity.kind,
            )


def _with_halves(layer: Layer) -> tuple[Layer, ...]:
    if isinstance(layer, Bidirectional):
        return (layer, layer.forward(), layer.backward())
    return (layer,)


def _cannot(node: Node, weight: Weight, role: str, does: str) -> BuildError:
    chosen = getattr(weight, role)
    return BuildError(
        "{name}: the {role} {kind} of {weight} {does}, and {weight} has shape {shape}: "
        "choose another",
        name=node.name,
        role=role,
        kind=chosen.kind,
        weight=weight.name,
        does=does,
        shape=weight.shape,
    )
