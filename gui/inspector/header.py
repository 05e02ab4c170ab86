"""The top of the panel: what is selected, how it runs, and the way back to the defaults."""

from __future__ import annotations

from pydantic import ValidationError
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.declared import validator_of
from engine.layers.base import Layer
from engine.reasons import reason_of
from gui.inspector.name_field import NameField
from gui.theme import mark
from gui.translation import translated


class Header(QWidget):
    """Title and name in one line, and under it a quiet one."""

    name_entered = pyqtSignal(str)
    """A layer's new name; empty: the one made from its kind."""
    reset_requested = pyqtSignal()
    """Every argument is to be as it is by default."""
    unrolling_requested = pyqtSignal()
    """The layer is to be shown over time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(self)
        mark(self.title, role="heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.name = NameField(_why_no_name, self)
        _keep_place(self.name)
        self.reset_all = QPushButton(self.tr("Reset all"), self)
        self.reset_all.setToolTip(self.tr("Set every argument back to its default"))
        mark(self.reset_all, role="link")
        _keep_place(self.reset_all)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        mark(self.note, role="quiet")
        self.unroll = QPushButton(self.tr("Show unrolled"), self)
        self.unroll.setToolTip(
            self.tr("Draw the layer over time: its states, gates and gradient at each step")
        )
        mark(self.unroll, role="link", place="edge")
        self.unroll.hide()
        self._reason = QLabel(self)
        self._reason.setTextFormat(Qt.TextFormat.PlainText)
        self._reason.setWordWrap(True)
        mark(self._reason, role="bad")
        self._reason.setVisible(False)

        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self.title)
        line.addWidget(self.name, 1)
        line.addWidget(self.reset_all)
        # The line is as high with a field in it as without, so nothing below it moves.
        line.addStrut(30)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 12, 10)
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self._reason)
        column.addWidget(self.note)
        column.addWidget(self.unroll, 0, Qt.AlignmentFlag.AlignLeft)
        self.name.name_entered.connect(self.name_entered)
        self.name.refused.connect(self.refuse_name)
        self.reset_all.clicked.connect(self.reset_requested)
        self.unroll.clicked.connect(self.unrolling_requested)

    def show_layer(self, kind: str, name: str, own_name: str, note: str) -> None:
        """One layer."""
        self.name.setVisible(True)
        self.name.show_name(name, own_name)
        self._show(kind, note)

    def offer_unrolling(self, is_offered: bool) -> None:
        """Whether the layer can be shown over time."""
        self.unroll.setVisible(is_offered)

    def show_title(self, title: str, note: str) -> None:
        """Something without a name to change."""
        self.name.setVisible(False)
        self._show(title, note)

    def set_changed(self, changed: bool) -> None:
        """Whether there is anything to set back."""
        if not changed and self.reset_all.hasFocus():
            self.name.button.setFocus()
        self.reset_all.setVisible(changed)

    def refuse_name(self, reason: str) -> None:
        """Say why a name will not do; empty: it does."""
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))

    def _show(self, title: str, note: str) -> None:
        self.title.setText(title)
        self.note.setText(note)
        self.note.setVisible(bool(note))


def _keep_place(widget: QWidget) -> None:
    """Hidden, it leaves its place empty, and the others stay where they are."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


def _why_no_name(text: str) -> str | None:
    try:
        validator_of(Layer, "name").validate_python(text)
    except ValidationError as error:
        return translated(reason_of(error))
    return None
