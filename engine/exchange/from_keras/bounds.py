"""How much a configuration may hold: looked at before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.exchange.from_keras.errors import KerasImportError

DEEPEST = 64
MOST_VALUES = 2_000_000
LONGEST_TEXT = 1_000_000
LONGEST_FILE = 100_000_000
"""Characters of JSON; Keras writes about two thousand for a layer."""


def check_bounds(value: Any) -> None:
    """Refuse what is deeper, longer or larger than any model, or no JSON at all.

    Raises:
        KerasImportError: it is.
    """
    level: list[Any] = [value]
    count = 0
    for _ in range(DEEPEST):
        below: list[Any] = []
        for each in level:
            count += 1
            if isinstance(each, dict):
                _check_keys(each)
                below += each.values()
            elif isinstance(each, list | tuple):
                below += each
            else:
                _check_plain(each)
            if count + len(below) > MOST_VALUES:
                raise KerasImportError(
                    "The configuration holds more than {most} values: no model is so large.",
                    most=f"{MOST_VALUES:,}",
                )
        if not below:
            return
        level = below
    raise KerasImportError(
        "The configuration is nested more than {deepest} levels deep: no model is.",
        deepest=DEEPEST,
    )


def _check_keys(keys: Iterable[Any]) -> None:
    for key in keys:
        if not isinstance(key, str):
            raise KerasImportError(
                "The configuration has a key that is {kind}; expected a text.",
                kind=type(key).__name__,
            )
        _check_plain(key)


def _check_plain(value: Any) -> None:
    if value is not None and not isinstance(value, str | int | float | bool):
        raise KerasImportError(
            "The configuration holds a {kind}; expected what JSON can hold.",
            kind=type(value).__name__,
        )
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise KerasImportError(
            "The configuration holds a text of {length} characters; at most {most} are read.",
            length=f"{len(value):,}",
            most=f"{LONGEST_TEXT:,}",
        )
