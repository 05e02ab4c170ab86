"""From files and tables to rows of symbols: sources, preparation, the split."""

from __future__ import annotations

from engine.data.dataset import BadExample, Dataset, Progress, Rows, Skipped
from engine.data.errors import DataError
from engine.data.likely_source import Likely, likely_source, number_columns
from engine.data.loading import load, prepared
from engine.data.origin import changed_since
from engine.data.preparation import Preparer
from engine.data.prepared_preview import PreparedRow, answers_in_own_unit, prepared_preview
from engine.data.table_preview import Preview, likely_columns, preview

__all__ = [
    "BadExample",
    "DataError",
    "Dataset",
    "Likely",
    "PreparedRow",
    "Preparer",
    "Preview",
    "Progress",
    "Rows",
    "Skipped",
    "answers_in_own_unit",
    "changed_since",
    "likely_columns",
    "likely_source",
    "load",
    "number_columns",
    "prepared",
    "prepared_preview",
    "preview",
]
