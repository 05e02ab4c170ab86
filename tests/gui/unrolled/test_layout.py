"""Where steps are, and which of a long row are drawn at all."""

import pytest
from PyQt6.QtCore import QPointF

from gui.unrolled.drawing import cell_of, unit_at
from gui.unrolled.layout import COLUMN, GAP, SKIPPED, Layout

LSTM = (("h", "c"),)


def test_steps_that_are_not_read_are_narrow():
    layout = Layout((False, True, True), LSTM)
    assert [layout.width_of(step) for step in range(3)] == [SKIPPED, COLUMN, COLUMN]
    assert layout.lefts[2] - layout.lefts[1] == COLUMN + GAP


def test_of_a_long_row_only_what_is_seen_is_gone_through():
    layout = Layout((True,) * 10_000, LSTM)
    seen = layout.steps_in(50_000, 50_800)
    assert len(seen) <= 800 / (COLUMN + GAP) + 4
    for step in range(10_000):
        left, right = layout.lefts[step] - GAP, layout.lefts[step] + COLUMN + GAP
        if right > 50_000 and left < 50_800:
            assert step in seen


@pytest.mark.parametrize("counts", [(True,) * 6, (False, False, True, True)])
def test_a_place_belongs_to_the_step_that_is_drawn_there(counts):
    layout = Layout(counts, LSTM)
    for step in range(len(counts)):
        assert layout.step_at(layout.lefts[step] + layout.width_of(step) / 2) == step
    assert layout.step_at(2) is None
    assert layout.step_at(layout.width + 50) is None


def test_two_sides_stand_one_below_the_other_without_touching():
    layout = Layout((True,) * 3, (("h", "c"), ("h", "c")), has_loss_at_left=True)
    first, second = layout.blocks
    assert second.top > first.bottom
    assert layout.block_at(first.symbol) == 0
    assert layout.block_at(second.lane("c")) == 1
    assert layout.height > second.bottom
    assert layout.left > Layout((True,) * 3, LSTM).left


@pytest.mark.parametrize("units", [1, 5, 20, 128])
def test_every_unit_has_a_cell_of_its_own(units):
    room = Layout((True,), LSTM).strip_rect(0, "h", 0)
    for unit in range(units):
        assert unit_at(room, units, cell_of(room, units, unit).center()) == unit
    assert unit_at(room, units, QPointF(room.right() + 5, room.top())) is None
