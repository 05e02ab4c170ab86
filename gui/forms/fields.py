"""Which editor an argument gets."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from engine.declared import Argument, ArgumentType
from gui.forms.choice_field import ChoiceField
from gui.forms.field import Field
from gui.forms.integer_field import IntegerField
from gui.forms.nested_field import NestedField
from gui.forms.path_field import PathField
from gui.forms.real_field import RealField
from gui.forms.switch_field import SwitchField
from gui.forms.text_field import TextField
from gui.forms.wording import choices_of, tr


def field_for(argument: Argument, parent: QWidget) -> Field:
    """A new editor; its widget is a child of ``parent``, which also keeps the editor alive."""
    match argument.type:
        case ArgumentType.INTEGER:
            return IntegerField(argument, parent)
        case ArgumentType.REAL:
            return RealField(argument, parent)
        case ArgumentType.SWITCH:
            word = tr("same numbers") if argument.only_computes else ""
            return SwitchField(parent, word)
        case ArgumentType.CHOICE:
            return ChoiceField(choices_of(argument), parent)
        case ArgumentType.NESTED:
            return NestedField(argument, parent)
        case ArgumentType.TEXT if argument.is_path:
            return PathField(parent)
        case ArgumentType.TEXT:
            return TextField(argument, parent)
