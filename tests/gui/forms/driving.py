"""A person's hands on a form: real keys and real clicks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QToolButton

from engine.declared import Argument, ArgumentType
from gui.forms.argument_row import ArgumentRow
from gui.forms.choice_field import ChoiceField
from gui.forms.line_field import LineField
from gui.forms.switch_field import SwitchField


def type_into(field: LineField, text: str, *, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
    """Click, replace what is there, and finish with a key."""
    QTest.mouseClick(field.line, Qt.MouseButton.LeftButton)
    field.line.setFocus()
    QTest.keySequence(field.line, "Ctrl+A")
    QTest.keyClick(field.line, Qt.Key.Key_Delete)
    QTest.keyClicks(field.line, text)
    if end is not None:
        QTest.keyClick(field.line, end)


def choose(field: ChoiceField, value: Any) -> None:
    """Walk to the line of a value with the arrow keys, which choose every line on the way.

    (Opening the menu would ask the offscreen platform for the keyboard, which it has not.)
    """
    wanted = field.place_of(value)
    field.combo.setFocus()
    for _ in range(100):
        now = field.combo.currentIndex()
        if now == wanted:
            return
        QTest.keyClick(field.combo, Qt.Key.Key_Down if now < wanted else Qt.Key.Key_Up)
    raise AssertionError(f"{value} was not reached")


def press_switch(field: SwitchField) -> None:
    QTest.mouseClick(field.switch, Qt.MouseButton.LeftButton)


def enter(row: ArgumentRow, value: Any) -> None:
    """Enter a value of the argument's type."""
    field = row.field
    if isinstance(field, LineField):
        type_into(field, "" if value is None else str(value))
    elif isinstance(field, SwitchField):
        if field.switch.isChecked() != value:
            press_switch(field)
    else:
        assert isinstance(field, ChoiceField)
        choose(field, value)


def press_reset(row: ArgumentRow) -> None:
    for button in row.row.findChildren(QToolButton):
        if button.accessibleName().startswith("Reset"):
            assert button.isVisible()
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return
    raise AssertionError("the row has no reset button")


def values_of(argument: Argument) -> Iterator[Any]:
    """Good values of an argument other than its default; of NESTED ones, the classes."""
    match argument.type:
        case ArgumentType.INTEGER:
            low = argument.minimum if argument.minimum is not None else 1
            yield from {int(low), int(low) + 1, int(argument.maximum or 7)} - {argument.default}
        case ArgumentType.REAL:
            yield {0.25, 0.5}.difference({argument.default}).pop()
        case ArgumentType.SWITCH:
            yield not argument.default
        case ArgumentType.CHOICE:
            yield from (value for value in argument.choices if value != argument.default)
        case ArgumentType.TEXT:
            yield "something else"
        case ArgumentType.NESTED:
            yield from (cls for cls in argument.choices if cls is not type(argument.default))
    if argument.optional and argument.default is not None:
        yield None


def bad_texts(argument: Argument) -> Iterator[str]:
    """Texts that are no good value of an argument."""
    if argument.type is ArgumentType.INTEGER:
        yield from ("many", "1.5", "--1")
    if argument.type is ArgumentType.REAL:
        yield from ("many", "nan", "inf", "1,5", "1e999")
    if argument.type in (ArgumentType.INTEGER, ArgumentType.REAL):
        if not argument.optional:
            yield ""
        if argument.minimum is not None:
            yield str(int(argument.minimum) - 1)
        if argument.maximum is not None:
            yield str(int(argument.maximum) + 1)
