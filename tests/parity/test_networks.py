"""What the random networks of the comparison hold."""

from __future__ import annotations

from random import Random

import pytest

from engine.declared import arguments_of, kind_of
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.registry import LAYERS
from engine.network.inference import infer
from engine.vocabulary.activations import ACTIVATIONS
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from parity.arguments import LACKING_IN_KERAS2, default_of
from parity.networks import random_network

NETWORKS = 300


def layers_of(dialect: Dialect) -> list[Layer]:
    """Every layer and half of a few hundred networks, each of which fits together."""
    found: list[Layer] = []
    for number in range(NETWORKS):
        network, signature = random_network(Random(f"{dialect} {number}"), dialect)
        inference = infer(network, signature)
        assert not inference.mismatches
        assert not inference.refusals
        assert len(network.ends()) == 1
        for node in network.nodes:
            found.append(node.layer)
            if isinstance(node.layer, Bidirectional):
                found += [half for half in (node.layer.layer, node.layer.backward_layer) if half]
    return found


@pytest.mark.parametrize("dialect", DIALECT_LABELS)
def test_no_argument_of_any_layer_is_left_out(dialect: Dialect) -> None:
    other_than_default = {
        (type(layer), found.name)
        for layer in layers_of(dialect)
        for found in arguments_of(type(layer))
        if getattr(layer, found.name) != default_of(found, dialect)
    }
    declared = {(layer, found.name) for layer in LAYERS for found in arguments_of(layer)}
    assert {(kind_of(layer), name) for layer, name in declared - other_than_default} == set()


@pytest.mark.parametrize("dialect", DIALECT_LABELS)
@pytest.mark.parametrize("argument", ["activation", "recurrent_activation"])
def test_every_activation_that_the_reference_has_is_tried(dialect: Dialect, argument: str) -> None:
    tried = {getattr(layer, argument, None) for layer in layers_of(dialect)} - {None}
    lacking = LACKING_IN_KERAS2 if dialect == "keras2" else set()
    assert tried == set(ACTIVATIONS) - lacking
