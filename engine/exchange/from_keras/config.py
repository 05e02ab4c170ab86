"""A network from what Keras writes down of a model. Nothing in it is executed or imported."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.exchange.from_keras.assembly import Assembly
from engine.exchange.from_keras.bounds import check_bounds
from engine.exchange.from_keras.described import shown
from engine.exchange.from_keras.errors import KerasImportError
from engine.exchange.from_keras.graph import Graph
from engine.exchange.from_keras.imported import Imported
from engine.exchange.from_keras.models import FUNCTIONAL, SEQUENTIAL, read_chain
from engine.exchange.from_keras.reads import batch_of_config, rows_of_config, with_rows
from engine.exchange.from_keras.serialized import describe, is_object
from engine.exchange.from_keras.versions import reading_of
from engine.vocabulary.dialects import Dialect


def network_from_config(
    config: dict[str, Any], dialect: Dialect | None = None, leave_out: bool = False
) -> Imported:
    """The network of a model's configuration.

    Args:
        config: what ``model.to_json()``, the ``config.json`` of a ``.keras`` file and the
            attribute ``model_config`` of an ``.h5`` file hold: an object with ``class_name`` and
            ``config``, and perhaps ``keras_version``.
        dialect: which Keras wrote it; None: told from the configuration itself.
        leave_out: pass by the layers that cannot be read, each with a note, and keep the others.

    Raises:
        KerasImportError: a layer or an argument cannot be read; every one of them is named.
    """
    check_bounds(config)
    if not is_object(config):
        raise KerasImportError(
            "This is no model of Keras: expected an object with class_name and config, as "
            "model.to_json() gives; found {found}.",
            found=shown(config),
        )
    described = describe(config, "The model")
    if described.custom or described.kind not in FUNCTIONAL | {SEQUENTIAL}:
        raise KerasImportError(
            "The model is a {kind}, a class with code of its own, which is never run. Expected "
            "a Sequential or a functional model.",
            kind=shown(described.kind),
        )
    assembly = Assembly(reading_of(config, dialect, leave_out))
    if described.kind == SEQUENTIAL:
        ends = [read_chain(config, assembly, None)]
    else:
        ends = Graph(assembly).read(config)
    found = replace(assembly.finished(ends), batch_size=batch_of_config(config))
    return with_rows(found, rows_of_config(config))
