"""Asking where a plot is to be saved."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtWidgets import QFileDialog

from gui.plots.plot import Plot


def ask_and_save(plot: Plot, what: str) -> None:
    """Save a plot as what its menu asked for, ``picture`` or ``table``, where the person says.

    Raises:
        FileError: it could not be written.
    """
    if what == "picture":
        title, save = _tr("Save as picture"), plot.save_picture
        kinds = [_tr("PNG picture (*.png)"), _tr("SVG picture (*.svg)")]
    else:
        title, save = _tr("Save numbers"), plot.save_table
        kinds = [_tr("CSV table (*.csv)")]
    name, kind = QFileDialog.getSaveFileName(plot, title, "", ";;".join(kinds))
    if not name:
        return
    path = Path(name)
    if not path.suffix:
        path = path.with_suffix(kind[kind.rindex(".") : -1])
    save(path)


def _tr(text: str) -> str:
    return QCoreApplication.translate("plots", text)
