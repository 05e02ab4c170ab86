"""What the editors with a line to type in share."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QWidget

from gui.forms.field import SEVERAL, Field
from gui.forms.line_entry import LineEntry
from gui.theme import mark


class LineField(Field):
    """A value written as text. Subclasses say how it is written and read."""

    def __init__(
        self, line: LineEntry, parent: QObject | None = None, *, widget: QWidget | None = None
    ) -> None:
        # Not `or`: an empty combo box counts as false.
        super().__init__(line if widget is None else widget, parent)
        self.line = line
        self._value: Any = None
        self._is_stepping = False
        line.finished.connect(self._on_finished)
        line.escaped.connect(self._on_escaped)
        line.stepped.connect(self._on_stepped)
        line.textEdited.connect(self._on_text_edited)

    def written(self, value: Any) -> str:
        """A value as text."""
        raise NotImplementedError(type(self).__name__)

    def read(self, text: str) -> Any:
        """The value a text stands for.

        Raises:
            ValueError: it stands for none; the text is the reason.
        """
        raise NotImplementedError(type(self).__name__)

    def step(self, value: Any, steps: int) -> Any:
        """The value so many steps up from another; the same where there is none."""
        return value

    def show_value(self, value: Any) -> None:
        self._value = value
        several = value is SEVERAL
        self.line.setPlaceholderText(self.tr("several values") if several else self.placeholder())
        self.line.show_text("" if several else self.written(value))

    def placeholder(self) -> str:
        """What an empty field shows."""
        return ""

    def entry(self) -> Any:
        return self.read(self.line.text())

    def commit(self) -> None:
        if not self.line.isModified():
            return
        try:
            value = self.entry()
        except ValueError as error:
            self.refused.emit(str(error))
            return
        self.entered.emit(value)

    def set_invalid(self, invalid: bool) -> None:
        mark(self.line, invalid=invalid)

    def _on_finished(self) -> None:
        self.commit()
        if self._is_stepping:
            self._is_stepping = False
            self.rested.emit()

    def _on_escaped(self) -> None:
        self.show_value(self._value)
        self.line.selectAll()
        self.reverted.emit()

    def _on_stepped(self, steps: int) -> None:
        try:
            before = self.entry() if self.line.isModified() else self._value
        except ValueError:
            return  # there is nothing to step from; what was typed stays
        after = self.step(None if before is SEVERAL else before, steps)
        if after != self._value:
            self._is_stepping = True
            self.stepped.emit(after)

    def _on_text_edited(self) -> None:
        if self._is_stepping:
            self._is_stepping = False
            self.rested.emit()
        self.retyped.emit()
