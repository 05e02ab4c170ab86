"""One layer on the canvas."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter, QPainterPath
from PyQt6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.layers.base import Port, Weight
from engine.network.network import Node
from engine.network.problem import Severity
from engine.vocabulary.dialects import Dialect
from gui.canvas.card_facts import CardFacts, card_facts
from gui.canvas.card_painting import paint_card
from gui.canvas.fonts import Fonts
from gui.canvas.metrics import (
    CARD_PADDING,
    CARD_RECT,
    CARD_WIDTH,
    CHIP_GAP,
    CHIP_HEIGHT,
    CHIP_PADDING,
    RING,
    port_offset,
)
from gui.canvas.port_mark import PortKey, PortMark

PORT_NAME_HEIGHT = 22
PORT_NAME_REACH = 170
_BOUNDS = CARD_RECT.adjusted(-RING - 2, -PORT_NAME_HEIGHT, PORT_NAME_REACH, PORT_NAME_HEIGHT)


class CardItem(QGraphicsItem):
    """Draws what `CardFacts` say, with the layer's ports on its upper and lower edge."""

    def __init__(self, node: Node, fonts: Fonts, dialect: Dialect) -> None:
        super().__init__()
        self.node = node
        self.fonts = fonts
        self._dialect = dialect
        self.facts = card_facts(node, 0, dialect)
        self._weights: tuple[Weight, ...] = ()
        self.selected = False
        self.hovered = False
        self.lifted = False
        self.severity: Severity | None = None
        self.hovered_port: PortKey | None = None
        self.linked: frozenset[PortKey] = frozenset()
        self.marks: dict[PortKey, PortMark] = {}
        self.chips: list[tuple[QRectF, str, bool]] = []
        self.setPos(node.x, node.y)
        self.setZValue(1)
        self._measure()

    # What it shows -----------------------------------------------------------------------

    def show_node(self, node: Node, dialect: Dialect) -> None:
        """Take another value of the same node."""
        is_other = node.layer is not self.node.layer or dialect != self._dialect
        self.node, self._dialect = node, dialect
        self.setPos(node.x, node.y)
        if is_other:
            self._show_facts(card_facts(node, self.facts.parameters, dialect))

    def show_weights(self, weights: tuple[Weight, ...]) -> None:
        """Show the number of parameters in these."""
        if weights is self._weights:  # the same ones for a layer that is as it was
            return
        self._weights = weights
        parameters = sum(weight.size for weight in weights)
        if parameters != self.facts.parameters:
            self._show_facts(card_facts(self.node, parameters, self._dialect))

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
        """Outputs and the main input always; an optional input when linked, or while the mouse
        or a link asks. (A layer gives its states only where someone has turned that on.)"""
        output, name = key
        ports = self.ports(output)
        return (
            output
            or (bool(ports) and ports[0].name == name)
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
        paint_card(painter, self)

    # Measures ----------------------------------------------------------------------------

    def _measure(self) -> None:
        """Lay the chips out. Defaults that find no room are left out; ``+2`` stands for two
        arguments that were chosen and find none."""
        widths = [self._chip_width(chip.text) for chip in self.facts.chips]
        changed = sum(chip.changed for chip in self.facts.chips)
        right = CARD_WIDTH / 2 - 12
        self.chips = []
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
        self.chips.append((QRectF(left, top, width, CHIP_HEIGHT), text, changed))
        return left + width + CHIP_GAP

    def _chip_width(self, text: str) -> float:
        return round(self.fonts.chip_measure.horizontalAdvance(text)) + 2 * CHIP_PADDING
