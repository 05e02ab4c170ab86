"""Editor of yes or no."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from gui.forms.field import SEVERAL, Field
from gui.theme import mark
from gui.widgets.switch import Switch


class SwitchField(Field):
    """A switch, with a quiet word beside it where one is needed."""

    def __init__(self, parent: QWidget, word: str = "") -> None:
        """``word`` stands beside the switch, such as "same numbers"."""
        holder = QWidget(parent)
        holder.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        super().__init__(holder, parent)
        self._word = word
        self._value: Any = False
        self._label = QLabel(word, holder)
        mark(self._label, role="quiet")
        self._label.setVisible(bool(word))
        self.switch = Switch(holder)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignRight)
        holder.setFocusProxy(self.switch)
        self.switch.clicked.connect(self._on_clicked)

    def show_value(self, value: Any) -> None:
        self._value = value
        word = self.tr("several values") if value is SEVERAL else self._word
        self._label.setText(word)
        self._label.setVisible(bool(word))
        self.switch.setChecked(value is True)

    def entry(self) -> bool:
        return self.switch.isChecked()

    def _on_clicked(self, checked: bool) -> None:
        self.entered.emit(checked)
