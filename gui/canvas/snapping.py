"""Light snapping: a card that is nearly in line with another is put in line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PyQt6.QtCore import QLineF, QPointF

from engine.network.edits import SPACING
from gui.canvas.metrics import CARD_HEIGHT, CARD_WIDTH


@dataclass(frozen=True)
class Snap:
    """How far to move a card, and the lines that show why."""

    shift: QPointF
    guides: tuple[QLineF, ...] = ()


def snap(moving: QPointF, still: Iterable[QPointF], reach: float) -> Snap:
    """Put a card's centre in line with the nearest ones, or at a chain's distance from them."""
    others = list(still)
    columns = [other.x() for other in others if abs(other.x() - moving.x()) <= reach]
    x = min(columns, key=lambda column: abs(column - moving.x()), default=moving.x())
    guides = []
    heights = [(other.y(), other) for other in others]
    heights += [
        (other.y() + away, other)
        for other in others
        if abs(other.x() - x) < 1
        for away in (SPACING, -SPACING)
    ]
    near = [(abs(y - moving.y()), y, other) for y, other in heights]
    near = [entry for entry in near if entry[0] <= reach]
    y = moving.y()
    if near:
        _, y, beside = min(near, key=lambda entry: entry[0])
        if beside.y() == y:
            ends = sorted((beside.x(), x))
            half = CARD_WIDTH / 2 + 8
            guides.append(QLineF(ends[0] - half, y, ends[1] + half, y))
    if columns:
        column = min(
            (other for other in others if other.x() == x), key=lambda other: abs(other.y() - y)
        )
        ends = sorted((column.y(), y))
        half = CARD_HEIGHT / 2 + 8
        guides.append(QLineF(x, ends[0] - half, x, ends[1] + half))
    return Snap(QPointF(x, y) - moving, tuple(guides))
