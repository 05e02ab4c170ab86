"""The canvas: the open project's network, drawn and edited."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QFrame, QGraphicsView, QWidget

from engine.network.network import Link
from gui.canvas.editing import Editing, tr
from gui.canvas.grid import draw_grid
from gui.canvas.placing import Place, place_after, place_at
from gui.canvas.scene import NetworkScene
from gui.canvas.viewpoint import NO_BARS, Viewpoint
from gui.document import Document
from gui.theme import current


class Canvas(QGraphicsView):
    """Listens to the document and draws what changed; gestures and actions call `editing`."""

    message_given = pyqtSignal(str)
    argument_entry_requested = pyqtSignal(str)
    zoom_changed = pyqtSignal(float)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.network_scene = NetworkScene(self)
        self.setScene(self.network_scene)
        self.editing = Editing(document, self)
        self.viewpoint = Viewpoint(self)
        self.selected_links: frozenset[Link] = frozenset()
        self._fits_when_shown = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setHorizontalScrollBarPolicy(NO_BARS)
        self.setVerticalScrollBarPolicy(NO_BARS)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setAccessibleName(tr("Network"))
        self.editing.message_given.connect(self.message_given)
        self.viewpoint.zoom_changed.connect(self.zoom_changed)
        document.project_changed.connect(self._on_project_changed)
        document.findings_changed.connect(self._on_findings_changed)
        document.selection_changed.connect(self._on_selection_changed)
        current().theme_changed.connect(self._on_theme_changed)
        self._on_project_changed()
        self._on_findings_changed()
        self._on_selection_changed()

    def fit(self) -> None:
        """Show the whole network, no larger than 100%; once it is shown, if it is not yet."""
        self._fits_when_shown = not self.isVisible()
        scene = self.network_scene
        self.viewpoint.fit(scene.whole_rect(), scene.cards_rect())
        self._allow_scrolling()

    def add_layer_by_kind(self, kind: str) -> None:
        """A new layer after the selected one, into the selected link, or at the chain's end."""
        new = self.editing.add(kind, self._next_place())
        if new is not None:
            self.viewpoint.show(self.network_scene.cards[new].sceneBoundingRect())

    def _next_place(self) -> Place:
        network = self.document.network
        if len(self.selected_links) == 1:
            [link] = self.selected_links
            return place_at(network, self.network_scene.links[link].middle(), link, None)
        chosen = [node.id for node in network.in_order() if node.id in self.document.selection]
        ends = network.ends()
        for node_id in [*reversed(chosen), *(node.id for node in reversed(ends))]:
            if (place := place_after(network, node_id)) is not None:
                return place
        return Place(0, 0)

    # What is drawn -----------------------------------------------------------------------

    def drawBackground(self, painter: QPainter | None, rect: QRectF) -> None:
        """The dotted grid."""
        assert painter is not None
        draw_grid(painter, rect, self.viewpoint.zoom)

    def drawForeground(self, painter: QPainter | None, rect: QRectF) -> None:
        """What to do with an empty canvas."""
        assert painter is not None
        if self.document.network.nodes:
            return
        painter.save()
        painter.resetTransform()
        font = self.font()
        font.setPixelSize(current().tokens.size_heading)
        painter.setFont(font)
        painter.setPen(QColor(current().tokens.quiet_text))
        painter.drawText(
            QRectF(self.viewport().rect()),
            Qt.AlignmentFlag.AlignCenter,
            tr("Drag a layer here, or press /"),
        )
        painter.restore()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Fit a network that was opened before there was a window."""
        super().showEvent(event)
        if self._fits_when_shown:
            self.fit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep the middle in the middle."""
        middle = None
        if event is not None and event.oldSize().isValid():
            old = event.oldSize()
            inverse, _ = self.viewportTransform().inverted()
            middle = inverse.map(QPointF(old.width() / 2, old.height() / 2))
        super().resizeEvent(event)
        if middle is not None:
            self.viewpoint.centre_on(middle)

    # The document ------------------------------------------------------------------------

    def _on_project_changed(self) -> None:
        self.network_scene.show_network(self.document.network)
        kept = self.selected_links & set(self.document.network.links)
        if kept != self.selected_links:
            self.selected_links = frozenset(kept)

    def _on_findings_changed(self) -> None:
        document = self.document
        self.network_scene.show_findings(
            document.inference, document.problems, document.signature.input
        )
        self._show_selection()
        self._allow_scrolling()

    def _on_selection_changed(self) -> None:
        self._show_selection()

    def _on_theme_changed(self) -> None:
        self.network_scene.update()
        self.viewport().update()

    def _show_selection(self) -> None:
        self.network_scene.show_selection(self.document.selection, self.selected_links)

    def _allow_scrolling(self) -> None:
        self.viewpoint.allow_around(self.network_scene.whole_rect())
