"""Editor of a text."""

from __future__ import annotations

from typing import Any

from PyQt6.QtWidgets import QWidget

from engine.declared import Argument
from gui.forms.line_entry import LineEntry
from gui.forms.line_field import LineField


class TextField(LineField):
    """A line for a text. Empty is None where that is a value, else the empty text."""

    def __init__(
        self,
        argument: Argument,
        parent: QWidget,
        *,
        line: LineEntry | None = None,
        widget: QWidget | None = None,
    ) -> None:
        super().__init__(line or LineEntry(parent), parent, widget=widget)
        self._argument = argument

    def written(self, value: Any) -> str:
        return "" if value is None else str(value)

    def read(self, text: str) -> str | None:
        return None if self._argument.optional and not text else text
