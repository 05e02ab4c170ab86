"""A link between two ports, with the shape it carries."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen
from PyQt6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.layers.base import MAIN
from engine.layers.shapes import TensorShape
from engine.network.network import Link
from engine.network.problem import Severity
from gui.canvas.fonts import Fonts
from gui.canvas.metrics import LINK_LABEL_GAP, LINK_REACH, LINK_WIDTH, READABLE, STATE_LABEL_GAP
from gui.theme import Tokens, current
from gui.translation import translated

PLUS = 9
LANE_TURN = 28
"""Height in which a link turns into the lane beside a card, about half of what is between two."""


def link_path(start: QPointF, end: QPointF, lane: float | None = None) -> QPainterPath:
    """A straight line between ports above one another, else a curve that leaves them upright.

    ``lane`` is where it goes down beside cards that stand in its way.
    """
    path = QPainterPath(start)
    if lane is not None:
        low, high = end.y() - LANE_TURN, start.y() + LANE_TURN
        path.cubicTo(start + QPointF(0, LANE_TURN), QPointF(lane, start.y()), QPointF(lane, high))
        path.lineTo(lane, low)
        path.cubicTo(QPointF(lane, end.y()), end - QPointF(0, LANE_TURN), end)
        return path
    if abs(start.x() - end.x()) < 0.5 and end.y() >= start.y():
        path.lineTo(end)
        return path
    reach = max(32.0, min(abs(end.y() - start.y()) / 2, 120.0))
    if end.y() < start.y():  # it has to turn round twice, which needs room
        reach = 80.0
    path.cubicTo(start + QPointF(0, reach), end - QPointF(0, reach), end)
    return path


class LinkItem(QGraphicsItem):
    """Draws one link."""

    def __init__(self, link: Link, fonts: Fonts) -> None:
        super().__init__()
        self.link = link
        self._fonts = fonts
        self._shape: TensorShape | None = None
        self.label = ""
        self.selected = False
        self.hovered = False
        self.aimed = False
        """Whether what is being dragged would be put in here."""
        self.severity: Severity | None = None
        self._path = QPainterPath()  # from its own beginning, where the item stands
        self._reach = QPointF()
        self._middle = QPointF()
        self._lane: float | None = None
        self._line = QRectF()
        self._label_size = QSizeF()
        self._label_rect = QRectF()
        self.setZValue(0)

    @property
    def ends(self) -> tuple[QPointF, QPointF]:
        """Where it begins and ends."""
        return self.pos(), self.pos() + self._reach

    @property
    def _words(self) -> str:
        """What stands beside it. Links of states stand too close for more than a name."""
        return self.link.source_port if self.label and self._is_state else self.label

    @property
    def _is_state(self) -> bool:
        return self.link.source_port != MAIN

    def middle(self) -> QPointF:
        """The point halfway."""
        return self.pos() + self._middle

    def distance(self, point: QPointF) -> float:
        """How far a point is from it, measured at steps along it."""
        steps, point = 24, point - self.pos()
        places = (self._path.pointAtPercent(step / steps) for step in range(steps + 1))
        return min((place - point).manhattanLength() for place in places)

    @property
    def is_bowed(self) -> bool:
        """Whether it goes round a card."""
        return self._lane is not None

    @property
    def lane(self) -> float | None:
        """The x at which it goes round a card; None: it does not."""
        return None if self._lane is None else self.pos().x() + self._lane

    def show_ends(self, start: QPointF, end: QPointF, lane: float | None = None) -> None:
        """Draw it between two points, or down a lane at some x."""
        self.setPos(start)
        lane = None if lane is None else lane - start.x()
        if self._path.elementCount() and (self._reach, self._lane) == (end - start, lane):
            return  # both ends moved alike
        self.prepareGeometryChange()
        self._reach, self._lane = end - start, lane
        self._path = link_path(QPointF(), self._reach, lane)
        # Of a curve too, which is alike from both ends.
        self._middle = self._reach / 2
        if lane is not None:
            self._middle.setX(lane)
        self._line = self._path.boundingRect().adjusted(-PLUS - 2, -4, PLUS + 2, 4)
        self._place_label()

    def show_shape(self, shape: TensorShape | None) -> None:
        """Show another shape beside it."""
        if shape == self._shape:
            return
        self.prepareGeometryChange()
        self._shape = shape
        self.label = translated(shape.label()) if shape else ""
        self._label_size = self._fonts.shape_measure.size(Qt.TextFlag.TextSingleLine, self._words)
        self._place_label()

    def show_state(self, **states: object) -> None:
        """Set any of selected, hovered, aimed and severity."""
        for name, value in states.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
                self.update()

    def boundingRect(self) -> QRectF:
        """The line and its label."""
        return (
            self._line.united(self._label_rect.adjusted(-4, 0, 4, 0)) if self.label else self._line
        )

    def shape(self) -> QPainterPath:
        """The line, wide enough to be hit."""
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * LINK_REACH)
        return stroker.createStroke(self._path)

    def paint(
        self,
        painter: QPainter | None,
        option: QStyleOptionGraphicsItem | None,
        widget: QWidget | None = None,
    ) -> None:
        """Draw it in the colours now worn."""
        assert painter is not None
        tokens = current().tokens
        colour, words, width = tokens.quiet_text, tokens.quiet_text, float(LINK_WIDTH)
        if self.severity is Severity.ERROR:
            colour, words = tokens.bad, tokens.bad_text
        elif self.severity is Severity.WARNING:
            colour = words = tokens.warning
        if self.selected or self.aimed:
            colour, width = tokens.accent, width + 1
        elif self.hovered:
            width += 1
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        painter.strokePath(self._path, QPen(QColor(colour), max(width, 1 / zoom)))
        if self.aimed:
            self._paint_plus(painter, tokens)
        if self.label and zoom >= READABLE:
            if self._reach.x() and not self.is_bowed:  # the curve goes on behind the words
                painter.fillRect(self._label_rect.adjusted(-4, 0, 4, 0), QColor(tokens.canvas))
            painter.setFont(self._fonts.shape)
            painter.setPen(QColor(words))
            painter.drawText(self._label_rect, Qt.AlignmentFlag.AlignVCenter, self._words)

    def _paint_plus(self, painter: QPainter, tokens: Tokens) -> None:
        """A plus in a circle: here something is put in."""
        middle = self._middle
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(middle, PLUS, PLUS)
        painter.setPen(QPen(QColor(tokens.on_accent), 2))
        arm = QPointF(PLUS / 2, 0)
        painter.drawLine(middle - arm, middle + arm)
        painter.drawLine(middle - arm.transposed(), middle + arm.transposed())

    def _place_label(self) -> None:
        middle, size = self._middle, self._label_size
        gap = STATE_LABEL_GAP if self._is_state else LINK_LABEL_GAP
        if self._lane is not None:  # on the side where no card is
            left = -size.width() - gap / 2 if self._lane < self._reach.x() / 2 else gap / 2
        else:
            left = gap if self._reach.x() == 0 else -size.width() / 2
        corner = QPointF(middle.x() + left, middle.y() - size.height() / 2)
        self._label_rect = QRectF(corner, size + QSizeF(2, 0))
