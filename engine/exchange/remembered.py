"""Answers kept for the next text: most of a network is as it was when it was written last.

A project is a value, and an edit keeps every part that it does not touch as the same object. So an
answer is found by which objects it was asked about, which takes less than comparing them would.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

MOST = 2048
"""Answers that are kept of one function: those for some ten networks of 200 layers."""


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """A function that works out its answer once for the same objects in the same order.

    It is for functions whose answer follows from frozen arguments alone, given by position, and is
    itself not changed by anyone. Any thread may call it.
    """
    answers: dict[tuple[int, ...], tuple[tuple[Any, ...], R]] = {}

    @wraps(function)
    def asked(*arguments: P.args, **_nothing: P.kwargs) -> R:
        key = tuple(map(id, arguments))
        known = answers.get(key)
        if known is not None:
            return known[1]
        answer = function(*arguments)  # type: ignore[call-arg]
        if len(answers) >= MOST:
            answers.clear()
        # The arguments are kept too: as long as they are, no other object has their ids.
        answers[key] = (arguments, answer)
        return answer

    return asked
