"""The network drawn: cards, links and what is found about them, changed by difference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from PyQt6.QtCore import QObject, QPointF, QRectF
from PyQt6.QtWidgets import QApplication, QGraphicsItem, QGraphicsScene

from engine.layers.shapes import TensorShape
from engine.network.inference import Inference
from engine.network.network import Link, Network
from engine.network.problem import Problem, Severity
from gui.canvas.card import CardItem
from gui.canvas.fonts import Fonts
from gui.canvas.lanes import lane_past
from gui.canvas.link_item import LinkItem
from gui.canvas.metrics import CARD_HEIGHT, card_rect
from gui.canvas.notes import NoteBoard
from gui.canvas.terminals import Terminals


class NetworkScene(QGraphicsScene):
    """Knows which item stands for which node and link."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.network = Network(dialect="keras2")
        self.cards: dict[str, CardItem] = {}
        self.links: dict[Link, LinkItem] = {}
        self.fonts = Fonts(QApplication.font())
        self.notes = NoteBoard(self)
        self._terminals = Terminals(self)
        self._links_of: dict[str, list[LinkItem]] = {}
        self._shown: tuple[frozenset[str], frozenset[Link]] = (frozenset(), frozenset())

    # What is drawn -----------------------------------------------------------------------

    def show_network(self, network: Network) -> None:
        """Draw another network; only what differs from the last one is touched."""
        last, self.network = self.network, network
        touched = self._show_nodes(network, network.dialect != last.dialect)
        if network.links != last.links:
            self._show_links(network)
        for node_id in touched:
            for item in self._links_of.get(node_id, ()):
                self._place_link(item)
        if network.nodes is not last.nodes:
            self._place_long_links()

    def _show_nodes(self, network: Network, is_other_dialect: bool) -> list[str]:
        """Ids of the nodes that are new or others than before."""
        touched = []
        present = {node.id for node in network.nodes}
        for node_id in [node_id for node_id in self.cards if node_id not in present]:
            self.removeItem(self.cards.pop(node_id))
        for node in network.nodes:
            card = self.cards.get(node.id)
            if card is None:
                self.cards[node.id] = card = CardItem(node, self.fonts, network.dialect)
                self.addItem(card)
            elif card.node is node and not is_other_dialect:
                continue
            else:
                card.show_node(node, network.dialect)
            touched.append(node.id)
        return touched

    def _show_links(self, network: Network) -> None:
        present = dict.fromkeys(network.links)
        gone = [link for link in self.links if link not in present]
        new = [link for link in present if link not in self.links]
        for link in gone:
            self.removeItem(self.links.pop(link))
        for link in new:
            self.links[link] = item = LinkItem(link, self.fonts)
            self.addItem(item)
            self._place_link(item)
        for node_id in {end for link in (*gone, *new) for end in (link.source, link.target)}:
            if node_id not in self.cards:
                self._links_of.pop(node_id, None)
                continue
            into, out = network.links_into(node_id), network.links_from(node_id)
            self._links_of[node_id] = [self.links[link] for link in (*into, *out)]
            inputs = {(False, link.target_port) for link in into}
            outputs = {(True, link.source_port) for link in out}
            self.cards[node_id].show_state(linked=frozenset(inputs | outputs))

    def show_findings(
        self, inference: Inference, problems: tuple[Problem, ...], data: TensorShape
    ) -> None:
        """Draw shapes, numbers of parameters and problems."""
        worst = _worst(problems)
        bad_links = {
            problem.link: problem.severity for problem in reversed(problems) if problem.link
        }
        for node_id, card in self.cards.items():
            card.show_weights(inference.weights.get(node_id, ()))
            if card.severity is not worst.get(node_id):
                card.show_state(severity=worst.get(node_id))
        for link, item in self.links.items():
            item.show_shape(inference.link_shape(link))
            if item.severity is not bad_links.get(link):
                item.show_state(severity=bad_links.get(link))
        self.notes.show_problems(problems)
        self._terminals.show_network(self.network, inference, data)

    def show_selection(self, ids: Collection[str], links: Collection[Link]) -> None:
        """Ring these cards and links."""
        before_ids, before_links = self._shown
        self._shown = shown_ids, shown_links = frozenset(ids), frozenset(links)
        for node_id in before_ids | shown_ids:
            if node_id in self.cards:
                self.cards[node_id].show_state(selected=node_id in shown_ids)
        for link in before_links | shown_links:
            if link in self.links:
                self.links[link].show_state(selected=link in shown_links)

    # Gestures draw here what they would do -------------------------------------------------

    def lift(self, places: Mapping[str, QPointF]) -> None:
        """Show cards at other places than the network has them."""
        touched: dict[int, LinkItem] = {}
        for node_id, place in places.items():
            card = self.cards.get(node_id)
            if card is not None and card.pos() != place:
                card.setPos(place)
                touched |= {id(item): item for item in self._links_of.get(node_id, ())}
        for item in touched.values():
            self._place_link(item)
        if touched:
            self._place_long_links()
        if touched or places:
            self.notes.arrange()
            self._terminals.arrange(places)

    def put_back(self) -> None:
        """Show every card where the network has it."""
        self.lift({node.id: QPointF(node.x, node.y) for node in self.network.nodes})

    def cards_in(self, area: QRectF) -> list[str]:
        """Ids of the cards that touch an area."""
        return [node_id for node_id, card in self.cards.items() if card.body().intersects(area)]

    def link_near(self, point: QPointF, reach: float = 12) -> LinkItem | None:
        """The link that passes nearest to a point."""
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        found = [item for item in self.items(area) if isinstance(item, LinkItem)]
        return min(found, key=lambda item: item.distance(point), default=None)

    def cards_rect(self) -> QRectF:
        """Around all cards and the words above and below them, without the notes."""
        area = _around(self._terminals.marks())
        for card in self.cards.values():
            area = area.united(card.body())
        return area

    def cards_extent(self) -> QRectF:
        """Around all cards, where the network has them."""
        nodes = self.network.nodes
        if not nodes:
            return QRectF()
        left, right = min(node.x for node in nodes), max(node.x for node in nodes)
        top, bottom = min(node.y for node in nodes), max(node.y for node in nodes)
        return card_rect(left, top).united(card_rect(right, bottom))

    def card_rect_with_notes(self, node_id: str) -> QRectF:
        """Around a card and what is said of it."""
        return self.cards[node_id].body().united(_around(self.notes.of(node_id)))

    def whole_rect(self) -> QRectF:
        """Around everything."""
        bowed = [item for item in self.links.values() if item.is_bowed]
        return self.cards_rect().united(_around((*self.notes.items(), *bowed)))

    def _place_link(self, item: LinkItem) -> None:
        link = item.link
        start = self.cards[link.source].port_place(True, link.source_port)
        end = self.cards[link.target].port_place(False, link.target_port)
        item.show_ends(start, end, self._lane(link, start, end))

    def _place_long_links(self) -> None:
        """A card that moved may stand in the way of links it has no part in, or no longer."""
        for item in self.links.values():
            start, end = item.ends
            if item.is_bowed or end.y() - start.y() > CARD_HEIGHT:
                self._place_link(item)

    def _lane(self, link: Link, start: QPointF, end: QPointF) -> float | None:
        """Where a link goes past the cards in its way: behind them it would seem to be theirs."""
        if end.y() - start.y() <= CARD_HEIGHT:
            return None
        in_the_way = []
        for node_id, card in self.cards.items():
            body = card.body()
            if node_id in (link.source, link.target):
                continue
            if body.top() > start.y() and body.bottom() < end.y():
                share = (body.center().y() - start.y()) / (end.y() - start.y())
                if body.left() < start.x() + share * (end.x() - start.x()) < body.right():
                    in_the_way.append(body)
        if not in_the_way:
            return None
        out = (link.source, link.source_port)
        others = [
            item for item in self.links.values() if (item.link.source, item.link.source_port) != out
        ]
        bodies = [card.body() for card in self.cards.values()]
        return lane_past((start, end), in_the_way, bodies, others)


def _worst(problems: tuple[Problem, ...]) -> dict[str, Severity]:
    found: dict[str, Severity] = {}
    for problem in problems:
        if problem.node_id and found.get(problem.node_id) is not Severity.ERROR:
            found[problem.node_id] = problem.severity
    return found


def _around(items: Iterable[QGraphicsItem]) -> QRectF:
    area = QRectF()
    for item in items:
        area = area.united(item.sceneBoundingRect())
    return area
