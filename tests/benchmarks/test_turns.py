"""The turns that contenders take, with made-up times."""

from __future__ import annotations

from benchmarks.peers import Chosen, PeerError, Peers
from benchmarks.turns import TRIAL, Contender, medians, milliseconds, timed


class Made:
    """Steps of a made-up length, which are counted."""

    def __init__(self, name: str, log: list[tuple[str, int]], *lengths: float) -> None:
        self.contender = Contender(name, self._seconds)
        self._log, self._name, self._lengths = log, name, lengths

    def _seconds(self, count: int) -> list[float]:
        self._log.append((self._name, count))
        return [self._lengths[place % len(self._lengths)] for place in range(count)]


def test_all_take_turns_and_the_first_one_changes() -> None:
    log: list[tuple[str, int]] = []
    contenders = [Made(name, log, seconds).contender for name, seconds in (("a", 0.1), ("b", 1.0))]
    assert medians(contenders, turns=3, seconds_a_turn=0.4) == {"a": 0.1, "b": 1.0}
    trials, turns = log[:6], log[6:]
    assert trials == [(name, count) for name in "ab" for count in (0, 1, TRIAL - 1)]
    assert turns == [("a", 4), ("b", 2), ("b", 2), ("a", 4), ("a", 4), ("b", 2)]


def test_what_is_hopeless_is_not_tried_again() -> None:
    log: list[tuple[str, int]] = []
    assert Made("slow", log, 1.0).contender.trial(quickest=0.1) == 1.0
    assert log == [("slow", 0), ("slow", 1)]


def test_a_median_is_over_the_steps_of_all_turns() -> None:
    made = Made("a", [], 0.1, 0.2, 9.0)
    assert medians([made.contender], turns=3, seconds_a_turn=0.3) == {"a": 0.2}


def test_the_first_step_of_a_turn_is_not_told() -> None:
    taken: list[int] = []
    assert len(timed(lambda: taken.append(1), 4)) == 4
    assert len(taken) == 5


def test_milliseconds_begin_with_the_quickest() -> None:
    assert milliseconds({"a": 0.0241, "b": 0.00153}) == "b 1.53 ms, a 24.1 ms"
    assert milliseconds({"a": 1.5678}) == "a 1,568 ms"


class MadePeer:
    """A peer whose ways take what is said, or are refused."""

    def __init__(self, name: str, ways: dict[str, float | None]) -> None:
        self.name = name
        self._ways = ways

    def seconds(self, way: str, rows: int, steps: int) -> list[float]:
        length = self._ways[way]
        if length is None:
            raise PeerError("it cannot")
        return [length] * steps


def test_the_quickest_ways_of_peers_go_on(tmp_path) -> None:
    made = [
        MadePeer("one", {"predict": 0.010, "bare call": 0.040}),
        MadePeer("two", {"predict": 0.014, "bare call": None}),
    ]
    ways = {"one": ["predict", "bare call"], "two": ["predict", "bare call"]}
    chosen: Chosen = Peers(made, tmp_path).choose(ways)
    assert [each.name for each in chosen.contenders] == ["one (predict)", "two (predict)"]
    assert chosen.note() == (
        "at a trial: one (bare call) 40 ms; two (bare call) refuses it (it cannot)"
    )
    assert medians(chosen.contenders, 1) == {"one (predict)": 0.010, "two (predict)": 0.014}
