"""What all rows of one form share."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from gui.forms.open_sections import OpenSections


class FormContext(QObject):
    """The signals of a form, whichever row sends them, and which of its sections are open."""

    edited = pyqtSignal(tuple, object)
    """Path and value of an argument: entered, and good."""
    stepped = pyqtSignal(tuple, object)
    """The same on the way, as with the arrow keys; more may follow."""
    rested = pyqtSignal()
    """No more steps follow."""

    def __init__(self, open_sections: OpenSections, parent: QObject) -> None:
        super().__init__(parent)
        self.open_sections = open_sections
