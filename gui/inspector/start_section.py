"""Whose weights the network begins with, and the way back to drawn ones."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from engine.project.starting_weights import layers_drawn_anew, starting_layers
from gui.document import Document
from gui.theme import mark


class StartSection(QWidget):
    """Shown while the project starts from imported weights; resetting them can be undone."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        title = QLabel(self.tr("Weights to start from"), self)
        mark(title, role="argument")
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)  # a file's name is no markup
        mark(self.said, role="quiet")
        self.reset = QPushButton(self.tr("Reset imported weights"), self)
        self.reset.setToolTip(self.tr("Draw all weights anew, as in a network that was made here"))
        self.reset.clicked.connect(self._on_reset_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(4)
        column.addWidget(title)
        column.addWidget(self.said)
        column.addWidget(self.reset)

    def show_project(self) -> None:
        """Show the project as it stands."""
        start = self._document.project.start
        self.setVisible(start is not None)
        if start is None:
            return
        network, inference = self._document.network, self._document.inference
        begun = starting_layers(start, network, inference)
        drawn = layers_drawn_anew(start, network, inference)
        said = self.tr("{begun} of {all} layers start with the weights of {source}.").format(
            begun=len(begun),
            all=len(begun) + len(drawn),
            source=start.source or self.tr("the import"),
        )
        if drawn:
            said += " " + self.tr("Drawn anew: {names}.").format(names=", ".join(drawn))
        self.said.setText(said)

    def _on_reset_clicked(self) -> None:
        self._document.edit(
            self.tr("Reset imported weights"), lambda project: project.replace(start=None)
        )
