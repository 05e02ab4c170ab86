"""The steps at which something happened, as small pointers along the top of a plot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen

from gui.plots.marks import StepMark
from gui.plots.shapes import Shape
from gui.theme import current

_HALF_WIDTH, _HEIGHT = 4.5, 7.0
_NEAR = 6.0
"""Pixels from a mark within which the mouse means it."""
_TOKENS = {"spike": "warning", "not finite": "bad"}


class StepMarks(Shape):
    """A pointer a mark, and a hairline below it; of those in one pixel the worst is drawn."""

    def __init__(self) -> None:
        super().__init__("warning")
        self._marks: tuple[StepMark, ...] = ()

    def set_marks(self, marks: Sequence[StepMark]) -> None:
        """Show these."""
        marks = tuple(marks)
        if marks != self._marks:
            self._marks = marks
            self.update()

    def marks(self) -> tuple[StepMark, ...]:
        """What is shown."""
        return self._marks

    def mark_at(self, step: float) -> StepMark | None:
        """The mark that the mouse means at a place along the steps; None: there is none."""
        if not self._marks:
            return None
        reach = _NEAR * abs(self.pixelLength(QPointF(1.0, 0.0)) or 0.0)
        nearest = min(self._marks, key=lambda mark: abs(mark.step - step))
        return nearest if abs(nearest.step - step) <= reach else None

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw those that are seen, in pixels."""
        seen = self.viewRect()
        transform = painter.transform()
        top = transform.map(QPointF(0.0, seen.bottom())).y()
        bottom = transform.map(QPointF(0.0, seen.top())).y()
        drawn: dict[int, StepMark] = {}
        for mark in self._marks:
            if seen.left() <= mark.step <= seen.right():
                place = round(transform.map(QPointF(float(mark.step), 0.0)).x())
                if place not in drawn or mark.kind == "not finite":
                    drawn[place] = mark
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, mark in drawn.items():
            colour = QColor(getattr(current().tokens, _TOKENS[mark.kind]))
            pointer = QPainterPath(QPointF(place - _HALF_WIDTH, top))
            pointer.lineTo(place + _HALF_WIDTH, top)
            pointer.lineTo(place, top + _HEIGHT)
            pointer.closeSubpath()
            painter.fillPath(pointer, colour)
            if mark.kind == "spike":  # the other has a line of its own
                colour.setAlphaF(0.45)
                painter.setPen(QPen(colour, 1, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(place, top + _HEIGHT), QPointF(place, bottom))
        painter.restore()

    def draw(self, painter: QPainter, path: QPainterPath) -> None:
        """Nothing more: each mark has a colour of its own."""
