"""How a kind of layer is carried from the palette to the canvas, which do not know each other."""

from __future__ import annotations

from PyQt6.QtCore import QMimeData

from engine.layers.registry import LAYER_BY_KIND

LAYER_MIME = "application/x-gradloom-layer"


def layer_mime_data(kind: str) -> QMimeData:
    """What a drag of this kind of layer carries."""
    data = QMimeData()
    data.setData(LAYER_MIME, kind.encode())
    return data


def kind_in(data: QMimeData | None) -> str | None:
    """The kind of layer a drag carries; None where it is something else."""
    if data is None or not data.hasFormat(LAYER_MIME):
        return None
    kind = data.data(LAYER_MIME).data().decode(errors="replace")
    return kind if kind in LAYER_BY_KIND else None
