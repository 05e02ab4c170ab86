"""Editor of one of several values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget

from gui.forms.field import SEVERAL, Field
from gui.forms.quiet_combo import QuietCombo


@dataclass(frozen=True)
class Choice:
    """One line of a menu."""

    value: Any
    label: str
    help: str = ""


class ChoiceField(Field):
    """A combo box."""

    def __init__(self, choices: Sequence[Choice], parent: QWidget) -> None:
        self.combo = QuietCombo(parent)
        super().__init__(self.combo, parent)
        self._choices = tuple(choices)
        for place, choice in enumerate(self._choices):
            self.combo.addItem(choice.label)
            if choice.help:
                self.combo.setItemData(place, choice.help, Qt.ItemDataRole.ToolTipRole)
        self.combo.setPlaceholderText(self.tr("several values"))
        self.combo.activated.connect(self._on_activated)

    def show_value(self, value: Any) -> None:
        if value is SEVERAL:
            self.combo.setCurrentIndex(-1)
            return
        values = [choice.value for choice in self._choices]
        self.combo.setCurrentIndex(values.index(value))

    def choose(self, value: Any) -> None:
        """As if the person chose it."""
        self.show_value(value)
        self.entered.emit(value)

    def entry(self) -> Any:
        return self._choices[self.combo.currentIndex()].value

    def shown_choice(self) -> Choice | None:
        """The line the combo box shows."""
        place = self.combo.currentIndex()
        return self._choices[place] if place >= 0 else None

    def _on_activated(self, place: int) -> None:
        self.entered.emit(self._choices[place].value)
