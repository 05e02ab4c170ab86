"""Editor of one of several values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    group: str = ""
    """The heading it stands under; empty: none."""


class ChoiceField(Field):
    """A combo box."""

    def __init__(self, choices: Sequence[Choice], parent: QWidget) -> None:
        self.combo = QuietCombo(parent)
        super().__init__(self.combo, parent)
        self._choices = tuple(choices)
        self._places: list[int] = []
        """Where in the menu each choice stands: headings are lines of it too."""
        self._fill()
        self.combo.setPlaceholderText(self.tr("several values"))
        self.combo.activated.connect(self._on_activated)

    def _fill(self) -> None:
        heading = ""
        for choice in self._choices:
            if choice.group != heading:
                heading = choice.group
                self.combo.add_heading(heading)
            self._places.append(self.combo.count())
            self.combo.addItem(choice.label)
            if choice.help:
                place = self._places[-1]
                self.combo.setItemData(place, choice.help, Qt.ItemDataRole.ToolTipRole)

    def place_of(self, value: Any) -> int:
        """Which line of the menu stands for a value."""
        return self._places[[choice.value for choice in self._choices].index(value)]

    def set_remarks(self, remarks: Mapping[Any, str]) -> None:
        """Words after some choices, on why they do not suit; they can be chosen all the same."""
        for choice, place in zip(self._choices, self._places, strict=True):
            remark = remarks.get(choice.value, "")
            text = f"{choice.label} ({remark})" if remark else choice.label
            if self.combo.itemText(place) != text:
                self.combo.setItemText(place, text)

    def show_value(self, value: Any) -> None:
        self.combo.setCurrentIndex(-1 if value is SEVERAL else self.place_of(value))

    def choose(self, value: Any) -> None:
        """As if the person chose it."""
        self.show_value(value)
        self.entered.emit(value)

    def entry(self) -> Any:
        return self._choices[self._places.index(self.combo.currentIndex())].value

    def shown_choice(self) -> Choice | None:
        """The line the combo box shows."""
        place = self.combo.currentIndex()
        return self._choices[self._places.index(place)] if place >= 0 else None

    def _on_activated(self, place: int) -> None:
        self.entered.emit(self._choices[self._places.index(place)].value)
