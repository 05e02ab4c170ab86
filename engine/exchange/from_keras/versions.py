"""Which Keras wrote a configuration, and whose defaults it had."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.exchange.from_keras.described import shown
from engine.exchange.from_keras.errors import KerasImportError
from engine.exchange.from_keras.reading import Reading
from engine.vocabulary.dialects import Dialect

_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})")


def reading_of(
    model: Mapping[str, Any], dialect: Dialect | None, leave_out: bool = False
) -> Reading:
    """How a model's configuration is to be read.

    Raises:
        KerasImportError: it was written by a Keras that is not known here.
    """
    version = _version(model)
    if version is not None and version[0] not in (2, 3):
        raise KerasImportError(
            "The model was saved by Keras {version}; versions 2 and 3 can be read. Save it again "
            "with one of them.",
            version=".".join(map(str, version)),
        )
    if dialect is None:
        if version is not None:
            dialect = "keras3" if version[0] == 3 else "keras2"
        else:
            dialect = _dialect_by_style(model)
    # Keras 2.3 changed them to what Keras 3 has; the source document tells those before. A
    # version such as 2.2.4-tf is TensorFlow 2's, which had the new ones already.
    old = (
        dialect == "keras2"
        and version is not None
        and version < (2, 3)
        and not str(model.get("keras_version")).endswith("-tf")
    )
    defaults: Dialect = "keras2" if old else "keras3"
    return Reading(dialect, defaults, tells_defaults=True, leave_out=leave_out)


def _version(model: Mapping[str, Any]) -> tuple[int, int] | None:
    written = model.get("keras_version")
    if written is None:
        return None
    found = _VERSION.match(written) if isinstance(written, str) else None
    if found is None:
        raise KerasImportError(
            "keras_version is {version}; expected a text such as 3.15.0.", version=shown(written)
        )
    return int(found[1]), int(found[2])


def _dialect_by_style(model: Mapping[str, Any]) -> Dialect:
    """Keras 3 writes ``batch_shape``, dtype policies and ``keras_history``; Keras 2 does not."""
    if str(model.get("module", "")).startswith("tf_keras"):
        return "keras2"
    for entry in _objects(model):
        config = entry.get("config")
        if not isinstance(config, Mapping):
            continue
        if "batch_input_shape" in config:
            return "keras2"
        if entry["class_name"] == "DTypePolicy" or "keras_history" in config:
            return "keras3"
        if "batch_shape" in config:
            return "keras3"
    return "keras2"


def _objects(model: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    waiting: list[Any] = [model]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            if isinstance(each.get("class_name"), str):
                yield each
            waiting += each.values()
        elif isinstance(each, list | tuple):
            waiting += each
