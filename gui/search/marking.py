"""Marking arguments for the search: the dialog, and edits that undo takes back one by one."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from engine.project.marked import argument_at, label_of, mark_argument, unmark_argument
from engine.project.search import Mark, PlaceOfMark
from gui.document import Document
from gui.forms.wording import tried_text
from gui.search.mark_dialog import MarkDialog


class Marking(QObject):
    """What the panels ask for when an argument is to be searched over, or no longer."""

    asked = pyqtSignal(object)
    """The MarkDialog that was opened."""
    marked = pyqtSignal(str)
    """A sentence on what is searched over now."""

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._window = window

    def ask(self, place: PlaceOfMark) -> None:
        """Ask what is to be tried for an argument; nothing where it is not there any more."""
        project = self._document.project
        if argument_at(project, place) is None:
            return
        dialog = MarkDialog(project, place, self._window)
        dialog.chosen.connect(self.mark)
        dialog.removed.connect(lambda: self.unmark(place))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        self.asked.emit(dialog)

    def mark(self, mark: Mark) -> None:
        """Search over an argument."""
        label = label_of(self._document.project, mark)
        self._document.edit(
            self.tr("Search over {argument}").format(argument=label),
            lambda project: mark_argument(project, mark),
        )
        self.marked.emit(
            self.tr("{argument} is searched over {tried}: see the tab Search.").format(
                argument=label, tried=tried_text(mark.tried)
            )
        )

    def unmark(self, place: PlaceOfMark) -> None:
        """Search over it no longer."""
        mark = self._document.project.search.mark_at(place)
        if mark is not None:
            label = label_of(self._document.project, mark)
            self._document.edit(
                self.tr("Search no longer over {argument}").format(argument=label),
                lambda project: unmark_argument(project, place),
            )
