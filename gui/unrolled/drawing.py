"""The copies of a layer over time: one set of weights, states handed on, gradients handed back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from PyQt6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QImage, QPainter, QPen

from gui.plots.ticks import written
from gui.theme import Tokens
from gui.unrolled.arrows import draw_arrow
from gui.unrolled.brush import LEFT, Brush
from gui.unrolled.colours import (
    cells_across,
    full_at,
    gradient_colour,
    strength,
    thickness,
    units_picture,
)
from gui.unrolled.layout import (
    COLUMN,
    LANE,
    NAMES,
    NUMBER,
    OUTPUT,
    STRIP,
    SYMBOL,
    WEIGHT,
    Layout,
)
from gui.unrolled.moments import Moment
from gui.unrolled.row_words import StepLabel
from gui.unrolled.words import side_name

if TYPE_CHECKING:
    from engine.training.gradients.unrolled import Unrolled, UnrolledSide, UnrolledState

_FADED = 0.16
_ROUND = 4.0
_ROOM = 3.0
"""Between a column and the tip of an arrow."""


@dataclass(frozen=True)
class Shown:
    """What of the two passes is shown, and what is looked at."""

    moment: Moment | None
    """None: everything, as in a picture that is saved."""
    step: int | None
    """Place of the step that is looked at."""
    block: int = 0
    unit: int | None = None


class Drawing:
    """Draws any part of itself, so that of a long row only what is seen costs anything."""

    def __init__(self, unrolled: Unrolled, labels: Sequence[StepLabel]) -> None:
        self.unrolled = unrolled
        self.labels = labels
        self.layout = Layout(
            tuple(unrolled.counts.tolist()),
            tuple(tuple(state.name for state in side.states) for side in unrolled.sides),
            any(side.layer.go_backwards for side in unrolled.sides),
        )
        self._ranks = [
            {place: rank for rank, place in enumerate(unrolled.order(side))}
            for side in unrolled.sides
        ]
        self._pictures: dict[tuple[object, ...], QImage] = {}

    @cached_property
    def scales(self) -> dict[str, float]:
        """The value of each state at which its colour is full, the same at all steps."""
        found: dict[str, float] = {}
        for side in self.unrolled.sides:
            for state in side.states:
                found[state.name] = max(found.get(state.name, 0.0), full_at(state.values))
        return found

    @cached_property
    def largest_norm(self) -> float:
        """Of all gradients, at the steps that are read."""
        norms = [
            state.norms[place]
            for side, ranks in zip(self.unrolled.sides, self._ranks, strict=True)
            for state in side.states
            for place in ranks
        ]
        return max(norms, default=0.0)

    def rank(self, block: int, step: int) -> int | None:
        """When a side reads a step, from 0; None: it does not."""
        return self._ranks[block].get(step)

    def place(self, block: int, rank: int) -> int:
        """The step that a side reads at a time."""
        return self.unrolled.order(self.unrolled.sides[block])[rank]

    def norm_words(self, block: int, state: str, step: int) -> str:
        """The number below a step."""
        return written(self.unrolled.sides[block].state(state).norms[step], 2)

    # Drawing ---------------------------------------------------------------------------------

    def paint(
        self, painter: QPainter, exposed: QRectF, shown: Shown, tokens: Tokens, font: QFont
    ) -> None:
        """Draw what lies in a rectangle."""
        brush = Brush(painter, tokens, font)
        steps = self.layout.steps_in(exposed.left(), exposed.right())
        for block, side in enumerate(self.unrolled.sides):
            if self.layout.blocks[block].top > exposed.bottom():
                continue
            if exposed.left() < NAMES:
                self._paint_names(brush, block, side)
            if shown.step is not None and shown.step in steps:
                self._paint_choice(brush, block, shown)
            for step in steps:
                self._paint_step(brush, block, side, step, shown)
                self._paint_arrows(brush, block, side, step, shown)
            self._paint_loss(brush, block, side, shown)

    def _paint_names(self, brush: Brush, block: int, side: UnrolledSide) -> None:
        rows = self.layout.blocks[block]
        heading = side_name(side.side, side.layer.go_backwards)
        room = QRectF(12, rows.top, 360, 18)
        brush.words(room, heading, "quiet_text", LEFT, strong=True)
        for state in side.states:
            brush.name(rows.strip(state.name) + STRIP / 2, state.name, "text", strong=True)
            brush.name(rows.lane(state.name) + LANE / 2 - 6, f"∂loss/∂{state.name}", "bad_text")
        brush.name(rows.symbol + SYMBOL / 2, _tr("input x"), "quiet_text")
        brush.name(rows.number + NUMBER / 2 - 2, _tr("step"), "quiet_text")

    def _paint_choice(self, brush: Brush, block: int, shown: Shown) -> None:
        assert shown.step is not None
        room = self.layout.column_rect(block, shown.step).adjusted(-8, 2, 8, 0)
        painter, tokens = brush.painter, brush.tokens
        painter.setBrush(QColor(tokens.accent_soft))
        is_here = block == shown.block
        painter.setPen(QPen(QColor(tokens.accent), 1.5) if is_here else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(room, 6, 6)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_step(
        self, brush: Brush, block: int, side: UnrolledSide, step: int, shown: Shown
    ) -> None:
        rows, layout = self.layout.blocks[block], self.layout
        rank, moment = self.rank(block, step), shown.moment
        x, width = layout.lefts[step], layout.width_of(step)
        label = self.labels[step]
        is_read = rank is not None
        has_state = is_read and (moment is None or moment.has_state(rank or 0))
        self._paint_input(brush, QRectF(x, rows.symbol, width, SYMBOL), step, label, is_read)
        if is_read:
            brush.words(QRectF(x, rows.number, width, NUMBER - 4), str(step + 1), "quiet_text")
        brush.painter.setOpacity(1.0 if has_state else _FADED)
        for state in side.states:
            room = layout.strip_rect(block, state.name, step)
            if is_read:
                self._paint_units(brush, room, state, step, shown if has_state else None)
            else:
                brush.passed_by(room)
        brush.painter.setOpacity(1.0)
        if is_read and (moment is None or moment.has_gradient(rank or 0)):
            for state in side.states:
                room = QRectF(x - 12, rows.lane(state.name) + 15, width + 24, 14)
                brush.words(room, self.norm_words(block, state.name, step), "text")

    def _paint_input(
        self, brush: Brush, room: QRectF, step: int, label: StepLabel, is_read: bool
    ) -> None:
        painter, tokens = brush.painter, brush.tokens
        is_grey = label.is_padding or not is_read
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.hover if is_grey else tokens.panel))
        painter.drawRoundedRect(room, _ROUND, _ROUND)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not label.text and is_read:
            arrived = self.unrolled.inputs[step]
            scale = full_at(self.unrolled.inputs)
            painter.drawImage(room.adjusted(3, 3, -3, -3), units_picture(arrived, scale, tokens))
            return
        brush.words(room, label.text.replace("\n", " "), "quiet_text" if is_grey else "text")

    def _paint_units(
        self, brush: Brush, room: QRectF, state: UnrolledState, step: int, shown: Shown | None
    ) -> None:
        tokens, painter = brush.tokens, brush.painter
        key = (id(state), step, tokens.scheme)
        if key not in self._pictures:
            scale = self.scales[state.name]
            self._pictures[key] = units_picture(state.values[step], scale, tokens)
        painter.drawImage(room, self._pictures[key])
        painter.setPen(QPen(QColor(tokens.edge), 1))
        painter.drawRect(room)
        if shown is None or shown.unit is None or shown.step != step:
            return
        units = len(state.values[step])
        if shown.unit < units:
            painter.setPen(QPen(QColor(tokens.text), 1.5))
            painter.drawRect(cell_of(room, units, shown.unit))

    def _paint_arrows(
        self, brush: Brush, block: int, side: UnrolledSide, step: int, shown: Shown
    ) -> None:
        rank, moment = self.rank(block, step), shown.moment
        if rank is None:
            return
        rows, layout, painter = self.layout.blocks[block], self.layout, brush.painter
        colour = QColor(brush.tokens.recurrent)
        painter.setOpacity(1.0 if moment is None or moment.has_state(rank) else _FADED)
        middle = layout.lefts[step] + COLUMN / 2
        bottom = QPointF(middle, rows.weight + 3)
        draw_arrow(painter, QPointF(middle, rows.symbol - 2), bottom, colour)
        brush.words(QRectF(middle + 5, rows.weight + 4, 16, WEIGHT - 8), "W", "quiet_text")
        is_last = rank == len(self._ranks[block]) - 1
        if side.layer.return_sequences or is_last:
            top = QPointF(middle, rows.output + 5)
            draw_arrow(painter, QPointF(middle, rows.output + OUTPUT - 3), top, colour)
            if side.layer.return_sequences and (moment is None or moment.has_gradient(rank)):
                self._paint_arriving(brush, block, side, step)
        painter.setOpacity(1.0)
        if rank == 0:
            return
        before = self.place(block, rank - 1)
        for state in side.states:
            height = rows.strip(state.name) + STRIP / 2
            begin, end = self._between(before, step, height)
            painter.setOpacity(1.0 if moment is None or moment.has_state(rank) else _FADED)
            draw_arrow(painter, begin, end, colour)
            over = QRectF(min(begin.x(), end.x()), height - 18, abs(end.x() - begin.x()), 15)
            carried = "U" if state.name == "h" else "f"
            brush.words(over, carried, "quiet_text")
            painter.setOpacity(1.0)
            if moment is None or moment.has_gradient(rank - 1):
                self._paint_gradient(brush, block, state, (step, before))

    def _paint_gradient(
        self, brush: Brush, block: int, state: UnrolledState, way: tuple[int, int]
    ) -> None:
        later, earlier = way
        height = self.layout.blocks[block].lane(state.name) + 8
        begin, end = self._between(later, earlier, height, COLUMN / 2 - 4)
        share = strength(state.norms[earlier], self.largest_norm)
        colour = gradient_colour(share, brush.tokens)
        draw_arrow(brush.painter, begin, end, colour, thickness(share), is_dotted=share == 0)

    def _paint_arriving(self, brush: Brush, block: int, side: UnrolledSide, step: int) -> None:
        """The gradient that comes down from the next layer at every step."""
        rows = self.layout.blocks[block]
        x = self.layout.lefts[step] + COLUMN / 2 + 12
        colour = QColor(brush.tokens.bad)
        begin, end = QPointF(x, rows.output + 4), QPointF(x, rows.output + OUTPUT - 2)
        draw_arrow(brush.painter, begin, end, colour, is_dotted=side.state("h").norms[step] == 0)

    def _paint_loss(self, brush: Brush, block: int, side: UnrolledSide, shown: Shown) -> None:
        """Where the gradient comes from: the last step read, or all of them from above."""
        order = self.unrolled.order(side)
        if not order or (shown.moment is not None and not shown.moment.is_backward):
            return
        last = order[-1]
        rows = self.layout.blocks[block]
        is_right = not side.layer.go_backwards
        width = COLUMN + 20
        middle = self.layout.lefts[last] + COLUMN / 2
        x = middle + COLUMN / 2 + 14 if is_right else middle - COLUMN / 2 - 14 - width
        height = rows.lane("h") + 8
        room = QRectF(x, height - 11, width, 22)
        painter, tokens = brush.painter, brush.tokens
        painter.setPen(QPen(QColor(tokens.bad), 1.2))
        painter.setBrush(QColor(tokens.bad_soft))
        painter.drawRoundedRect(room, 11, 11)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        words = _tr("loss {loss}").format(loss=written(self.unrolled.loss, 3))
        brush.words(room, words, "text", strong=True)
        if side.layer.return_sequences:
            return  # it arrives from above, at every step
        share = strength(side.state("h").norms[last], self.largest_norm)
        begin = QPointF(room.left() if is_right else room.right(), height)
        end = QPointF(middle + (4 if is_right else -4), height)
        colour = gradient_colour(share, tokens)
        draw_arrow(painter, begin, end, colour, thickness(share), is_dotted=share == 0)

    def _between(
        self, begin: int, end: int, height: float, inside: float = 0.0
    ) -> tuple[QPointF, QPointF]:
        """From the edge of one column to that of another, or from so far inside them."""
        layout = self.layout
        room = _ROOM - inside
        if layout.lefts[end] > layout.lefts[begin]:
            first = layout.lefts[begin] + layout.width_of(begin) + room
            return QPointF(first, height), QPointF(layout.lefts[end] - room, height)
        first = layout.lefts[begin] - room
        return QPointF(first, height), QPointF(
            layout.lefts[end] + layout.width_of(end) + room, height
        )


def cell_of(room: QRectF, units: int, unit: int) -> QRectF:
    """Where a unit is in a strip."""
    across = cells_across(units)
    down = -(-units // across)
    width, height = room.width() / across, room.height() / down
    row, column = divmod(unit, across)
    return QRectF(room.left() + column * width, room.top() + row * height, width, height)


def unit_at(room: QRectF, units: int, point: QPointF) -> int | None:
    """The unit at a place in a strip."""
    if not room.contains(point):
        return None
    across = cells_across(units)
    down = -(-units // across)
    column = min(across - 1, int((point.x() - room.left()) / room.width() * across))
    row = min(down - 1, int((point.y() - room.top()) / room.height() * down))
    unit = row * across + column
    return unit if unit < units else None


def _tr(text: str) -> str:
    return QCoreApplication.translate("Unrolled", text)
