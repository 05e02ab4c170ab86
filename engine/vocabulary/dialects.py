"""The two meanings a Keras network can have."""

from __future__ import annotations

from typing import Literal

Dialect = Literal["keras2", "keras3"]

DIALECT_LABELS: dict[Dialect, str] = {"keras2": "Keras 2", "keras3": "Keras 3"}
