"""One layer on the canvas."""

from __future__ import annotations

from enum import Enum
from functools import cache

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.layers.base import Port, Weight
from engine.network.network import Node
from engine.network.problem import Severity
from gui.canvas.card_facts import CardFacts, card_facts
from gui.canvas.fonts import Fonts
from gui.canvas.metrics import (
    CARD_HEIGHT,
    CARD_PADDING,
    CARD_RECT,
    CARD_WIDTH,
    CHIP_GAP,
    CHIP_HEIGHT,
    CHIP_PADDING,
    PORT_RADIUS,
    READABLE,
    RING,
    STRIPE,
    port_offset,
)
from gui.theme import Tokens, current

PORT_NAME_HEIGHT = 22
PORT_NAME_REACH = 170
_BOUNDS = CARD_RECT.adjusted(-RING - 2, -PORT_NAME_HEIGHT, PORT_NAME_REACH, PORT_NAME_HEIGHT)
_EDGE = CARD_RECT.adjusted(0.5, 0.5, -0.5, -0.5)


class PortMark(Enum):
    """What a port is to the link being drawn."""

    FITS = "fits"
    MENDABLE = "mendable"
    REFUSED = "refused"
    AIMED = "aimed"


PortKey = tuple[bool, str]
"""Whether it is an output, and its name."""


