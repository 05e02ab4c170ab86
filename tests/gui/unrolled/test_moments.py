"""Both passes over three steps, told one after the other."""

from gui.unrolled.moments import Moment, end_of


def test_forward_through_all_steps_and_back():
    passes = [Moment(3, number) for number in range(6)]
    assert [each.reached for each in passes] == [0, 1, 2, 2, 1, 0]
    assert [each.is_backward for each in passes] == [False] * 3 + [True] * 3
    assert [each.is_last for each in passes] == [False] * 5 + [True]
    assert end_of(3) == passes[-1]


def test_a_state_is_there_from_its_step_on_and_a_gradient_once_it_has_come_back():
    second = 1
    passes = [Moment(3, number) for number in range(6)]
    assert [each.has_state(second) for each in passes] == [False, True, True, True, True, True]
    assert [each.has_gradient(second) for each in passes] == [False] * 4 + [True, True]


def test_it_goes_round_at_both_ends():
    assert end_of(3).moved(1) == Moment(3, 0)
    assert Moment(3, 0).moved(-1) == end_of(3)
