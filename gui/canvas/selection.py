"""What is selected: layers, which the document knows of, and links, which only the canvas does."""

from __future__ import annotations

from collections.abc import Collection

from PyQt6.QtCore import QObject, pyqtSignal

from engine.network.network import Link
from gui.document import Document


class Selection(QObject):
    """Layers and links that Delete, copy and the arrows work on."""

    changed = pyqtSignal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._links: frozenset[Link] = frozenset()
        self._is_choosing = False
        document.selection_changed.connect(self._on_selection_changed)
        document.project_changed.connect(self._on_project_changed)

    @property
    def ids(self) -> frozenset[str]:
        """The selected layers that are there: the document forgets others after it told of the
        change that took them away."""
        selected = self._document.selection
        if not selected:
            return selected
        return selected & {node.id for node in self._document.network.nodes}

    @property
    def links(self) -> frozenset[Link]:
        """The selected links."""
        return self._links

    def choose(self, ids: Collection[str] = (), links: Collection[Link] = ()) -> None:
        """Select these and nothing else."""
        before = (self.ids, self._links)
        self._links = frozenset(links)
        self._is_choosing = True
        self._document.select(ids)
        self._is_choosing = False
        if before != (self.ids, self._links):
            self.changed.emit()

    def toggle(self, node_id: str) -> None:
        """Take a layer in, or out again."""
        self.choose(self.ids ^ {node_id}, self._links)

    def toggle_link(self, link: Link) -> None:
        """Take a link in, or out again."""
        self.choose(self.ids, self._links ^ {link})

    def _on_selection_changed(self) -> None:
        if not self._is_choosing:  # another view chose layers, and no links with them
            self._links = frozenset()
            self.changed.emit()

    def _on_project_changed(self) -> None:
        there = self._links & frozenset(self._document.network.links)
        if there != self._links:
            self._links = there
            self.changed.emit()
