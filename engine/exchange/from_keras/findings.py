"""What is noticed while a network is read: all of it is told at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.exchange.from_keras.errors import Suggestion, several
from engine.message import Message, message

_MOST = 50


@dataclass
class Findings:
    """Problems, which refuse the network, and notes, which go along with it."""

    problems: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)

    def problem(self, template: str, **values: object) -> None:
        """Something that cannot be read."""
        self.problems.append(message(template, **values))

    def note(self, template: str, **values: object) -> None:
        """Something left out or changed; the same words are told once."""
        found = message(template, **values)
        if all(str(found) != str(other) for other in self.notes[-_MOST:]):
            self.notes.append(found)

    def pass_by(self, since: int) -> None:
        """Turn the problems of a layer, those since a number of them, into notes."""
        for why in self.problems[since:]:
            self.note("{why} It is left out: what reads it reads what it read.", why=why)
        del self.problems[since:]

    def check(self) -> None:
        """Go on only if there is no problem.

        Raises:
            KerasImportError: there are some; it lists them all, up to a sensible number.
        """
        if not self.problems:
            return
        told = self.problems[:_MOST]
        if len(self.problems) > _MOST:
            told.append(message("and {count} more", count=len(self.problems) - _MOST))
        raise several(told, self.suggestions)
