"""What every editor of a form offers to the row it stands in."""

from __future__ import annotations

from typing import Any, Final

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from gui.theme import mark


class _Several:
    """Several things are edited at once and their values differ."""

    def __repr__(self) -> str:
        return "SEVERAL"


SEVERAL: Final = _Several()
"""Shown by an editor in place of a value that is not the same for everything it edits."""


class Field(QObject):
    """An editor: the widget, and what a person did in it. It checks nothing but the type.

    A field never changes what it edits. It says what was entered, and shows the value again when
    it is told to; until then what was entered stays.
    """

    entered = pyqtSignal(object)
    """A value the person has finished entering."""
    stepped = pyqtSignal(object)
    """A value on the way, as with the arrow keys; more may follow."""
    rested = pyqtSignal()
    """No more steps follow those there were."""
    refused = pyqtSignal(str)
    """What was entered is not of the type; the reason, as a phrase."""
    reverted = pyqtSignal()
    """The person went back to the value."""
    retyped = pyqtSignal()
    """The entry is another than the one that was refused."""

    def __init__(self, widget: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.widget = widget

    def show_value(self, value: Any) -> None:
        """Show a value, or `SEVERAL`; no signal follows."""
        raise NotImplementedError(type(self).__name__)

    def commit(self) -> None:
        """Take what is being typed as entered. Nothing to do where nothing can be typed."""

    def entry(self) -> Any:
        """The value that is being typed.

        Raises:
            ValueError: it is not of the type; the text is the reason.
        """
        raise NotImplementedError(type(self).__name__)

    def set_invalid(self, invalid: bool) -> None:
        """Mark the entry as one that will not do."""
        mark(self.widget, invalid=invalid)
