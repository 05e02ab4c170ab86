"""From an older file version to the next. Each step takes and gives a file's JSON object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

VERSION = 3
"""The version written today."""


def _from_1(content: dict[str, Any]) -> dict[str, Any]:
    """Version 2 may name weights to start from; a file of version 1 names none."""
    return content


def _from_2(content: dict[str, Any]) -> dict[str, Any]:
    """Version 3 may mark arguments to search over; a file of version 2 marks none."""
    return content


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_1, 2: _from_2}
"""From version N to N + 1, by N."""
