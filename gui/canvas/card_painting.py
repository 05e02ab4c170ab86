"""How a card is drawn."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QStyleOptionGraphicsItem

from engine.network.problem import Severity
from gui.canvas.metrics import (
    CARD_HEIGHT,
    CARD_PADDING,
    CARD_RECT,
    CHIP_HEIGHT,
    PORT_RADIUS,
    READABLE,
    RING,
    STRIPE,
    port_offset,
)
from gui.canvas.port_mark import PortKey, PortMark
from gui.theme import Tokens, current

if TYPE_CHECKING:
    from gui.canvas.card import CardItem

_EDGE = CARD_RECT.adjusted(0.5, 0.5, -0.5, -0.5)


def paint_card(painter: QPainter, card: CardItem) -> None:
    """Draw a card around its own centre, in the colours now worn."""
    tokens = current().tokens
    zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
    near = zoom >= READABLE
    _paint_body(painter, card, tokens, zoom)
    if near:
        _paint_words(painter, card, tokens)
        _paint_chips(painter, card, tokens)
    else:
        _paint_kind(painter, card, tokens)
    if near or card.marks:
        _paint_ports(painter, card, tokens)


def _paint_body(painter: QPainter, card: CardItem, tokens: Tokens, zoom: float) -> None:
    radius = tokens.radius_card
    edge, width = QColor(tokens.line), 1.0
    thick = max(1.6, 1.2 / zoom)  # what it says is seen from far too
    if card.severity is Severity.ERROR:
        edge, width = QColor(tokens.bad), thick
    elif card.severity is Severity.WARNING:
        edge, width = QColor(tokens.warning), thick
    elif card.hovered:
        edge = QColor(tokens.edge)
    painter.setPen(QPen(edge, width))
    painter.setBrush(QColor(tokens.panel))
    painter.drawRoundedRect(_EDGE, radius, radius)
    painter.fillPath(_stripe(radius), QColor(tokens.family(card.facts.family)))
    if card.selected:
        ring = CARD_RECT.adjusted(-RING, -RING, RING, RING)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.accent), max(2.0, thick)))
        painter.drawRoundedRect(ring, radius + RING, radius + RING)


def _paint_kind(painter: QPainter, card: CardItem, tokens: Tokens) -> None:
    painter.setFont(card.fonts.far_kind)
    painter.setPen(QColor(tokens.text))
    words = CARD_RECT.adjusted(CARD_PADDING, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, card.facts.kind)


def _paint_words(painter: QPainter, card: CardItem, tokens: Tokens) -> None:
    baseline = CARD_RECT.top() + 26
    quiet = card.fonts.quiet_measure
    left = CARD_RECT.left() + CARD_PADDING
    right = CARD_RECT.right() - 14
    number = f"{card.facts.parameters:,}" if card.facts.parameters else ""
    painter.setFont(card.fonts.kind)
    painter.setPen(QColor(tokens.text))
    painter.drawText(QPointF(left, baseline), card.facts.kind)
    painter.setFont(card.fonts.quiet)
    painter.setPen(QColor(tokens.quiet_text))
    right -= quiet.horizontalAdvance(number)
    painter.drawText(QPointF(right, baseline), number)
    left += card.fonts.kind_measure.horizontalAdvance(card.facts.kind) + 10
    name = quiet.elidedText(card.facts.name, Qt.TextElideMode.ElideRight, right - left - 12)
    painter.drawText(QPointF(left, baseline), name)


def _paint_chips(painter: QPainter, card: CardItem, tokens: Tokens) -> None:
    painter.setFont(card.fonts.chip)
    for rect, text, changed in card.chips:
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(rect, CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
        painter.setPen(QColor(tokens.text if changed else tokens.quiet_text))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _paint_ports(painter: QPainter, card: CardItem, tokens: Tokens) -> None:
    for output in (False, True):
        for place, port in enumerate(card.ports(output)):
            if card.shows_port((output, port.name)):
                _paint_port(painter, card, tokens, (output, port.name), place)


def _paint_port(
    painter: QPainter, card: CardItem, tokens: Tokens, key: PortKey, place: int
) -> None:
    output, _ = key
    centre = port_offset(place, output)
    mark = card.marks.get(key)
    colour, ground, radius = QColor(tokens.quiet_text), QColor(tokens.panel), PORT_RADIUS * 1.0
    if mark in (PortMark.FITS, PortMark.AIMED):
        colour = QColor(tokens.accent)
        radius += 1
    if mark is PortMark.MENDABLE:
        colour = QColor(tokens.warning)
    if mark is PortMark.REFUSED:
        colour = QColor(tokens.line)
    if mark is PortMark.AIMED or (key == card.hovered_port and mark is None):
        ground, colour = QColor(tokens.accent), QColor(tokens.accent)
        radius += 1.5
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(ground)
    painter.drawEllipse(centre, radius, radius)
    if place and (key == card.hovered_port or mark is PortMark.AIMED):
        _paint_port_name(painter, card, tokens, key, place)


def _paint_port_name(
    painter: QPainter, card: CardItem, tokens: Tokens, key: PortKey, place: int
) -> None:
    output, name = key
    centre = port_offset(place, output)
    painter.setFont(card.fonts.chip)
    painter.setPen(QColor(tokens.quiet_text))
    # Beside the port, where a link from it would not cross it.
    middle = centre.y() + (11 if output else -11)
    room = QRectF(centre.x() + 9, middle - 8, 180, 16)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)


@cache
def _stripe(radius: int) -> QPainterPath:
    """The strip at the left edge, round where the card is."""
    strip, card = QPainterPath(), QPainterPath()
    strip.addRect(QRectF(CARD_RECT.left(), CARD_RECT.top(), STRIPE, CARD_HEIGHT))
    card.addRoundedRect(CARD_RECT, radius, radius)
    return strip.intersected(card)
