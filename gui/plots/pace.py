"""When a drawing that follows a run is made again: seldom enough to leave the time to training."""

from __future__ import annotations

from time import perf_counter

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

LONGEST_PAUSE = 1000
"""Milliseconds."""
SHARE = 0.05
"""Of the time, at most, in which the window draws."""


class RedrawPace(QObject):
    """Says when to draw: at once after a pause, else once the pause is over.

    A pause is as long as the last drawing took, many times over, so that slow machines, large
    windows and other programs make drawings fewer and not the training slower.
    """

    due = pyqtSignal()
    """Draw now."""

    def __init__(self, shortest: int, parent: QObject) -> None:
        """``shortest``: milliseconds between two drawings, however fast they are."""
        super().__init__(parent)
        self._shortest = shortest
        self._has_news = False
        self._began = 0.0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._on_rested)
        # Of no time: it fires when what was drawn has been painted as well.
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.timeout.connect(self._on_painted)

    @property
    def is_settled(self) -> bool:
        """Whether all there is has been drawn, and the next news will be drawn at once."""
        return not (self._has_news or self._rest.isActive() or self._painted.isActive())

    @property
    def pause(self) -> int:
        """Milliseconds of the pause that goes on, or went on last."""
        return self._rest.interval()

    def ask(self) -> None:
        """There is something new to draw."""
        self._has_news = True
        if not (self._rest.isActive() or self._painted.isActive()):
            self._draw()

    def _draw(self) -> None:
        self._has_news = False
        self._began = perf_counter()
        self.due.emit()
        self._painted.start(0)

    def _on_painted(self) -> None:
        taken = 1000 * (perf_counter() - self._began)
        self._rest.start(pause_after(taken, self._shortest))

    def _on_rested(self) -> None:
        if self._has_news:
            self._draw()


def pause_after(taken: float, shortest: int) -> int:
    """Milliseconds to rest after a drawing that took so many."""
    return min(max(shortest, round(taken * (1 - SHARE) / SHARE)), LONGEST_PAUSE)
