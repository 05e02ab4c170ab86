"""The network as code, for PyTorch and both Kerases: to read, copy and save."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QGuiApplication, QShowEvent
from PyQt6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.exchange.targets import CODE_TARGETS, TARGETS
from engine.vocabulary.dialects import Dialect
from gui.document import Document
from gui.theme import icon, mark
from gui.translation import translated
from gui.widgets.code_view import CodeView

_KERASES: dict[str, Dialect] = {"keras": "keras3", "keras2": "keras2"}
"""Which Keras a target is for."""


class CodePanel(QWidget):
    """Written again at every change, but only while it can be seen."""

    save_requested = pyqtSignal(str)
    """The name of the target whose code is to be saved."""
    copied = pyqtSignal(str)
    """A short sentence for the status line."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._target = CODE_TARGETS[0]
        self._is_stale = True
        self._view = CodeView("python", self, line_numbers=True)
        self._lines = QLabel(self)
        mark(self._lines, role="quiet")

        copy = QPushButton(self.tr("Copy"), self)
        copy.setIcon(icon("ph.copy"))
        copy.setToolTip(self.tr("Copy the whole file"))
        copy.clicked.connect(self._on_copy_clicked)
        save = QPushButton(self.tr("Save..."), self)
        save.setIcon(icon("ph.floppy-disk"))
        save.setToolTip(self.tr("Save the file, with data and trained weights beside it"))
        save.clicked.connect(lambda: self.save_requested.emit(self._target.name))

        bar = QHBoxLayout()
        bar.setContentsMargins(16, 8, 16, 8)
        bar.setSpacing(8)
        self._choices = QButtonGroup(self)
        for target in CODE_TARGETS:
            choice = QToolButton(self)
            choice.setText(target.label)
            choice.setCheckable(True)
            choice.setChecked(target is self._target)
            choice.setToolTip(translated(target.help))
            choice.setAccessibleName(self.tr("Show {name} code").format(name=target.label))
            choice.clicked.connect(lambda _, chosen=target: self.show_target(chosen.name))
            self._choices.addButton(choice)
            bar.addWidget(choice)
        bar.addStretch(1)
        bar.addWidget(self._lines)
        bar.addWidget(copy)
        bar.addWidget(save)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._view, 1)
        document.findings_changed.connect(self._on_findings_changed)

    def show_target(self, name: str) -> None:
        """Show the code of one target."""
        self._target = TARGETS[name]
        for button in self._choices.buttons():
            button.setChecked(button.text() == self._target.label)
        self._write()

    def text(self) -> str:
        """The code as it stands, whether it can be seen or not."""
        if self._is_stale:
            self._write()
        return self._view.text()

    def showEvent(self, a0: QShowEvent | None) -> None:
        super().showEvent(a0)
        if self._is_stale:
            self._write()

    def _on_findings_changed(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._write()

    def _write(self) -> None:
        code = self._code()
        self._view.set_text(code)
        self._lines.setText(self.tr("{n} lines").format(n=code.count("\n")))
        self._is_stale = False

    def _code(self) -> str:
        # What writes it is loaded now: most of the time a window is opened nobody looks at code.
        document = self._document
        project, facts, known = document.project, document.facts, document.findings
        if self._target.name == "pytorch":
            from engine.exchange.to_pytorch import pytorch_code

            return pytorch_code(project, facts, known=known)
        from engine.exchange.to_keras import keras_code

        return keras_code(project, facts, target=_KERASES[self._target.name], known=known)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self.copied.emit(self.tr("Copied the {name} code.").format(name=self._target.label))
