"""Editor of the kind of a nested value; its arguments have rows of their own."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from engine.declared import Argument
from gui.forms.choice_field import Choice, ChoiceField
from gui.forms.wording import first_sentence, label_of
from gui.translation import translated


class NestedField(ChoiceField):
    """A combo box of declared classes, and of none where the argument can do without."""

    def __init__(self, argument: Argument, parent: QWidget) -> None:
        choices = [
            Choice(cls, label_of(cls), first_sentence(cls), translated(getattr(cls, "group", "")))
            for cls in argument.choices
        ]
        if argument.optional:
            choices.insert(0, Choice(None, self.tr("none")))
        super().__init__(choices, parent)
