"""Where links go down beside the cards in their way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PyQt6.QtCore import QPointF, QRectF

from gui.canvas.link_item import LinkItem
from gui.canvas.metrics import LANE_GAP

_MOST_TURNS = 8
"""Lanes tried on each side; a network that needs more is not read by its links."""


def lane_past(
    ends: tuple[QPointF, QPointF],
    in_the_way: Sequence[QRectF],
    bodies: Sequence[QRectF],
    others: Iterable[LinkItem],
) -> float:
    """The x of the nearest lane that has room, on the side that is nearer or the other one.

    Two links in one lane would seem to go where the other does, and one behind a card to be the
    card's.

    Args:
        in_the_way: the cards between its ends, at least one.
        bodies: all cards.
        others: links whose lanes are taken. One from the same port may be shared: it carries the
            same.
    """
    start, end = ends
    taken = [
        (item.lane, item.ends[0].y(), item.ends[1].y()) for item in others if item.lane is not None
    ]

    def has_room(x: float) -> bool:
        beside = any(
            abs(lane - x) < LANE_GAP and top < end.y() and bottom > start.y()
            for lane, top, bottom in taken
        )
        behind = any(
            body.left() <= x <= body.right() and body.top() < end.y() and body.bottom() > start.y()
            for body in bodies
        )
        return not beside and not behind

    left = min(body.left() for body in in_the_way) - LANE_GAP
    right = max(body.right() for body in in_the_way) + LANE_GAP
    middle = (start.x() + end.x()) / 2
    nearer, other = (left, right) if middle - left <= right - middle else (right, left)
    for turn in range(_MOST_TURNS):
        for first in (nearer, other):
            x = first + turn * (LANE_GAP if first == right else -LANE_GAP)
            if has_room(x):
                return x
    return nearer
