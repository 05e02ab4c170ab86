"""Every change the canvas makes, each one undo step of the document."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from pydantic import ValidationError
from PyQt6.QtCore import QCoreApplication, QObject, QPointF, pyqtSignal

from engine.layers.registry import new_layer
from engine.message import GradloomError
from engine.network import layout
from engine.network.edits import add_layer, move_nodes, place_nodes, remove_nodes
from engine.network.fragments import paste
from engine.network.links import connect, disconnect
from engine.network.network import Link, Network
from engine.network.problem import Fix
from engine.reasons import reason_of
from gui.canvas.free_place import free_offset
from gui.canvas.placing import Place, put
from gui.canvas.splicing import remove_with_room, splice_with_room
from gui.document import Document
from gui.translation import translated


def tr(text: str) -> str:
    """A text of the canvas in the person's language."""
    return QCoreApplication.translate("Canvas", text)


class Editing(QObject):
    """Calls the document; where an edit cannot be made, nothing changes and the reason is told."""

    message_given = pyqtSignal(str)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document

    @property
    def network(self) -> Network:
        """The network as it stands."""
        return self._document.network

    def apply(self, text: str, edit: Callable[[Network], Network], merge: str = "") -> bool:
        """One undo step; False where it could not be made."""
        try:
            self._document.edit_network(text, edit, merge)
        except (GradloomError, ValueError) as error:
            self.message_given.emit(sentence_of(error))
            return False
        return True

    # Layers ------------------------------------------------------------------------------

    def add(self, kind: str, place: Place) -> str | None:
        """A new layer with the dialect's defaults; its id, or None."""
        return self._making(
            tr("Add {kind}").format(kind=kind),
            lambda network: put(network, new_layer(kind, network.dialect), place),
        )

    def add_linked(self, kind: str, point: QPointF, end: tuple[str, bool, str]) -> str | None:
        """A new layer at a point, linked to a port: node, whether it is an output, name."""
        node_id, output, port = end

        def edit(network: Network) -> tuple[Network, str]:
            layer = new_layer(kind, network.dialect)
            added, new = add_layer(network, layer, round(point.x()), round(point.y()))
            link = (
                Link(source=node_id, source_port=port, target=new)
                if output
                else Link(source=new, target=node_id, target_port=port)
            )
            return connect(added, link), new

        return self._making(tr("Add {kind}").format(kind=kind), edit)

    def remove(self, ids: Collection[str], links: Collection[Link] = ()) -> bool:
        """Without some layers and links; chains heal, and close up."""
        ids, links = frozenset(ids), tuple(links)
        if not ids and not links:
            return False

        def edit(network: Network) -> Network:
            for link in links:
                network = disconnect(network, link)
            return remove_with_room(network, ids)

        return self.apply(tr("Delete") if ids else tr("Unlink"), edit)

    def cut(self, ids: Collection[str]) -> bool:
        """Without some layers, whose places stay free for them to be pasted to."""
        return self.apply(tr("Cut"), lambda network: remove_nodes(network, ids))

    def paste(self, part: Network, text: str) -> bool:
        """A part put in beside what is there, and selected."""
        made: tuple[str, ...] = ()

        def edit(network: Network) -> Network:
            nonlocal made
            changed, made = paste(network, part, *free_offset(network, part))
            return changed

        done = self.apply(text, edit)
        if done:
            self._document.select(made)
        return done

    def mend(self, fix: Fix) -> bool:
        """What the button of a problem's note does."""
        return self.apply(translated(fix.label), fix.edit)

    # Places ------------------------------------------------------------------------------

    def place(self, places: Mapping[str, tuple[int, int]]) -> bool:
        """Cards put at other places, as by a drag."""
        return self.apply(tr("Move"), lambda network: place_nodes(network, dict(places)))

    def nudge(self, ids: Collection[str], dx: int, dy: int) -> bool:
        """Cards moved a little; nudges of the same cards in a row are one step."""
        ids = frozenset(ids)
        merge = "nudge " + " ".join(sorted(ids))
        return self.apply(tr("Move"), lambda network: move_nodes(network, ids, dx, dy), merge)

    def splice(self, node_id: str, link: Link) -> bool:
        """A layer that is there already put into the middle of a link."""
        name = self.network.node(node_id).name
        return self.apply(
            tr("Insert {name}").format(name=name),
            lambda network: splice_with_room(network, node_id, link),
        )

    def tidy(self) -> bool:
        """Every card at its tidy place."""
        return self.apply(tr("Tidy layout"), layout.tidy)

    # Links -------------------------------------------------------------------------------

    def connect(self, link: Link) -> bool:
        """One more link."""
        return self.apply(tr("Link"), lambda network: connect(network, link))

    def rewire(self, old: Link, new: Link) -> bool:
        """A link's end put at another port."""
        if old == new:
            return True
        return self.apply(tr("Rewire"), lambda network: connect(disconnect(network, old), new))

    def _making(self, text: str, edit: Callable[[Network], tuple[Network, str]]) -> str | None:
        made = ""

        def changed(network: Network) -> Network:
            nonlocal made
            result, made = edit(network)
            return result

        if not self.apply(text, changed):
            return None
        self._document.select({made})
        return made


def sentence_of(error: Exception) -> str:
    """Why an edit could not be made, as a sentence for the person."""
    if isinstance(error, ValidationError):
        cause = error.errors(include_url=False)[0].get("ctx", {}).get("error")
        if isinstance(cause, GradloomError):
            error = cause
        else:
            return tr("This cannot be done: {reason}.").format(reason=reason_of(error))
    if isinstance(error, GradloomError):
        text = translated(error)
        return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
    return str(error)
