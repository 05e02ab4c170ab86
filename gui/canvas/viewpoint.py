"""What part of the network is seen, and how large."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtWidgets import QGraphicsView

SMALLEST, LARGEST = 0.25, 2.0
STEP = 1.2
MARGIN = 32
"""Kept around a card that is scrolled to."""
BEGINNING = 0.8
"""The zoom at which the first layers of a large network are shown."""
FIT_MARGIN = 16
SMALLEST_UNASKED = 0.6
"""Small type is still read at this zoom; nobody is taken below it who did not ask."""
SLACK = 800
"""Room to scroll kept beyond what is needed, so that it need not be set at each edit."""


class Viewpoint(QObject):
    """Zoom and scroll of a view. The network can be scrolled until its edge is just seen."""

    zoom_changed = pyqtSignal(float)

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view)
        self._view = view
        self.fits = False
        """Whether the person last asked for the whole, and has not zoomed or scrolled since."""

    @property
    def zoom(self) -> float:
        """1 is 100%."""
        return self._view.transform().m11()

    def zoom_to(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Another zoom; the point of the viewport ``anchor`` (or its middle) stays where it is."""
        self.fits = False
        zoom = min(max(zoom, SMALLEST), LARGEST)
        if abs(zoom - self.zoom) < 1e-6:
            return
        viewport = self._view.viewport().rect()
        fixed = anchor if anchor is not None else QPointF(viewport.center())
        inverse, _ = self._view.viewportTransform().inverted()
        scene_point = inverse.map(fixed)
        factor = zoom / self.zoom
        self._view.scale(factor, factor)
        self._allow(self._seen_area(scene_point, fixed))
        moved = self._view.viewportTransform().map(scene_point) - fixed
        self.scroll_by(moved.x(), moved.y())
        self.zoom_changed.emit(zoom)

    def zoom_by(self, steps: float, anchor: QPointF | None = None) -> None:
        """Larger for positive steps, smaller for negative ones."""
        self.zoom_to(self.zoom * STEP**steps, anchor)

    def scroll_by(self, dx: float, dy: float) -> None:
        """Move what is seen by pixels."""
        self.fits = False
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() + round(dx))
        down.setValue(down.value() + round(dy))

    def scroll_further(self, dx: float, dy: float) -> None:
        """Move what is seen by pixels, beyond what is there if need be."""
        seen = self.seen().translated(dx / self.zoom, dy / self.zoom)
        self._allow(seen.adjusted(-2, -2, 2, 2))
        self.scroll_by(dx, dy)

    def fit(self, whole: QRectF, middle: QRectF) -> None:
        """Show all of ``whole``, no larger than 100%, with ``middle`` in the middle if it can be.

        The notes beside a chain should not push the chain out of the middle.
        """
        room = self._view.viewport().rect()
        if whole.isEmpty() or room.isEmpty():
            self.zoom_to(1.0)
            self.centre_on(QPointF(0, 0))
            self.fits = True
            return
        self.zoom_to(self.zoom_for(whole))
        centre = QPointF(middle.center())
        slack_x = room.width() / 2 / self.zoom - FIT_MARGIN / 2
        slack_y = room.height() / 2 / self.zoom - FIT_MARGIN / 2
        if whole.right() - centre.x() > slack_x:
            centre.setX(whole.right() - slack_x)
        if centre.x() - whole.left() > slack_x:
            centre.setX(max(whole.left() + slack_x, whole.center().x()))
        if abs(whole.center().y() - centre.y()) > slack_y - whole.height() / 2:
            centre.setY(whole.center().y())
        if whole.height() > room.height() / self.zoom:  # not even at the smallest zoom
            centre.setY(whole.top() + slack_y)
        self.centre_on(centre)
        self.fits = True

    def show_beginning(self, whole: QRectF, middle: QRectF) -> None:
        """Show the first layers of a network that is too large to be read as a whole."""
        self.zoom_to(BEGINNING)
        half = self._size().y() / 2
        self.centre_on(QPointF(middle.center().x(), whole.top() - FIT_MARGIN + half))

    def zoom_for(self, whole: QRectF) -> float:
        """The largest zoom, up to 100%, at which all of an area is seen."""
        room = self._view.viewport().rect()
        wide = max(room.width() - 2 * FIT_MARGIN, 1)
        high = max(room.height() - 2 * FIT_MARGIN, 1)
        return min(1.0, wide / max(whole.width(), 1), high / max(whole.height(), 1))

    def centre_on(self, point: QPointF) -> None:
        """Bring a point of the scene to the middle."""
        half = self._size() / 2
        self._allow(QRectF(point - half, point + half))
        self._view.centerOn(point)

    def show(self, area: QRectF) -> None:
        """Scroll as little as needed to see an area."""
        self._view.ensureVisible(area, MARGIN, MARGIN)

    def allow_around(self, network: QRectF) -> None:
        """Let the person scroll a little farther than the network can be seen from."""
        size = self._size() * 0.9
        around = network.adjusted(-size.x(), -size.y(), size.x(), size.y()).united(self.seen())
        allowed = self._view.sceneRect()
        # Each change draws everything again, so small ones are not worth it.
        spare = 2 * SLACK + 2 * max(size.x(), size.y())
        largest = around.adjusted(-spare, -spare, spare, spare)
        if not allowed.contains(around) or not largest.contains(allowed):
            self._view.setSceneRect(around.adjusted(-SLACK, -SLACK, SLACK, SLACK))

    def seen(self) -> QRectF:
        """The part of the scene that is seen."""
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()

    def _allow(self, area: QRectF) -> None:
        if not self._view.sceneRect().contains(area):
            self._view.setSceneRect(self._view.sceneRect().united(area))

    def _seen_area(self, scene_point: QPointF, fixed: QPointF) -> QRectF:
        corner = scene_point - fixed / self.zoom
        size = self._size()
        return QRectF(corner, corner + size).adjusted(-2, -2, 2, 2)

    def _size(self) -> QPointF:
        """Width and height of the viewport in scene units."""
        rect = self._view.viewport().rect()
        return QPointF(rect.width(), rect.height()) / self.zoom


NO_BARS = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
