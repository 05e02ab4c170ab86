"""What the mouse rests on: lit, with the cursor that fits and the words a tooltip shows."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, Qt

from engine.layers.base import Port
from engine.layers.shapes import Content
from gui.canvas.board import Board
from gui.canvas.card import CardItem
from gui.canvas.editing import tr
from gui.canvas.hit import Hit
from gui.canvas.port_mark import PortKey
from gui.canvas.suitability import CONTENT_WORDS
from gui.translation import translated


class Hover:
    """Lights one thing at a time."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._last = Hit()

    def show(self, found: Hit) -> None:
        """Light this and nothing else."""
        if found == self._last:
            return
        last, self._last = self._last, found
        if last.card is not None and last.card is not found.card:
            last.card.show_state(hovered=False, hovered_port=None)
        if last.link is not None and last.link is not found.link:
            last.link.show_state(hovered=False)
        if last.note is not None and last.note is not found.note:
            last.note.show_state()
        if found.card is not None:
            found.card.show_state(hovered=True, hovered_port=found.port)
        if found.link is not None:
            found.link.show_state(hovered=True)
        if found.note is not None:
            found.note.show_state(hovered=found.button)

    def clear(self) -> None:
        """Light nothing."""
        self.show(Hit())

    def tooltip(self, point: QPointF) -> str:
        """Words on what lies at a point; empty where there is nothing to say."""
        found = self._board.hit(point)
        if found.card is not None and found.port is not None:
            return _port_words(found.card, found.port)
        if found.card is not None:
            chosen = ", ".join(chip.text for chip in found.card.facts.chips if chip.changed)
            words = tr("{kind} {name}\nEnter goes to its arguments, Del deletes it.").format(
                name=found.card.facts.name, kind=found.card.facts.kind
            )
            return f"{words}\n{chosen}" if chosen else words
        if found.link is not None:
            words = tr("Double-click puts a layer in here, Del takes the link away.")
            return f"{found.link.label}\n{words}" if found.link.label else words
        if found.note is not None and found.button is not None:
            label = translated(found.note.problem.fixes[found.button].label)
            return label + " (Ctrl+M)"
        return ""


def cursor_over(found: Hit) -> Qt.CursorShape:
    """What the mouse looks like over something."""
    if found.port is not None:
        return Qt.CursorShape.CrossCursor
    if found.link is not None or found.button is not None:
        return Qt.CursorShape.PointingHandCursor
    return Qt.CursorShape.ArrowCursor


def _port_words(card: CardItem, key: PortKey) -> str:
    output, name = key
    port = next(port for port in card.ports(output) if port.name == name)
    if output:
        return tr("Output {port}.\nDrag to another layer's input to link them.").format(port=name)
    optional = tr("optional, ") if port.optional else ""
    return tr(
        "Input {port}: {optional}reads {contents}.\nDrag to a layer's output to link them."
    ).format(port=name, optional=optional, contents=_contents(port))


def _contents(port: Port) -> str:
    words = [translated(CONTENT_WORDS[content]) for content in Content if content in port.accepts]
    return tr(" or ").join(words)
