"""Editor of a real number."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PyQt6.QtWidgets import QWidget

from engine.declared import Argument
from gui.forms.line_entry import LineEntry
from gui.forms.line_field import LineField


class RealField(LineField):
    """A line for a number, ``0.5`` as well as ``1e-3``; arrow keys count."""

    def __init__(self, argument: Argument, parent: QWidget) -> None:
        super().__init__(LineEntry(parent, can_step=True), parent)
        self._argument = argument

    def written(self, value: Any) -> str:
        return "" if value is None else repr(float(value))

    def read(self, text: str) -> float | None:
        text = text.strip()
        if not text and self._argument.optional:
            return None
        try:
            return float(text)
        except ValueError:
            if "," in text:
                raise ValueError(self.tr("a number, written with a point: 0.5")) from None
            raise ValueError(self.tr("a number")) from None

    def placeholder(self) -> str:
        return self.tr("none") if self._argument.optional else ""

    def step(self, value: Any, steps: int) -> float:
        """In decimals, so that 0.1 and 0.2 make 0.3."""
        low, high = self._argument.minimum, self._argument.maximum
        before = Decimal(repr(float(value or 0.0)))
        after = float(before + steps * self._size_of_step(before))
        if low is not None and after < low:
            after = float(before) if self._argument.open_minimum else float(low)
        if high is not None:
            after = min(after, float(high))
        return after

    def _size_of_step(self, value: Decimal) -> Decimal:
        """A twentieth of a share; of other numbers, one in their second digit."""
        low, high = self._argument.minimum, self._argument.maximum
        if low == 0 and high == 1:
            return Decimal("0.05")
        if value == 0:
            return Decimal("0.01")
        return Decimal(1).scaleb(value.adjusted() - 1)
