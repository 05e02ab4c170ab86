"""Reads the curves of runs beside the window, and each only once while its table stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from engine.message import GradloomError
from engine.training.run_curves import Curve, Quantity, read_curve
from gui.background import run_in_background
from gui.plots.series import Series
from gui.plots.smoothing import Smoothing
from gui.translation import translated

_SMOOTHING = 0.95

Key = tuple[Path, str]
"""A run and a column."""
Stamp = tuple[int, int]
"""When the table was written last, and how large it was."""
Found = dict[Key, tuple[Stamp, Curve]]


class CurveReader(QObject):
    """Keeps the curves of the runs that were asked for last."""

    arrived = pyqtSignal()
    """Curves that were asked for are there."""
    failed = pyqtSignal(str)
    """A sentence on a curve that could not be read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: Found = {}
        self._is_reading = False
        self._next: tuple[Sequence[Path], Quantity] | None = None

    def curve(self, run: Path, quantity: Quantity) -> Curve | None:
        """A quantity of a run, shares as percentages; None: it has not been read yet."""
        found = self._found.get((run, quantity.column))
        return found and found[1]

    def ask(self, runs: Sequence[Path], quantity: Quantity) -> None:
        """Read what is not known yet or has changed; `arrived` follows."""
        if self._is_reading:
            self._next = (runs, quantity)
            return
        self._is_reading = True
        known = {key: found for key, found in self._found.items() if key[0] in runs}
        run_in_background(
            lambda: _read(runs, quantity, known), self._on_read, self._on_failed, self
        )

    def _on_read(self, found: tuple[Found, str]) -> None:
        self._found, problem = found
        self.arrived.emit()
        if problem:
            self.failed.emit(problem)
        self._go_on()

    def _on_failed(self, error: BaseException) -> None:
        self._go_on()
        raise error

    def _go_on(self) -> None:
        self._is_reading = False
        if self._next is not None:
            asked, self._next = self._next, None
            self.ask(*asked)


def _read(runs: Sequence[Path], quantity: Quantity, known: Found) -> tuple[Found, str]:
    """What is known by now, and why something is not."""
    found, problem = dict(known), ""
    for run in runs:
        key = (run, quantity.column)
        stamp = _stamp(run / quantity.table)
        if key in known and known[key][0] == stamp:
            continue
        try:
            found[key] = (stamp, _as_drawn(read_curve(run, quantity), quantity))
        except GradloomError as error:
            problem = translated(error)
    return found, problem


def _as_drawn(curve: Curve, quantity: Quantity) -> Curve:
    values = 100 * curve.values if quantity.is_share else curve.values
    if quantity.is_jagged and len(values):
        series = Series()
        series.append(values)
        smoothing = Smoothing(series, _SMOOTHING)
        smoothing.catch_up()
        values = smoothing.series.values
    return Curve(curve.steps, values)


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
