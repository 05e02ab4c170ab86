"""A plot as a picture and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QBuffer, QIODevice, QRect, QSize
from PyQt6.QtGui import QGuiApplication, QImage, QPainter
from PyQt6.QtSvg import QSvgGenerator

from engine.project.files import write_atomically

Draw = Callable[[QPainter, QSize], None]
_SHARPNESS = 2
"""Pixels of a PNG for each pixel on the screen."""


def save_picture(path: Path, size: QSize, draw: Draw, title: str) -> None:
    """Write an SVG where the name ends so, else a PNG.

    Raises:
        FileError: the file cannot be written.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if path.suffix.lower() == ".svg":
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(size)
        generator.setViewBox(QRect(0, 0, size.width(), size.height()))
        generator.setTitle(title)
        # Axes are recorded for the screen; at another resolution their numbers would shift.
        generator.setResolution(round(QGuiApplication.primaryScreen().logicalDotsPerInch()))
        painter = QPainter(generator)
        draw(painter, size)
        painter.end()
    else:
        image = QImage(size * _SHARPNESS, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SHARPNESS)
        painter = QPainter(image)
        draw(painter, size)
        painter.end()
        image.save(buffer, "PNG")
    write_atomically(path, buffer.data().data())


def save_table(path: Path, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write a CSV file. Numbers keep every digit; what is missing is left empty.

    Raises:
        FileError: the file cannot be written.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(heads)
    table.writerows(["" if cell is None else cell for cell in row] for row in rows)
    write_atomically(path, text.getvalue().encode("utf-8"))
