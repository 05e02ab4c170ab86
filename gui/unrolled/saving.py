"""The whole drawing as a file: the folded layer at the left, every step at its right."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QRectF, QSize, QSizeF
from PyQt6.QtGui import QColor, QPainter
from PyQt6.QtWidgets import QFileDialog, QWidget

from gui.plots.saving import save_picture
from gui.theme import current
from gui.unrolled.drawing import Drawing, Shown
from gui.unrolled.folded import WIDTH, FoldedCell

_WIDEST = 15_000
"""Pixels that a picture made of pixels is at most wide, before it is sharpened: a painter of
pixels counts no further than twice that."""
_MARGIN = 12


def ask_and_save(folded: FoldedCell, drawing: Drawing, name: str, parent: QWidget) -> Path | None:
    """Save it where the person says; None: nowhere.

    Raises:
        FileError: it could not be written.
    """
    kinds = [_tr("SVG picture (*.svg)"), _tr("PNG picture (*.png)")]
    chosen, kind = QFileDialog.getSaveFileName(
        parent, _tr("Save the unrolled drawing"), f"{name}-unrolled.svg", ";;".join(kinds)
    )
    if not chosen:
        return None
    path = Path(chosen)
    if not path.suffix:
        path = path.with_suffix(kind[kind.rindex(".") : -1])
    save_drawing(path, folded, drawing, name)
    return path


def save_drawing(path: Path, folded: FoldedCell, drawing: Drawing, name: str) -> None:
    """Write all steps of both passes, as SVG where the name ends so, else as PNG.

    Raises:
        FileError: it could not be written.
    """
    layout = drawing.layout
    height = max(layout.height, folded.sizeHint().height()) + 2 * _MARGIN
    whole = QSizeF(WIDTH + layout.width + 2 * _MARGIN, height)
    is_svg = path.suffix.lower() == ".svg"
    share = 1.0 if is_svg else min(1.0, _WIDEST / whole.width())
    tokens = current().tokens

    def draw(painter: QPainter, size: QSize) -> None:
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(tokens.panel))
        painter.scale(share, share)
        painter.translate(_MARGIN, _MARGIN)
        painter.save()
        folded.paint_on(painter, tokens)
        painter.restore()
        painter.translate(WIDTH, 0)
        room = QRectF(0, 0, layout.width, layout.height)
        drawing.paint(painter, room, Shown(None, None), tokens, folded.font())

    size = QSize(round(whole.width() * share), round(whole.height() * share))
    title = _tr("{name} unrolled over time").format(name=name)
    save_picture(path, size, draw, title)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Unrolled", text)
