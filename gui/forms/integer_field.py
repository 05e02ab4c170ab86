"""Editor of a whole number."""

from __future__ import annotations

from typing import Any

from PyQt6.QtWidgets import QWidget

from engine.declared import Argument
from gui.forms.line_entry import LineEntry
from gui.forms.line_field import LineField


class IntegerField(LineField):
    """A line for a whole number; arrow keys count. Empty is None where that is a value."""

    def __init__(self, argument: Argument, parent: QWidget) -> None:
        super().__init__(LineEntry(parent, can_step=True), parent)
        self._argument = argument

    def written(self, value: Any) -> str:
        return "" if value is None else str(value)

    def read(self, text: str) -> int | None:
        text = text.strip()
        if not text and self._argument.optional:
            return None
        try:
            return int(text)
        except ValueError:
            raise ValueError(self.tr("a whole number")) from None

    def placeholder(self) -> str:
        return self.tr("none") if self._argument.optional else ""

    def step(self, value: Any, steps: int) -> int:
        low, high = self._argument.minimum, self._argument.maximum
        if value is None:
            return int(low or 0)
        after = int(value) + steps
        if low is not None:
            after = max(after, int(low))
        if high is not None:
            after = min(after, int(high))
        return after
