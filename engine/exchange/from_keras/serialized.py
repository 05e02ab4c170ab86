"""Objects as Keras serializes them, in the styles of both dialects, as descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.exchange.from_keras.described import Described, shown_name

_OWN = ("keras", "tf_keras", "tensorflow.keras", "tensorflow.python.keras")
# What a policy or a function is, and not what it holds.
_FUNCTIONS = frozenset({"function", "__lambda__"})


def describe(entry: Mapping[str, Any], label: str = "") -> Described:
    """An object with ``class_name`` and ``config``; its arguments may be objects themselves.

    Args:
        label: what sentences call it; empty: its name and class.
    """
    kind = str(entry["class_name"])
    config = entry.get("config")
    if kind in _FUNCTIONS:
        function = config if isinstance(config, str) else kind
        return Described(function, {}, label or shown_name(function), custom="a Python function")
    given = dict(config) if isinstance(config, Mapping) else {}
    name = given.get("name")
    label = label or (
        f"{shown_name(name)} ({shown_name(kind)})" if isinstance(name, str) else shown_name(kind)
    )
    return Described(
        kind,
        {key: _plain(value, f"{label}, {shown_name(key)}") for key, value in given.items()},
        label,
        custom=_foreign(entry, kind),
    )


def is_object(value: Any) -> bool:
    """Whether a value is an object as Keras serializes it."""
    return isinstance(value, Mapping) and isinstance(value.get("class_name"), str)


def _plain(value: Any, label: str) -> Any:
    return describe(value, label) if is_object(value) else value


def _foreign(entry: Mapping[str, Any], kind: str) -> str:
    """Where a class comes from that is not one of Keras' own; empty if it is."""
    registered = entry.get("registered_name")
    if ">" in kind:
        return kind
    if isinstance(registered, str) and ">" in registered:
        return registered
    module = entry.get("module")
    if isinstance(module, str) and not any(
        module == own or module.startswith(f"{own}.") for own in _OWN
    ):
        return module
    return ""
