"""The values of an argument with a box to tick each."""

from __future__ import annotations

from collections.abc import Collection

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QScrollArea, QVBoxLayout, QWidget

from engine.declared import Argument, ArgumentType, kind_of
from engine.project.search import TrialValue
from gui.forms.choice_field import Choice
from gui.forms.wording import choices_of, first_sentence, label_of, tr

_ROWS_SEEN = 12


class TriedChoices(QScrollArea):
    """A box for each value that an argument can have."""

    changed = pyqtSignal()
    """Other values are ticked."""

    def __init__(self, argument: Argument, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.boxes: dict[TrialValue, QCheckBox] = {}
        for choice in choices_to_try(argument):
            box = QCheckBox(choice.label, content)
            box.setToolTip(choice.help)
            box.toggled.connect(self.changed)
            self.boxes[choice.value] = box
            column.addWidget(box)
        column.addStretch(1)
        self.setWidget(content)
        rows = min(len(self.boxes), _ROWS_SEEN)
        height = next(iter(self.boxes.values())).sizeHint().height() + column.spacing()
        self.setFixedHeight(rows * height)

    def tick(self, values: Collection[TrialValue]) -> None:
        """Tick these values and no others."""
        for value, box in self.boxes.items():
            box.setChecked(value in values)

    def values(self) -> tuple[TrialValue, ...]:
        """The values that are ticked, in the order of the list."""
        return tuple(value for value, box in self.boxes.items() if box.isChecked())


def choices_to_try(argument: Argument) -> tuple[Choice, ...]:
    """The values of a SWITCH, CHOICE or NESTED argument, as a trial has them."""
    if argument.type is ArgumentType.SWITCH:
        return (Choice(False, tr("off")), Choice(True, tr("on")))
    if argument.type is ArgumentType.CHOICE:
        return choices_of(argument)
    kinds = tuple(
        Choice(kind_of(cls), label_of(cls), first_sentence(cls)) for cls in argument.choices
    )
    return (Choice(None, tr("none")), *kinds) if argument.optional else kinds
