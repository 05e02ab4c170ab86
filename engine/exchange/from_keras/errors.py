"""What can go wrong on the way from Keras into Gradloom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.message import GradloomError, Message


@dataclass(frozen=True)
class Suggestion:
    """An unknown argument and the one that was probably meant."""

    given: str
    meant: str
    layer: str
    """What sentences call the layer."""


class KerasImportError(GradloomError):
    """What was given cannot be read as a network. Says what stands in the way, layer by layer."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template, **values)
        self.problems: tuple[Message, ...] = (self.message,)
        """Each thing that cannot be read, one by one."""
        self.suggestions: tuple[Suggestion, ...] = ()
        """Fixes; where there is one for every problem, accepting them lets the network in."""


def several(
    problems: Sequence[Message], suggestions: Sequence[Suggestion] = ()
) -> KerasImportError:
    """One error that lists every problem; a single one is told by itself."""
    told = tuple(dict.fromkeys(_Told(each) for each in problems))
    if len(told) == 1:
        error = KerasImportError(told[0].problem.template, **told[0].problem.values)
    else:
        error = KerasImportError(
            "{count} things cannot be read:\n{problems}",
            count=len(told),
            problems=_Lines(each.problem for each in told),
        )
    error.problems = tuple(each.problem for each in told)
    error.suggestions = tuple(suggestions)
    return error


class _Told:
    """A problem that equals another of the same words: values may not be hashable."""

    def __init__(self, problem: Message) -> None:
        self.problem = problem
        self._words = str(problem)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Told) and self._words == other._words

    def __hash__(self) -> int:
        return hash(self._words)


class _Lines(tuple[Message, ...]):
    """Messages that print as a list, one a line."""

    __slots__ = ()

    def __str__(self) -> str:
        return "\n".join(f"- {each}" for each in self)

    def __format__(self, spec: str) -> str:
        return str(self)
