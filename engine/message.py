"""A sentence for the person, kept apart from the values in it so that a window can translate it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """A template in English and the values that fill it; ``str()`` gives the English sentence.

    The window translates ``template`` before it fills in ``values``.
    """

    template: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


def message(template: str, **values: Any) -> Message:
    """Shorthand: ``message("{name} is empty", name=path)``."""
    return Message(template, values)


class GradloomError(Exception):
    """Something the person can mend. Says what happened, what was expected and what to do.

    The command line prints it as one line, the window shows it where it belongs.
    """

    def __init__(self, template: str, **values: Any) -> None:
        self.message = Message(template, values)
        super().__init__(str(self.message))

    def __reduce__(self) -> tuple[Any, ...]:
        return (_remake, (type(self), self.message))


def _remake(kind: type[GradloomError], text: Message) -> GradloomError:
    return kind(text.template, **text.values)
