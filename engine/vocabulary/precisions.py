"""In how many bits training multiplies."""

from __future__ import annotations

from typing import Literal

Precision = Literal["float32", "bfloat16"]
