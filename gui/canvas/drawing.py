"""The view of the network: draws what the document holds, zooms and scrolls."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QNativeGestureEvent,
    QPainter,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QFrame, QGestureEvent, QGraphicsView, QPinchGesture, QWidget

from gui.canvas.editing import Editing, tr
from gui.canvas.grid import draw_grid
from gui.canvas.scene import NetworkScene
from gui.canvas.selection import Selection
from gui.canvas.viewpoint import NO_BARS, SMALLEST_UNASKED, Viewpoint
from gui.document import Document
from gui.theme import current

NOTCH = 120
"""What a wheel reports for one step."""


class NetworkView(QGraphicsView):
    """Listens to the document and draws what changed."""

    zoom_changed = pyqtSignal(float)
    """1 is 100%."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.network_scene = NetworkScene(self)
        self.setScene(self.network_scene)
        self.editing = Editing(document, self)
        self.selection = Selection(document, self)
        self.viewpoint = Viewpoint(self)
        self._fits_when_shown = False
        self._has_been_seen = False
        self._are_findings_stale = False
        """Whether shapes and problems are to be shown again once another tab lets it be seen."""
        self._in_sight: tuple[frozenset[str], int] = (frozenset(), 0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setHorizontalScrollBarPolicy(NO_BARS)
        self.setVerticalScrollBarPolicy(NO_BARS)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.viewpoint.zoom_changed.connect(self.zoom_changed)
        document.project_changed.connect(self._on_project_changed)
        document.findings_changed.connect(self._on_findings_changed)
        self.selection.changed.connect(self._on_selection_changed)
        current().theme_changed.connect(self._on_theme_changed)
        self.network_scene.show_network(document.network)
        self._on_findings_changed()

    def fit(self) -> None:
        """Show the whole network, no larger than 100%; once it is shown, if it is not yet."""
        self._fits_when_shown = not self.isVisible()
        scene = self.network_scene
        self.viewpoint.fit(scene.whole_rect(), scene.cards_rect())
        self._allow_scrolling()

    def begin(self) -> None:
        """Show a network that was just opened: all of it, or its beginning if it is large."""
        scene = self.network_scene
        if not self.isVisible() or self.viewpoint.zoom_for(scene.whole_rect()) >= SMALLEST_UNASKED:
            self.fit()
        else:
            self.viewpoint.show_beginning(scene.whole_rect(), scene.cards_rect())
            self._allow_scrolling()

    # Drawing -----------------------------------------------------------------------------

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
        self._has_been_seen = True
        if self._are_findings_stale:
            self._on_findings_changed()
        if self._fits_when_shown:
            self._fits_when_shown = False
            self.begin()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep all of it in sight where it was, else the middle in the middle."""
        middle = None
        if event is not None and event.oldSize().isValid():
            old = event.oldSize()
            inverse, _ = self.viewportTransform().inverted()
            middle = inverse.map(QPointF(old.width() / 2, old.height() / 2))
        super().resizeEvent(event)
        if self.viewpoint.fits and self._can_fit_unasked():
            self.fit()
        elif middle is not None:
            self.viewpoint.centre_on(middle)

    # Zooming -----------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Scroll; with Ctrl zoom around the mouse, with Shift scroll sideways."""
        assert event is not None
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.viewpoint.zoom_by(turned.y() / NOTCH, event.position())
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and turned.x() == 0:
            self.viewpoint.scroll_by(-turned.y() / 2, 0)
        else:
            moved = event.pixelDelta() if not event.pixelDelta().isNull() else turned / 2
            self.viewpoint.scroll_by(-moved.x(), -moved.y())
        event.accept()

    def viewportEvent(self, event: QEvent | None) -> bool:
        """Pinching, on a touch pad or a touch screen."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                zoom = self.viewpoint.zoom * (1 + event.value())
                self.viewpoint.zoom_to(zoom, event.position())
                return True
        elif isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                middle = self.viewport().mapFromGlobal(pinch.centerPoint())
                self.viewpoint.zoom_to(self.viewpoint.zoom * pinch.scaleFactor(), middle)
                return True
        return super().viewportEvent(event)

    # The document ------------------------------------------------------------------------

    def _on_project_changed(self) -> None:
        had_nodes = bool(self.network_scene.cards)
        self.network_scene.show_network(self.document.network)
        if had_nodes != bool(self.network_scene.cards):
            self.viewport().update()  # the words on an empty canvas are no item

    def _on_findings_changed(self) -> None:
        self._are_findings_stale = self._has_been_seen and not self.isVisible()
        if not self._are_findings_stale:
            self._show_findings()

    def _show_findings(self) -> None:
        document = self.document
        self.network_scene.show_findings(
            document.inference, document.problems, document.signature.input
        )
        self._on_selection_changed()
        self._allow_scrolling()
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        """Who saw the whole network goes on seeing it when a layer or a note is added.

        Only moving cards leaves the view alone: it would slip away under the mouse.
        """
        nodes = frozenset(self.network_scene.cards)
        notes = len(self.network_scene.notes.items())
        (last_nodes, last_notes), self._in_sight = self._in_sight, (nodes, notes)
        if (nodes, notes) == (last_nodes, last_notes):
            return
        if not self.viewpoint.fits or not self.isVisible() or not self._can_fit_unasked():
            return
        seen = self.viewpoint.seen().contains(self.network_scene.whole_rect())
        could_be_larger = nodes != last_nodes and self.viewpoint.zoom < 1
        if not seen or could_be_larger:
            self.fit()

    def _can_fit_unasked(self) -> bool:
        return self.viewpoint.zoom_for(self.network_scene.whole_rect()) >= min(
            SMALLEST_UNASKED, self.viewpoint.zoom
        )

    def _on_selection_changed(self) -> None:
        self.network_scene.show_selection(self.selection.ids, self.selection.links)

    def _on_theme_changed(self) -> None:
        self.resetCachedContent()
        self.network_scene.update()
        self.viewport().update()

    def _allow_scrolling(self) -> None:
        self.viewpoint.allow_around(self.network_scene.cards_extent())
