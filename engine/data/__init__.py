"""Where the rows come from, how they are prepared, and how they are split."""

from __future__ import annotations

from engine.data.dataset import Dataset, Progress, Rows, Skipped
from engine.data.errors import DataError
from engine.data.loading import load, prepared
from engine.data.preparation import Preparer

__all__ = ["DataError", "Dataset", "Preparer", "Progress", "Rows", "Skipped", "load", "prepared"]
