"""The layer as it is: one cell that feeds its state back, the weights all steps share, a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import (
    QBrush,
    QColor,
    QHelpEvent,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.plots.ticks import written
from gui.theme import Tokens, current
from gui.unrolled.arrows import draw_arrow, draw_head
from gui.unrolled.brush import CENTRE, LEFT, RIGHT, Brush
from gui.unrolled.colours import DECADES, gradient_colour, thickness, value_colour
from gui.unrolled.drawing import Drawing
from gui.unrolled.words import state_meaning, weight_letter, weight_meaning

if TYPE_CHECKING:
    from engine.training.gradients.unrolled import UnrolledWeight

WIDTH = 232
_EDGE = 14.0
_CELL = QRectF(50, 38, 100, 48)
_LINE = 16.0


@dataclass(frozen=True)
class Line:
    """One line of words below the cell."""

    text: str
    token: str = "text"
    is_strong: bool = False
    tip: str = ""


def folded_lines(drawing: Drawing, clipping: str) -> list[Line]:
    """What is said of the shared weights: their shapes, their gradients, what clipping does.

    Args:
        clipping: the way gradients are clipped, in words; empty: they are not.
    """
    lines: list[Line] = []
    for side in drawing.unrolled.sides:
        heading = _tr("Shared by every step")
        if side.side:
            of = _tr("forward layer") if side.side == "forward" else _tr("backward layer")
            heading = _tr("Shared, {side}").format(side=of)
        tip = _tr("One set of weights for all steps: this is what makes a layer recurrent.")
        lines.append(Line(heading, "text", True, tip))
        lines += [line for weight in side.weights for line in _weight_lines(weight)]
    lines.append(Line(""))
    return lines + _clipping_lines(drawing, clipping)


def _weight_lines(weight: UnrolledWeight) -> Sequence[Line]:
    shape = " × ".join(str(size) for size in weight.shape)
    tip = weight_meaning(weight.name)
    first = Line(f"{weight_letter(weight.name)}  {weight.name}  {shape}", "text", False, tip)
    if weight.gradient is None:
        return first, Line(_tr("     not trained"), "quiet_text", False, tip)
    said = _tr("     gradient {norm}, summed over steps").format(norm=written(weight.gradient, 2))
    return first, Line(said, "quiet_text", False, tip)


def _clipping_lines(drawing: Drawing, clipping: str) -> list[Line]:
    record = drawing.unrolled.clipping
    tip = _tr(
        "Clipping acts on the gradient of the weights, after it has been summed over all steps: "
        "here as for a batch of this row alone.\nPascanu et al. 2013"
    )
    before = _tr("gradient {norm}").format(norm=written(drawing.unrolled.norm, 3))
    lines = [
        Line(_tr("All weights of the network"), "text", True, tip),
        Line(before, "text", False, tip),
    ]
    if not clipping:
        return [*lines, Line(_tr("It is not clipped."), "quiet_text", False, tip)]
    if record is None:
        said = _tr("One row does not say what clipping does.")
        return [
            *lines,
            Line(said, "quiet_text", False, tip),
            Line(clipping, "quiet_text", False, tip),
        ]
    if record.clipped:
        said = _tr("clipped to {norm}").format(norm=written(record.norm_after, 3))
        return [*lines, Line(said, "warning", True, tip), Line(clipping, "quiet_text", False, tip)]
    said = _tr("Clipping leaves it as it is.")
    return [*lines, Line(said, "good", False, tip), Line(clipping, "quiet_text", False, tip)]


def folded_height(lines: Sequence[Line]) -> float:
    """Of the whole."""
    return _CELL.bottom() + 52 + len(lines) * _LINE + 92


def paint_folded(
    brush: Brush, drawing: Drawing, name: tuple[str, str], lines: Sequence[Line]
) -> list[tuple[QRectF, str]]:
    """Draw it all; what the mouse is told where.

    Args:
        name: the layer's kind, and what it is called.
    """
    painter, tokens = brush.painter, brush.tokens
    side = drawing.unrolled.sides[0]
    family = QColor(tokens.recurrent)
    painter.setPen(QPen(QColor(tokens.line), 1))
    painter.setBrush(QColor(tokens.panel))
    painter.drawRoundedRect(_CELL, tokens.radius_card, tokens.radius_card)
    painter.setBrush(family)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(_CELL.left(), _CELL.top(), 5, _CELL.height()), 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    upper = QRectF(_CELL.left() + 9, _CELL.top() + 4, _CELL.width() - 12, 20)
    brush.words(upper, name[0], "text", strong=True)
    units = _tr("{units} units").format(units=side.layer.units)
    brush.words(upper.translated(0, 20), units, "quiet_text")
    middle, below, right = _CELL.center().x(), _CELL.bottom(), _CELL.right() + 34
    draw_arrow(painter, QPointF(middle, _CELL.top() - 3), QPointF(middle, 14), family)
    brush.words(QRectF(middle + 8, 10, 60, 18), _tr("output h"), "quiet_text", LEFT)
    draw_arrow(painter, QPointF(middle, below + 30), QPointF(middle, below + 4), family)
    brush.words(QRectF(middle + 8, below + 10, 20, 16), "W", "text", LEFT)
    brush.words(QRectF(middle - 60, below + 30, 120, 16), _tr("input x"), "quiet_text")
    _paint_loop(painter, family)
    states = ", ".join(state.name for state in side.states)
    brush.words(QRectF(right, _CELL.center().y() - 17, 44, 16), "U", "text", LEFT)
    brush.words(QRectF(right, _CELL.center().y() - 1, 44, 16), states, "quiet_text", LEFT)
    brush.words(QRectF(right - 26, _CELL.top() - 14, 74, 16), _tr("fed back"), "quiet_text", LEFT)
    said = "\n".join(state_meaning(state.name) for state in side.states)
    tips = [(_CELL.adjusted(0, -20, 80, 10), said)]
    top = below + 52
    for line in lines:
        room = QRectF(_EDGE, top, WIDTH - _EDGE - 4, _LINE)
        brush.words(room, line.text, line.token, LEFT, strong=line.is_strong)
        tips.append((room, line.tip))
        top += _LINE
    tips.append(_paint_legend(brush, drawing, top + 8))
    return tips


def _paint_loop(painter: QPainter, colour: QColor) -> None:
    """Out of the cell's right side and back into it."""
    x, y = _CELL.right(), _CELL.center().y()
    path = QPainterPath(QPointF(x + 2, y - 14))
    path.cubicTo(QPointF(x + 40, y - 26), QPointF(x + 40, y + 26), QPointF(x + 10, y + 14))
    painter.setPen(QPen(colour, 1.6))
    painter.drawPath(path)
    draw_head(painter, QPointF(x + 3, y + 12), 3.5, 7, colour)