class CardItem(QGraphicsItem):
    """Draws what `CardFacts` say, with the layer's ports on its upper and lower edge."""

    def __init__(self, node: Node, fonts: Fonts) -> None:
        super().__init__()
        self.node = node
        self._fonts = fonts
        self.facts = card_facts(node, 0)
        self._weights: tuple[Weight, ...] = ()
        self.selected = False
        self.hovered = False
        self.lifted = False
        self.severity: Severity | None = None
        self.hovered_port: PortKey | None = None
        self.linked: frozenset[PortKey] = frozenset()
        self.marks: dict[PortKey, PortMark] = {}
        self._chips: list[tuple[QRectF, str, bool]] = []
        self.setPos(node.x, node.y)
        self.setZValue(1)
        self._measure()

    # What it shows -----------------------------------------------------------------------

    def show_node(self, node: Node) -> None:
        """Take another value of the same node."""
        before, self.node = self.node, node
        self.setPos(node.x, node.y)
        if node.layer is not before.layer:
            self._show_facts(card_facts(node, self.facts.parameters))

    def show_weights(self, weights: tuple[Weight, ...]) -> None:
        """Show the number of parameters in these."""
        if weights is self._weights:  # the same ones for a layer that is as it was
            return
        self._weights = weights
        parameters = sum(weight.size for weight in weights)
        if parameters != self.facts.parameters:
            self._show_facts(card_facts(self.node, parameters))

    def show_state(self, **states: object) -> None:
        """Set any of selected, hovered, lifted, severity, hovered_port, linked and marks."""
        for name, value in states.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
                self.update()
        height = 2 if self.selected or self.lifted else 1
        if height != self.zValue():
            self.setZValue(height)

    def _show_facts(self, facts: CardFacts) -> None:
        if facts != self.facts:
            self.facts = facts
            self._measure()
            self.update()

    def body(self) -> QRectF:
        """The card in the scene, without what may be drawn around it."""
        return CARD_RECT.translated(self.pos())

    # Ports -------------------------------------------------------------------------------

    def ports(self, output: bool) -> tuple[Port, ...]:
        """Its outputs or its inputs, the main one first."""
        return self.facts.outputs if output else self.facts.inputs

    def port_place(self, output: bool, name: str) -> QPointF:
        """Where a port stands in the scene; the main one's place for one that is not there."""
        names = [port.name for port in self.ports(output)]
        place = names.index(name) if name in names else 0
        return self.pos() + port_offset(place, output)

    def shows_port(self, key: PortKey) -> bool:
        """Main ports always; the others when linked, or while the mouse or a link asks."""
        output, name = key
        ports = self.ports(output)
        return (
            (bool(ports) and ports[0].name == name)
            or self.hovered
            or key in self.linked
            or key in self.marks
        )

    # Drawing -----------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        """The card, its ring, its ports and the name of a port above or below."""
        return _BOUNDS

    def shape(self) -> QPainterPath:
        """The card alone."""
        path = QPainterPath()
        path.addRect(CARD_RECT)
        return path

    def paint(
        self,
        painter: QPainter | None,
        option: QStyleOptionGraphicsItem | None,
        widget: QWidget | None = None,
    ) -> None:
        """Draw it in the colours now worn."""
        assert painter is not None
        tokens = current().tokens
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        near = zoom >= READABLE
        self._paint_body(painter, tokens, zoom)
        if near:
            self._paint_words(painter, tokens)
            self._paint_chips(painter, tokens)
        else:
            self._paint_kind(painter, tokens)
        if near or self.marks:
            self._paint_ports(painter, tokens)

    def _paint_body(self, painter: QPainter, tokens: Tokens, zoom: float) -> None:
        radius = tokens.radius_card
        edge, width = QColor(tokens.line), 1.0
        thick = max(1.6, 1.2 / zoom)  # what it says is seen from far too
        if self.severity is Severity.ERROR:
            edge, width = QColor(tokens.bad), thick
        elif self.severity is Severity.WARNING:
            edge, width = QColor(tokens.warning), thick
        elif self.hovered:
            edge = QColor(tokens.edge)
        painter.setPen(QPen(edge, width))
        painter.setBrush(QColor(tokens.panel))
        painter.drawRoundedRect(_EDGE, radius, radius)
        painter.fillPath(_stripe(radius), QColor(tokens.family(self.facts.family)))
        if self.selected:
            ring = CARD_RECT.adjusted(-RING, -RING, RING, RING)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), max(2.0, thick)))
            painter.drawRoundedRect(ring, radius + RING, radius + RING)

    def _paint_kind(self, painter: QPainter, tokens: Tokens) -> None:
        painter.setFont(self._fonts.far_kind)
        painter.setPen(QColor(tokens.text))
        words = CARD_RECT.adjusted(CARD_PADDING, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.facts.kind)

    def _paint_words(self, painter: QPainter, tokens: Tokens) -> None:
        baseline = CARD_RECT.top() + 26
        quiet = self._fonts.quiet_measure
        left = CARD_RECT.left() + CARD_PADDING
        right = CARD_RECT.right() - 14
        number = f"{self.facts.parameters:,}" if self.facts.parameters else ""
        painter.setFont(self._fonts.kind)
        painter.setPen(QColor(tokens.text))
        painter.drawText(QPointF(left, baseline), self.facts.kind)
        painter.setFont(self._fonts.quiet)
        painter.setPen(QColor(tokens.quiet_text))
        right -= quiet.horizontalAdvance(number)
        painter.drawText(QPointF(right, baseline), number)
        left += self._fonts.kind_measure.horizontalAdvance(self.facts.kind) + 10
        name = quiet.elidedText(self.facts.name, Qt.TextElideMode.ElideRight, right - left - 12)
        painter.drawText(QPointF(left, baseline), name)

    def _paint_chips(self, painter: QPainter, tokens: Tokens) -> None:
        painter.setFont(self._fonts.chip)
        for rect, text, changed in self._chips:
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.setBrush(QColor(tokens.raised))
            painter.drawRoundedRect(rect, CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
            painter.setPen(QColor(tokens.text if changed else tokens.quiet_text))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_ports(self, painter: QPainter, tokens: Tokens) -> None:
        for output in (False, True):
            for place, port in enumerate(self.ports(output)):
                if self.shows_port((output, port.name)):
                    self._paint_port(painter, tokens, (output, port.name), place)

    def _paint_port(self, painter: QPainter, tokens: Tokens, key: PortKey, place: int) -> None:
        output, name = key
        centre = port_offset(place, output)
        mark = self.marks.get(key)
        colour, ground, radius = QColor(tokens.quiet_text), QColor(tokens.panel), PORT_RADIUS * 1.0
        if mark in (PortMark.FITS, PortMark.AIMED):
            colour = QColor(tokens.accent)
            radius += 1
        if mark is PortMark.MENDABLE:
            colour = QColor(tokens.warning)
        if mark is PortMark.REFUSED:
            colour = QColor(tokens.line)
        if mark is PortMark.AIMED or (key == self.hovered_port and mark is None):
            ground, colour = QColor(tokens.accent), QColor(tokens.accent)
            radius += 1.5
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(ground)
        painter.drawEllipse(centre, radius, radius)
        if place and (key == self.hovered_port or mark is PortMark.AIMED):
            self._paint_port_name(painter, tokens, centre, output, name)

    def _paint_port_name(
        self, painter: QPainter, tokens: Tokens, centre: QPointF, output: bool, name: str
    ) -> None:
        painter.setFont(self._fonts.chip)
        painter.setPen(QColor(tokens.quiet_text))
        # Beside the port, where a link from it would not cross it.
        middle = centre.y() + (11 if output else -11)
        room = QRectF(centre.x() + 9, middle - 8, 180, 16)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)

    # Measures ----------------------------------------------------------------------------

    def _measure(self) -> None:
        """Lay the chips out. Defaults that find no room are left out; ``+2`` stands for two
        arguments that were chosen and find none."""
        widths = [self._chip_width(chip.text) for chip in self.facts.chips]
        changed = sum(chip.changed for chip in self.facts.chips)
        right = CARD_WIDTH / 2 - 12
        self._chips = []
        left = CARD_RECT.left() + CARD_PADDING - 0.5
        for place, (chip, width) in enumerate(zip(self.facts.chips, widths, strict=True)):
            more = changed - place
            needed = width if more <= 1 else width + CHIP_GAP + self._chip_width(f"+{more - 1}")
            if chip.changed and left + needed > right:
                self._add_chip(f"+{more}", left, True)
                return
            if left + width <= right:
                left = self._add_chip(chip.text, left, chip.changed)

    def _add_chip(self, text: str, left: float, changed: bool) -> float:
        """Put a chip at the end of the row; where the next one begins."""
        top = CARD_RECT.bottom() - CHIP_HEIGHT - 9.5
        width = self._chip_width(text)
        self._chips.append((QRectF(left, top, width, CHIP_HEIGHT), text, changed))
        return left + width + CHIP_GAP

    def _chip_width(self, text: str) -> float:
        return round(self._fonts.chip_measure.horizontalAdvance(text)) + 2 * CHIP_PADDING


@cache
def _stripe(radius: int) -> QPainterPath:
    """The strip at the left edge, round where the card is."""
    strip, card = QPainterPath(), QPainterPath()
    strip.addRect(QRectF(CARD_RECT.left(), CARD_RECT.top(), STRIPE, CARD_HEIGHT))
    card.addRoundedRect(CARD_RECT, radius, radius)
    return strip.intersected(card)
