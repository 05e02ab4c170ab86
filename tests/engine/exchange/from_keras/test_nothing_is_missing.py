"""What both Kerases have is declared here, or stands in one of the tables of what is not."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest

from engine.declared import Declared, arguments_of, kind_of
from engine.exchange import KerasImportError, import_keras_json
from engine.exchange.from_keras.nested import (
    CHANGES_NOTHING,
    NO_ACTIVATIONS,
    NO_PARTS,
    class_named,
)
from engine.exchange.from_keras.unread import is_unread
from engine.layers.base import Layer
from engine.layers.registry import LAYER_BY_KIND, LAYERS
from engine.vocabulary.activations import ACTIVATIONS
from engine.vocabulary.constraints import CONSTRAINTS
from engine.vocabulary.initializers import INITIALIZERS
from engine.vocabulary.regularizers import REGULARIZERS
from tests.engine.exchange.from_keras.test_config_refusals import layer, model

OF_KERAS2 = json.loads(
    (Path(__file__).parents[3] / "goldens" / "tf_keras_names.json").read_text(encoding="utf-8")
)
PARTS = {"initializers": INITIALIZERS, "regularizers": REGULARIZERS, "constraints": CONSTRAINTS}
BASES = {"Initializer", "Regularizer", "Constraint"}
EVERYTHING: tuple[type[Declared], ...] = (*LAYERS, *INITIALIZERS, *REGULARIZERS, *CONSTRAINTS)


def part_of(cls: type[Declared]) -> str:
    return next((part for part, classes in PARTS.items() if cls in classes), "layers")


def missing(cls: type[Declared], theirs: list[str]) -> set[str]:
    """Arguments that are neither declared nor known not to be."""
    ours = {found.name for found in arguments_of(cls)}
    unread = set(CHANGES_NOTHING)
    if issubclass(cls, Layer):
        unread = {name for name in theirs if is_unread(name, kind_of(cls))}
    return set(theirs) - ours - unread


@pytest.mark.keras
@pytest.mark.parametrize("cls", EVERYTHING, ids=kind_of)
def test_arguments_of_keras_3(cls: type[Declared]) -> None:
    import keras

    parameters = inspect.signature(getattr(vars(keras)[part_of(cls)], cls.__name__)).parameters
    starred = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    named = [name for name, each in parameters.items() if each.kind not in starred]
    assert missing(cls, named) == set()


@pytest.mark.parametrize("cls", EVERYTHING, ids=kind_of)
def test_arguments_of_keras_2(cls: type[Declared]) -> None:
    assert missing(cls, OF_KERAS2[part_of(cls)][cls.__name__].split()) == set()


@pytest.mark.keras
@pytest.mark.parametrize("part", PARTS)
def test_initializers_regularizers_and_constraints(part: str) -> None:
    """Each class under each of its names, in both."""
    import keras

    module = vars(keras.src)[part]
    of_keras3 = {name: cls.__name__ for name, cls in module.ALL_OBJECTS_DICT.items()}
    of_keras2 = dict.fromkeys(OF_KERAS2[part], "")
    for name, its_class in (of_keras3 | of_keras2).items():
        if name in BASES or its_class in BASES:
            continue
        found = class_named(name)
        if found is None:
            assert refused(part, name)
        else:
            assert found in PARTS[part]
            assert its_class in ("", found.__name__)


def refused(part: str, name: str) -> bool:
    """Whether it is refused for a reason of its own."""
    argument = f"kernel_{part.removesuffix('s')}"
    entry = layer("Dense", units=3, **{argument: {"class_name": name, "config": {}}})
    with pytest.raises(KerasImportError) as caught:
        import_keras_json(model(entry))
    return any(f"taken over: {reason}." in str(caught.value) for reason in NO_PARTS.values())


@pytest.mark.keras
def test_activations() -> None:
    from keras.src import activations

    silu = {"swish": "silu"}
    of_keras3 = {function.__name__ for function in activations.ALL_OBJECTS}
    ours = {silu.get(name, name) for name in ACTIVATIONS}
    assert of_keras3 == ours | set(NO_ACTIVATIONS)
    assert {silu.get(name, name) for name in OF_KERAS2["activations"]} < ours


def test_every_layer_of_the_registry_is_compared_with_keras_2() -> None:
    assert set(OF_KERAS2["layers"]) == set(LAYER_BY_KIND)
