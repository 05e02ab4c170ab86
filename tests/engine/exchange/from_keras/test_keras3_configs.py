"""What keras 3.15 writes down of the models that exported code makes comes in as it was."""

from __future__ import annotations

import warnings
from random import Random
from typing import Any

import pytest

from engine.declared import arguments_of
from engine.exchange import import_keras_json
from engine.exchange.to_keras.program import program
from engine.layers.base import Layer
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Network
from engine.vocabulary.initializers import Identity
from tests.engine.exchange.from_keras.comparing import form
from tests.engine.exchange.random_networks import FACTS, random_project

pytestmark = pytest.mark.keras


def test_random_networks_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    made: list[str] = []
    monkeypatch.setattr(keras.Model, "compile", lambda self, *_, **__: made.append(self.to_json()))
    monkeypatch.setattr(keras.Model, "summary", lambda self: None)
    told = 0
    for seed in range(900, 950):
        project = random_project(Random(seed))
        code, problems = program(project, FACTS)
        if project.network.dialect == "keras2" or problems:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # layers that do not hand on a mask
            exec(compile(code, "exported", "exec"), {})  # what our own exporter wrote
        found = import_keras_json(made.pop()).network
        assert form(_as_written(found)) == form(_as_written(project.network))
        told += 1
    assert told > 10


def _as_written(network: Network) -> Network:
    """Without what keras 3.15 itself leaves out of its configurations.

    Those are ``implementation``, the seed and the activity regularizer of SimpleRNN, and the
    gain of Identity (``get_config`` of each in keras 3.15).
    """
    return network.replace(
        nodes=tuple(node.replace(layer=_layer_as_written(node.layer)) for node in network.nodes)
    )


def _layer_as_written(layer: Layer) -> Layer:
    changes: dict[str, Any] = {}
    for each in arguments_of(type(layer)):
        value = getattr(layer, each.name)
        if isinstance(value, Identity):
            changes[each.name] = Identity()
        elif isinstance(value, Layer):
            changes[each.name] = _layer_as_written(value)
        elif each.name == "implementation":
            changes[each.name] = 2
    if isinstance(layer, SimpleRNN):
        changes |= {"seed": None, "activity_regularizer": None}
    return layer.replace(**changes)
