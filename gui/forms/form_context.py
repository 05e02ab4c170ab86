"""What all rows of one form share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from engine.declared import Argument
from gui.forms.field import Field
from gui.forms.fields import field_for
from gui.forms.open_sections import OpenSections

Path = tuple[str, ...]
"""Names of arguments, from the outermost value inwards."""
FieldMaker = Callable[[Argument, QWidget], Field]
"""Makes an editor; its widget is a child of the one given, which also keeps the editor alive."""


class FormContext(QObject):
    """The signals of a form, whichever row sends them, its editors and its open sections."""

    edited = pyqtSignal(tuple, object)
    """Path and value of an argument: entered, and good."""
    stepped = pyqtSignal(tuple, object)
    """The same on the way, as with the arrow keys; more may follow."""
    rested = pyqtSignal()
    """No more steps follow."""
    rows_made = pyqtSignal()
    """There are more rows than before."""
    search_requested = pyqtSignal(tuple)
    """Path of an argument that the person wants to search over, or no longer."""
    marks_changed = pyqtSignal()
    """Other arguments are marked for a search than before."""

    def __init__(
        self,
        open_sections: OpenSections,
        makers: Mapping[Path, FieldMaker],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.open_sections = open_sections
        self._makers = makers
        self._marks: Mapping[Path, str] | None = None

    @property
    def offers_search(self) -> bool:
        """Whether arguments can be marked for a search."""
        return self._marks is not None

    def mark_of(self, path: Path) -> str:
        """What is tried for an argument, in words; empty: it is not searched over."""
        return "" if self._marks is None else self._marks.get(path, "")

    def set_marks(self, marks: Mapping[Path, str] | None) -> None:
        """Which arguments are searched over; None: none can be."""
        if marks != self._marks:
            self._marks = marks
            self.marks_changed.emit()

    def make_field(self, argument: Argument, path: Path, parent: QWidget) -> Field:
        """The editor for an argument: one of its own, or the one for its type."""
        return self._makers.get(path, field_for)(argument, parent)
