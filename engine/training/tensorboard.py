"""A run's numbers as event files of TensorBoard, for those who compare their runs there."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.message import GradloomError
from engine.training import run_files
from engine.training.run_curves import Curve, Numbers, columns_of, thinned
from engine.training.run_list import read_run
from engine.training.run_place import RunFolderError, not_written

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

FOLDER = "tensorboard"
MOST_PLACES = 5_000
"""Of a curve: longer ones are thinned, and keep what stands out. TensorBoard shows fewer."""
_PATTERN = "events.out.tfevents.*"
_NO_CURVES = {"step", "epoch", "seconds"}
"""Columns that say when, and not what."""
_TAGS = {run_files.STEPS: "step", run_files.EPOCHS: "epoch"}
"""What the curves of a table stand under, by the table."""


class TensorBoardError(GradloomError):
    """The package that writes event files is not there."""


def write_event_files(run: Path) -> Path:
    """Write a run's curves into a folder of its own, in place of those written there before.

    Every column of its tables is a curve, such as ``step/loss`` or ``epoch/validation_loss``, at
    the step and the time of day it was told.

    Returns:
        The folder, for ``tensorboard --logdir``.

    Raises:
        TensorBoardError: the package ``tensorboard`` is not installed.
        FileError: a table could not be read, or the folder not written.
        RunFolderError: it is no run's folder, or damaged.
    """
    listed = read_run(run)
    if listed.damage is not None:
        raise RunFolderError(listed.damage.template, **listed.damage.values)
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise TensorBoardError(
            "TensorBoard's files need the package tensorboard, which is not installed: "
            "pip install tensorboard"
        ) from error
    tables = {name: columns_of(run / name) for name in _TAGS}
    folder = run / FOLDER
    began = listed.began.timestamp()
    try:
        old = list(folder.glob(_PATTERN))
        with SummaryWriter(str(folder)) as writer:
            for table, columns in tables.items():
                for name in columns.keys() - _NO_CURVES:
                    _write_curve(writer, f"{_TAGS[table]}/{name}", columns, name, began)
    except OSError as error:
        raise not_written(folder, error) from error
    for path in old:
        with suppress(OSError):  # a curve seen twice is no loss
            path.unlink()
    return folder


def _write_curve(
    writer: SummaryWriter, tag: str, columns: dict[str, Numbers], name: str, began: float
) -> None:
    steps = columns.get("step", np.empty(0))
    is_good = np.isfinite(steps)
    seconds = np.nan_to_num(columns.get("seconds", np.zeros(len(steps))))
    curve = thinned(Curve(steps[is_good], columns[name][is_good]), -np.inf, np.inf, MOST_PLACES)
    if not len(curve.steps):
        return
    moments = np.interp(curve.steps, steps[is_good], seconds[is_good])
    for step, value, moment in zip(curve.steps, curve.values, moments, strict=True):
        if not np.isnan(value):
            writer.add_scalar(tag, float(value), int(step), walltime=began + float(moment))
