"""Edits of the inspector: one argument, or all of them, of every selected layer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from engine.declared import arguments_of
from engine.network.edits import replace_layer, set_argument
from engine.network.network import Network
from gui.forms.defaults import Defaults

NAME = "name"
"""The argument that is no setting: several layers do not share it, and no reset takes it."""


def arguments_set(
    network: Network, ids: Collection[str], path: Sequence[str], value: Any
) -> Network:
    """An argument of several layers changed to one value.

    Raises:
        pydantic.ValidationError: one of the layers does not accept it.
    """
    for node_id in ids:
        network = set_argument(network, node_id, path, value)
    return network


def arguments_reset(network: Network, ids: Collection[str], defaults: Defaults) -> Network:
    """Every argument of some layers but their names set to its default."""
    for node_id in ids:
        layer = network.layer(node_id)
        values = {
            found.name: defaults(found) for found in arguments_of(type(layer)) if found.name != NAME
        }
        network = replace_layer(network, node_id, layer.replace(**values))
    return network
