"""A name that reads as a quiet word and becomes a field where it is clicked."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStackedLayout, QWidget

from gui.forms.line_entry import LineEntry
from gui.theme import mark

_PADDING = 20


class NameField(QWidget):
    """The name as a button; pressed, a line to write another one in."""

    name_entered = pyqtSignal(str)
    """A name that passed the check."""
    refused = pyqtSignal(str)
    """Why the entry is no name; empty when it no longer stands there."""

    def __init__(self, check: Callable[[str], str | None], parent: QWidget | None = None) -> None:
        """``check`` gives the reason why a text is no name, or None."""
        super().__init__(parent)
        self._check = check
        self._name = ""
        self._own_name = ""
        self.button = QPushButton(self)
        self.button.setToolTip(self.tr("Rename"))
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        mark(self.button, role="quiet")
        self.line = LineEntry(self)
        self.line.setAccessibleName(self.tr("Name of the layer"))
        holder = QWidget(self)
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(_left_aligned(self.button, holder))
        self._stack.addWidget(self.line)
        outer = QStackedLayout(self)
        outer.addWidget(holder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self.begin)
        self.line.finished.connect(self._on_finished)
        self.line.escaped.connect(self.end)

    def show_name(self, name: str, own_name: str) -> None:
        """Show a name; ``own_name`` is empty where the name is made from the kind."""
        if (name, own_name) != (self._name, self._own_name):
            self._name, self._own_name = name, own_name
            self.end()
        self._write()

    def begin(self) -> None:
        """Let the person write."""
        self.line.setPlaceholderText("" if self._own_name else self._name)
        self.line.show_text(self._own_name or self._name)
        self._stack.setCurrentWidget(self.line)
        self.line.setFocus()
        self.line.selectAll()

    def end(self) -> None:
        """Show the name again; an entry is given up."""
        had_keyboard = self.line.hasFocus()
        self.line.setModified(False)
        mark(self.line, invalid=False)
        self.refused.emit("")
        self._stack.setCurrentIndex(0)
        if had_keyboard:
            self.button.setFocus()

    def is_writing(self) -> bool:
        """Whether the line is there."""
        return self._stack.currentWidget() is self.line

    def resizeEvent(self, a0: QResizeEvent | None) -> None:
        super().resizeEvent(a0)
        self._write()

    def _on_finished(self) -> None:
        if not self.is_writing():
            return
        text = self.line.text().strip()
        if not self.line.isModified():
            self.end()
            return
        reason = self._check(text)
        mark(self.line, invalid=reason is not None)
        if reason is not None:
            self.refused.emit(reason)
            return
        self.end()
        if text not in (self._name, self._own_name):
            self.name_entered.emit(text)
        elif not text and self._own_name:
            self.name_entered.emit("")

    def _write(self) -> None:
        room = max(40, self.width() - _PADDING)
        shown = self.button.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        self.button.setText(shown)
        self.button.setAccessibleName(self.tr("Name: {name}").format(name=self._name))


def _left_aligned(button: QPushButton, parent: QWidget) -> QWidget:
    holder = QWidget(parent)
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(button)
    row.addStretch(1)
    return holder
