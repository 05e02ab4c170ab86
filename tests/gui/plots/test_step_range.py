"""Which steps are shown."""

from gui.plots.step_range import StepRange


def test_it_shows_the_whole_run_from_the_start():
    steps = StepRange()
    steps.set_run(3, 968)
    assert steps.shown == (0.0, 968.0)


def test_a_run_too_long_to_fill_anything_shows_a_part_that_grows():
    steps = StepRange()
    steps.set_run(10, 1_000_000)
    assert steps.shown[1] < 1000
    steps.set_run(400_000, 1_000_000)
    assert steps.shown[1] == 1_000_000


def test_zoomed_it_stays_where_it_is_until_it_follows_again():
    steps = StepRange()
    steps.set_run(100, 968)
    steps.zoom(0.5, 100.0)
    shown = steps.shown
    assert shown == (50.0, 534.0)
    steps.set_run(900, 968)
    assert steps.shown == shown
    assert not steps.is_following
    steps.choose(None)
    assert steps.shown == (0.0, 968.0)


def test_it_cannot_leave_the_run_nor_shrink_to_nothing():
    steps = StepRange()
    steps.set_run(100, 968)
    steps.zoom(0.1, 50.0)
    steps.pan(1e9)
    assert steps.shown[0] < 1100
    for _ in range(100):
        steps.zoom(0.5, 50.0)
    low, high = steps.shown
    assert high - low >= 4


def test_zoomed_out_to_everything_it_follows():
    steps = StepRange()
    steps.set_run(100, 968)
    steps.zoom(0.5, 0.0)
    steps.zoom(2.5, 0.0)
    assert steps.is_following
