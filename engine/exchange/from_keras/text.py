"""Keras' JSON as a text."""

from __future__ import annotations

import json
from collections import Counter
from operator import itemgetter
from typing import Any, NoReturn

from engine.exchange.from_keras.bounds import LONGEST_FILE
from engine.exchange.from_keras.config import network_from_config
from engine.exchange.from_keras.described import shown_name
from engine.exchange.from_keras.errors import KerasImportError
from engine.exchange.from_keras.imported import Imported
from engine.network.network import Network
from engine.vocabulary.dialects import Dialect


def network_from_keras_json(
    text_or_dict: str | dict[str, Any], dialect: Dialect | None = None
) -> Network:
    """The network of ``model.to_json()``, without what is to be said of it.

    Raises:
        KerasImportError: as `import_keras_json`.
    """
    return import_keras_json(text_or_dict, dialect).network


def import_keras_json(
    text_or_dict: str | dict[str, Any], dialect: Dialect | None = None
) -> Imported:
    """What ``model.to_json()`` gives, as text or already read.

    Args:
        dialect: which Keras wrote it; None: told from the configuration itself.

    Raises:
        KerasImportError: it is no JSON, no model, or has layers that cannot be read; each is
            named.
    """
    config = read_json(text_or_dict) if isinstance(text_or_dict, str) else text_or_dict
    return network_from_config(config, dialect)


def read_json(text: str) -> Any:
    """JSON with every key once and no number that JSON has not.

    Raises:
        KerasImportError: it is none, or longer than any model.
    """
    if len(text) > LONGEST_FILE:
        raise KerasImportError(
            "The text has {length} characters; at most {most} are read.",
            length=f"{len(text):,}",
            most=f"{LONGEST_FILE:,}",
        )
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except RecursionError as error:
        raise KerasImportError("The JSON is nested too deeply: no model is.") from error
    except ValueError as error:  # JSONDecodeError, and whole numbers of thousands of digits
        raise KerasImportError(
            "This is no JSON: {reason}. Expected what model.to_json() gives.",
            reason=shown_name(str(error)),
        ) from error


def _no_constant(name: str) -> NoReturn:
    raise KerasImportError("The JSON holds {name}, which is no number of a model.", name=name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = max(Counter(key for key, _ in pairs).items(), key=itemgetter(1))
        raise KerasImportError(
            "The JSON says {key} twice in one object: expected each key once.",
            key=shown_name(twice),
        )
    return found
