"""Sizes of what is drawn on the canvas, in scene units: pixels at 100%."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF

CARD_WIDTH = 330
CARD_HEIGHT = 66
CARD_PADDING = 18
STRIPE = 5
RING = 3
"""Distance of the selection's ring from the card."""

CHIP_HEIGHT = 20
CHIP_PADDING = 11
CHIP_GAP = 6

PORT_RADIUS = 4
PORT_REACH = 11
"""How near the mouse takes hold of a port."""
FIRST_EXTRA_PORT = 54
EXTRA_PORT_GAP = 28
"""State ports stand in a row right of the main one, which keeps the middle."""

LINK_WIDTH = 2
LINK_REACH = 7
LINK_LABEL_GAP = 20
STATE_LABEL_GAP = 6
LANE_GAP = 22
"""From a card to a link that goes round it."""
LINK_END = 22
"""How much of a link next to a port is its end, by which it can be taken off."""

NOTE_WIDTH = 224
NOTE_GAP = 20
NOTE_STACK_GAP = 8

GRID = 20
GRID_DOT = 1.6

READABLE = 0.45
"""Below this zoom a card says its kind alone, in large letters."""

CARD_RECT = QRectF(-CARD_WIDTH / 2, -CARD_HEIGHT / 2, CARD_WIDTH, CARD_HEIGHT)
"""A card around its own centre."""


def card_rect(x: float, y: float) -> QRectF:
    """The card of a node whose centre is at (x, y)."""
    return CARD_RECT.translated(x, y)


def port_offset(place: int, output: bool) -> QPointF:
    """Where a port stands, from the card's centre; place 0 is the main one."""
    x = FIRST_EXTRA_PORT + (place - 1) * EXTRA_PORT_GAP if place else 0
    return QPointF(x, CARD_HEIGHT / 2 if output else -CARD_HEIGHT / 2)
