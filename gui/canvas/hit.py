"""What lies under a point of the canvas."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF

from gui.canvas.card import CardItem
from gui.canvas.link_item import LinkItem
from gui.canvas.metrics import CARD_RECT, LINK_REACH, PORT_REACH, port_offset
from gui.canvas.note import NoteItem
from gui.canvas.port_mark import PortKey
from gui.canvas.scene import NetworkScene


@dataclass(frozen=True)
class Hit:
    """At most one of a port with its card, a card, a link, and a note with maybe a button."""

    card: CardItem | None = None
    port: PortKey | None = None
    link: LinkItem | None = None
    note: NoteItem | None = None
    button: int | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing."""
        return self.card is None and self.link is None and self.note is None


def hit(scene: NetworkScene, point: QPointF, zoom: float = 1.0) -> Hit:
    """The uppermost thing at a point; ports and links are caught from a little way off.

    ``zoom`` keeps that way about the same on the screen when the network is drawn small.
    """
    slack = 1 / min(zoom, 1.0)
    reach = max(PORT_REACH, LINK_REACH) * slack
    around = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
    found = [item for item in scene.items(around) if item.isVisible()]
    for item in found:
        if isinstance(item, NoteItem) and item.boundingRect().contains(point - item.pos()):
            return Hit(note=item, button=item.button_at(point))
    cards = [item for item in found if isinstance(item, CardItem)]
    for card in cards:
        if (port := port_at(card, point, PORT_REACH * slack)) is not None:
            return Hit(card=card, port=port)
    for card in cards:
        if CARD_RECT.contains(point - card.pos()):
            return Hit(card=card)
    links = [item for item in found if isinstance(item, LinkItem)]
    near = [(item.distance(point), place, item) for place, item in enumerate(links)]
    if near:
        return Hit(link=min(near)[2])
    return Hit()


def port_at(card: CardItem, point: QPointF, reach: float) -> PortKey | None:
    """The port of a card nearest to a point, if it is shown and within reach."""
    best: PortKey | None = None
    least = reach
    for output in (False, True):
        for place, port in enumerate(card.ports(output)):
            away = point - card.pos() - port_offset(place, output)
            distance = (away.x() ** 2 + away.y() ** 2) ** 0.5
            if distance <= least and card.shows_port((output, port.name)):
                best, least = (output, port.name), distance
    return best
