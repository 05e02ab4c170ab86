"""The curves of a run that was kept, read from its tables, without torch."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.project.files import read_bounded
from engine.training import run_files

if TYPE_CHECKING:
    import polars

Numbers = NDArray[np.float64]

MAX_BYTES = 500_000_000
"""Of a table: some five million steps."""
_STEP = "step"


@dataclass(frozen=True)
class Quantity:
    """Something that is told of each step or each epoch."""

    table: str
    """The file it stands in."""
    column: str
    label: str
    is_share: bool = False
    """Whether it is a share, 0 to 1."""
    is_jagged: bool = False
    """Whether it jumps from step to step, so that only a smoothed line tells of it."""
    is_logarithmic: bool = False
    """Whether it is seen best on a logarithmic axis."""


VALIDATION_ACCURACY = Quantity(
    run_files.EPOCHS, "validation_accuracy", "Validation accuracy", is_share=True
)
QUANTITIES = (
    VALIDATION_ACCURACY,
    Quantity(run_files.EPOCHS, "validation_error", "Validation error"),
    Quantity(run_files.EPOCHS, "perplexity", "Validation perplexity"),
    Quantity(run_files.EPOCHS, "validation_loss", "Validation loss"),
    Quantity(run_files.STEPS, "loss", "Training loss, smoothed", is_jagged=True),
    Quantity(run_files.EPOCHS, "accuracy", "Training accuracy", is_share=True),
    Quantity(run_files.EPOCHS, "error", "Training error"),
    Quantity(
        run_files.STEPS,
        "norm_before",
        "Gradient norm, smoothed",
        is_jagged=True,
        is_logarithmic=True,
    ),
    Quantity(run_files.STEPS, "learning_rate", "Learning rate"),
)


@dataclass(frozen=True, eq=False)
class Curve:
    """A quantity over the steps of a run; arrays of one length, which may be 0."""

    steps: Numbers
    values: Numbers
    """Not a number where the table has none."""


def read_curve(run: Path, quantity: Quantity) -> Curve:
    """A quantity of a run; empty where the run has not told it (yet).

    Raises:
        FileError: the table could not be read.
    """
    found = columns_of(run / quantity.table, (_STEP, quantity.column))
    if _STEP not in found or quantity.column not in found:
        return Curve(np.empty(0), np.empty(0))
    is_good = np.isfinite(found[_STEP])
    return Curve(found[_STEP][is_good], found[quantity.column][is_good])


def columns_of(path: Path, names: Sequence[str] | None = None) -> dict[str, Numbers]:
    """Columns of a run's table, those of the names that it has; None: all.

    A last line that is still being written is left out, and what is no number becomes one that is
    not a number. A file that is not there has no columns.

    Raises:
        FileError: the file could not be read, or is too large.
    """
    if not path.exists():
        return {}
    data = read_bounded(path, MAX_BYTES)
    whole = data[: data.rfind(b"\n") + 1]
    heads = _heads(whole)
    wanted = [name for name in heads if names is None or name in names]
    if not wanted or len(set(heads)) < len(heads):
        return {}
    import polars  # late: a list of runs is shown before any curve

    try:
        table = polars.read_csv(
            whole,
            columns=wanted,
            schema_overrides=dict.fromkeys(wanted, polars.String),
            ignore_errors=True,
            truncate_ragged_lines=True,
            quote_char=None,
        )
    except polars.exceptions.PolarsError:
        return {}
    return {name: _numbers(table[name]) for name in wanted}


def thinned(curve: Curve, low: float, high: float, most: int) -> Curve:
    """A curve from one step to another, in at most about ``2 * most`` points.

    Of neighbours that share a place the least and the greatest are kept, so that nothing that
    stands out is lost. One point on either side is kept too: a line goes on to the edge.
    """
    first = max(int(np.searchsorted(curve.steps, low)) - 1, 0)
    last = int(np.searchsorted(curve.steps, high, side="right")) + 1
    steps, values = curve.steps[first:last], curve.values[first:last]
    if len(steps) <= 2 * most:
        return Curve(steps, values)
    edges = np.linspace(0, len(steps), most, endpoint=False).astype(np.intp)
    # fmin and fmax pass over what is not a number.
    ends = np.column_stack((np.fmin.reduceat(values, edges), np.fmax.reduceat(values, edges)))
    return Curve(steps[edges].repeat(2), ends.ravel())


def _heads(data: bytes) -> list[str]:
    line = data[: data.find(b"\n")].decode("utf-8", errors="replace")
    return next(csv.reader(io.StringIO(line)), [])


def _numbers(column: polars.Series) -> Numbers:
    import polars

    words = column.replace({"True": "1", "False": "0"})
    numbers = words.cast(polars.Float64, strict=False).fill_null(np.nan)
    found: Numbers = numbers.to_numpy()
    return found
