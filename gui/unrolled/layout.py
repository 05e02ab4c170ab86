"""Where everything of the drawing is, in pixels at a zoom of one."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from PyQt6.QtCore import QRectF

COLUMN, GAP = 56.0, 40.0
"""Width of a step that is read, and of the room beside it, where the arrows are."""
SKIPPED, SKIPPED_GAP = 14.0, 6.0
"""The same of a step that is not read."""
STRIP, STRIP_GAP = 46.0, 10.0
"""Height of a state's units, and what is left free below it."""
NAMES, LOSS = 92.0, 96.0
"""Room for the names of the rows, and for the loss at the end at which the gradient begins."""
HEADING, OUTPUT, WEIGHT, SYMBOL, NUMBER, LANE = 20.0, 24.0, 24.0, 24.0, 18.0, 32.0
BETWEEN, EDGE = 18.0, 8.0


@dataclass(frozen=True)
class Block:
    """The rows of one side, from its top down."""

    top: float
    states: tuple[str, ...]

    @property
    def output(self) -> float:
        """Top of the row with arrows to the next layer."""
        return self.top + HEADING

    def strip(self, state: str) -> float:
        """Top of the row with a state's units."""
        return self.output + OUTPUT + self.states.index(state) * (STRIP + STRIP_GAP)

    @property
    def weight(self) -> float:
        """Top of the row with the arrows that the kernel is on."""
        return self.strip(self.states[-1]) + STRIP

    @property
    def symbol(self) -> float:
        """Top of the row with what the data has at each step."""
        return self.weight + WEIGHT

    @property
    def number(self) -> float:
        """Top of the row with the steps' numbers."""
        return self.symbol + SYMBOL

    def lane(self, state: str) -> float:
        """Top of the row in which a state's gradient goes back."""
        return self.number + NUMBER + self.states.index(state) * LANE

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.lane(self.states[-1]) + LANE


@dataclass(frozen=True)
class Layout:
    """Columns for all steps, and a block for each side."""

    counts: tuple[bool, ...]
    """Whether each step is read."""
    states: tuple[tuple[str, ...], ...]
    """The states of each side."""
    has_loss_at_left: bool = False
    """Whether a side reads from the end, so that its gradient begins at the left."""

    @property
    def left(self) -> float:
        """Left edge of the first column."""
        return NAMES + LOSS if self.has_loss_at_left else NAMES

    @cached_property
    def lefts(self) -> tuple[float, ...]:
        """Left edge of each column."""
        found, x = [], self.left
        for is_read in self.counts:
            found.append(x)
            x += COLUMN + GAP if is_read else SKIPPED + SKIPPED_GAP
        return tuple(found)

    def width_of(self, step: int) -> float:
        """Of a column."""
        return COLUMN if self.counts[step] else SKIPPED

    @cached_property
    def width(self) -> float:
        """Of the whole."""
        last = len(self.counts) - 1
        end = self.lefts[last] + self.width_of(last) if self.counts else self.left
        return end + LOSS

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """One below the other."""
        found: list[Block] = []
        top = EDGE
        for states in self.states:
            found.append(Block(top, states))
            top = found[-1].bottom + BETWEEN
        return tuple(found)

    @cached_property
    def height(self) -> float:
        """Of the whole."""
        return self.blocks[-1].bottom + EDGE

    def steps_in(self, left: float, right: float) -> range:
        """Those whose columns, with the arrows beside them, can be seen between two edges."""
        first = bisect_right(self.lefts, left - COLUMN - GAP)
        last = bisect_right(self.lefts, right + GAP)
        return range(max(0, first - 1), min(len(self.counts), last))

    def step_at(self, x: float) -> int | None:
        """The step at a place, or None beside all of them."""
        step = max(0, bisect_right(self.lefts, x) - 1)
        beside = x - self.lefts[step] - self.width_of(step)
        if step + 1 < len(self.lefts) and beside > self.lefts[step + 1] - x:
            return step + 1
        return step if x - self.lefts[step] >= -GAP / 2 and beside <= GAP / 2 else None

    def block_at(self, y: float) -> int | None:
        """The block at a height."""
        for place, block in enumerate(self.blocks):
            if block.top <= y < block.bottom + BETWEEN:
                return place
        return None

    def strip_rect(self, block: int, state: str, step: int) -> QRectF:
        """Where the units of a state are at a step."""
        top = self.blocks[block].strip(state)
        return QRectF(self.lefts[step], top, self.width_of(step), STRIP)

    def column_rect(self, block: int, step: int) -> QRectF:
        """All of a step in a block."""
        found = self.blocks[block]
        top = found.output + 2
        return QRectF(self.lefts[step], top, self.width_of(step), found.bottom - top)
