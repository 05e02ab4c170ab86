"""Weights a network begins with in place of drawn ones: which layers have them, and whose they are.

The project says which weights it means by the digest of a file; the numbers lie in that file,
beside the project's own (`engine.project.starting_file`). So a project stays a small value, and
taking the weights away is an edit that can be undone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Annotated

from pydantic import Field

from engine.declared import Value
from engine.layers.base import Weight
from engine.network.inference import Inference
from engine.network.network import Network, NodeId

MOST_WEIGHTS = 20_000

Size = Annotated[int, Field(ge=1, le=2**31)]


class StartingWeight(Value):
    """One array of the file: whose it is, Keras' name of it, and its shape."""

    layer: NodeId
    name: str = Field(max_length=100, pattern=r"^[a-z_]+$")
    shape: tuple[Size, ...] = Field(max_length=4)

    @property
    def key(self) -> str:
        """What the file calls it: ``lstm/recurrent_kernel``."""
        return f"{self.layer}/{self.name}"


class StartingWeights(Value):
    """Weights that came in with a model, in Keras' layout and order."""

    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of the file's bytes."""
    source: str = Field(default="", max_length=255)
    """Name of the file they came from, for a person to read."""
    weights: tuple[StartingWeight, ...] = Field(min_length=1, max_length=MOST_WEIGHTS)

    @property
    def file_name(self) -> str:
        """The file beside the project's. Other weights have another name: none replaces another."""
        return f"imported-{self.digest[:16]}.safetensors"

    @cached_property
    def by_layer(self) -> dict[str, tuple[StartingWeight, ...]]:
        """The weights of each layer, by its id, in Keras' order."""
        found: dict[str, list[StartingWeight]] = {}
        for weight in self.weights:
            found.setdefault(weight.layer, []).append(weight)
        return {layer: tuple(weights) for layer, weights in found.items()}

    def of_layers(self, layers: Collection[str]) -> StartingWeights | None:
        """The weights of these layers alone; None where they have none."""
        if all(weight.layer in layers for weight in self.weights):
            return self
        kept = tuple(weight for weight in self.weights if weight.layer in layers)
        return self.replace(weights=kept) if kept else None

    def fits(self, layer: str, declared: Sequence[Weight]) -> bool:
        """Whether a layer begins with its weights: all of them are there in the shapes it has now.

        A layer whose units or inputs were changed since is drawn anew, the others are not.
        """
        own = self.by_layer.get(layer, ())
        return bool(own) and [(each.name, each.shape) for each in own] == [
            (weight.name, weight.shape) for weight in declared
        ]


def starting_layers(
    start: StartingWeights, network: Network, inference: Inference
) -> tuple[str, ...]:
    """Ids of the layers that begin with these weights, in the order of the data."""
    return tuple(
        node.id
        for node in network.in_order()
        if start.fits(node.id, inference.weights.get(node.id, ()))
    )


def layers_drawn_anew(
    start: StartingWeights, network: Network, inference: Inference
) -> tuple[str, ...]:
    """Names of the layers whose weights do not begin with these, in the order of the data."""
    begun = set(starting_layers(start, network, inference))
    return tuple(
        node.name
        for node in network.in_order()
        if inference.weights.get(node.id) and node.id not in begun
    )
