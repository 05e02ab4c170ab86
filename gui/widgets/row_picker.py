"""Which of many rows is looked at."""

from __future__ import annotations

import random

from PyQt6.QtCore import QLocale, Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from gui.theme import icon, mark


class RowPicker(QWidget):
    """A slider over all rows, the one before and the one after, and one at random."""

    row_picked = pyqtSignal(int)
    """Its place, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._random = random.Random()
        self._rows = 0
        self.before = self._button("ph.caret-left", self.tr("The row before"))
        self.before.clicked.connect(lambda: self.pick(self.row - 1))
        self.after = self._button("ph.caret-right", self.tr("The row after"))
        self.after.clicked.connect(lambda: self.pick(self.row + 1))
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName(self.tr("Row of the data"))
        self.slider.setMinimumWidth(60)
        self.slider.valueChanged.connect(self._on_value_changed)
        self.label = QLabel("", self)
        mark(self.label, role="quiet")
        self.random = self._button("ph.shuffle", self.tr("A row drawn at random (Alt+R)"))
        self.random.setShortcut(QKeySequence("Alt+R"))
        self.random.clicked.connect(self.pick_any)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.before)
        row.addWidget(self.slider, 2)
        row.addWidget(self.after)
        row.addWidget(self.random)
        row.addSpacing(4)
        row.addWidget(self.label)

    @property
    def row(self) -> int:
        """The one that is looked at, from 0."""
        return self.slider.value()

    def set_rows(self, rows: int) -> None:
        """How many there are; the one looked at stays where there still is one."""
        self._rows = rows
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, rows - 1))
        self.slider.setPageStep(max(1, rows // 20))
        self.slider.blockSignals(False)
        self.setEnabled(rows > 0)
        self._tell()

    def pick_none(self) -> None:
        """What is looked at is none of the rows, until one is picked again."""
        self.label.setText("")

    def pick(self, row: int) -> None:
        """Look at a row; it is told even where it was looked at before."""
        if not 0 <= row < self._rows:
            return
        if row == self.row:
            self._on_value_changed()
        else:
            self.slider.setValue(row)

    def pick_any(self) -> None:
        """Look at a row drawn at random."""
        if self._rows:
            self.pick(self._random.randrange(self._rows))

    def _on_value_changed(self) -> None:
        self._tell()
        self.row_picked.emit(self.row)

    def _tell(self) -> None:
        self.before.setEnabled(self._rows > 0 and self.row > 0)
        self.after.setEnabled(self.row < self._rows - 1)
        number = QLocale().toString
        words = self.tr("{row} of {rows}") if self._rows else ""
        self.label.setText(words.format(row=number(self.row + 1), rows=number(self._rows)))

    def _button(self, name: str, words: str) -> QPushButton:
        button = QPushButton(icon(name, "quiet_text"), "", self)
        button.setToolTip(words)
        button.setAccessibleName(words)
        mark(button, role="quiet")
        return button