def _paint_legend(brush: Brush, drawing: Drawing, top: float) -> tuple[QRectF, str]:
    """The colours of units, and how thick a gradient is drawn."""
    painter, tokens = brush.painter, brush.tokens
    bar = QRectF(_EDGE, top, 150, 10)
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    for place in range(-4, 5):
        gradient.setColorAt((place + 4) / 8, value_colour(place / 4, 1.0, tokens))
    painter.fillRect(bar, QBrush(gradient))
    painter.setPen(QPen(QColor(tokens.edge), 1))
    painter.drawRect(bar)
    below = QRectF(_EDGE, top + 12, 150, 14)
    for sign, where in (("−", LEFT), ("0", CENTRE), ("+", RIGHT)):
        brush.words(below, sign, "quiet_text", where)
    scales = ", ".join(f"{name} ±{written(scale, 3)}" for name, scale in drawing.scales.items())
    said = _tr("full colour from {scales}").format(scales=scales)
    brush.words(QRectF(_EDGE, top + 26, WIDTH - 20, 14), said, "quiet_text", LEFT)
    y = top + 54
    for place, share in enumerate((1.0, 0.5, 0.0)):
        begin, end = QPointF(_EDGE + 52 * place + 44, y), QPointF(_EDGE + 52 * place, y)
        colour = gradient_colour(share, tokens)
        draw_arrow(painter, begin, end, colour, thickness(share), is_dotted=share == 0)
    most = drawing.largest_norm
    least = written(most * 10.0**-DECADES, 2)
    said = _tr("gradient: {most} … {least}").format(most=written(most, 2), least=least)
    brush.words(QRectF(_EDGE, y + 8, WIDTH - 20, 14), said, "quiet_text", LEFT)
    tip = _tr(
        "An arrow loses thickness and colour with each power of ten that the norm of the gradient "
        "is below the largest one of this row; it is dotted where as good as nothing is left."
    )
    return QRectF(_EDGE, top, WIDTH - 20, 78), tip


class FoldedCell(QWidget):
    """The widget at the left of the drawing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None
        self._name = ("", "")
        self._lines: list[Line] = []
        self._tips: list[tuple[QRectF, str]] = []
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(_tr("The layer with its feedback and shared weights"))

    @property
    def lines(self) -> list[Line]:
        """What it says."""
        return self._lines

    def show_layer(self, drawing: Drawing, name: tuple[str, str], clipping: str) -> None:
        """Show another layer, or the same over another row."""
        self._drawing, self._name = drawing, name
        self._lines = folded_lines(drawing, clipping)
        self.setMinimumHeight(round(folded_height(self._lines)))
        said = ". ".join(line.text.strip() for line in self._lines if line.text)
        self.setAccessibleDescription(said)
        self.update()

    def paint_on(self, painter: QPainter, tokens: Tokens) -> None:
        """Draw it anywhere."""
        if self._drawing is not None:
            brush = Brush(painter, tokens, self.font())
            self._tips = paint_folded(brush, self._drawing, self._name, self._lines)

    def sizeHint(self) -> QSize:
        """As high as its words."""
        return QSize(WIDTH, round(folded_height(self._lines)))

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw it in the colours of the moment."""
        self.paint_on(QPainter(self), current().tokens)

    def event(self, a0: QEvent | None) -> bool:
        """What lies under the mouse is explained."""
        if isinstance(a0, QHelpEvent) and a0.type() == QEvent.Type.ToolTip:
            at = QPointF(a0.pos())
            said = next((tip for room, tip in self._tips if room.contains(at) and tip), "")
            QToolTip.showText(a0.globalPos(), said, self)
            return True
        return super().event(a0)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Unrolled", text)
