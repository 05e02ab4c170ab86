"""From an older file version to the next. Each step takes and gives a file's JSON object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

VERSION = 1
"""The version written today."""

MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From version N to N + 1, by N. Empty while there is one version."""
