"""Scrolling while something is dragged to the edge of what is seen."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QPoint, QRect, QTimer

MARGIN = 24
"""How near the edge, in pixels, it begins."""
SPEED = 0.35
"""Pixels a tick for each pixel the mouse is inside the margin or beyond it."""
FASTEST = 24
TICK = 16


class EdgeScroll(QObject):
    """Calls back with a distance as long as the mouse is held at an edge."""

    def __init__(self, scroll: Callable[[QPoint], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scroll = scroll
        self._step = QPoint()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self._on_timeout)

    def follow(self, place: QPoint, room: QRect) -> None:
        """The mouse is at a place of the viewport while something is dragged."""
        inner = room.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        across = _speed(place.x(), inner.left(), inner.right())
        self._step = QPoint(across, _speed(place.y(), inner.top(), inner.bottom()))
        if self._step.isNull():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Nothing is dragged any more."""
        self._timer.stop()

    def _on_timeout(self) -> None:
        self._scroll(self._step)


def _speed(place: int, low: int, high: int) -> int:
    beyond = min(place - low, 0) + max(place - high, 0)
    return max(-FASTEST, min(FASTEST, round(beyond * SPEED)))
