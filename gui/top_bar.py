"""The strip at the top: the project's name, files, undo, and the training bar."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gui.document import Document
from gui.files.project_files import ProjectFiles
from gui.theme import mark


class TopBar(QWidget):
    """Name with a dot while it is unsaved, buttons for actions, and a place for training."""

    def __init__(
        self,
        document: Document,
        files: ProjectFiles,
        groups: Iterable[Iterable[QAction]],
        training_bar: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._files = files
        self._name = QLabel(self)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        mark(self._name, role="strong")
        self._dot = QLabel("\u25cf", self)
        mark(self._dot, role="accent")
        policy = self._dot.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._dot.setSizePolicy(policy)
        self._dot.setAccessibleName(self.tr("Unsaved changes"))
        self._dot.setToolTip(self.tr("There are changes that are not in the file yet"))

        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(4)
        row.addWidget(self._name)
        row.addWidget(self._dot)
        row.addSpacing(8)
        for group in groups:
            for action in group:
                button = QToolButton(self)
                button.setDefaultAction(action)
                button.setAutoRaise(True)
                row.addWidget(button)
            row.addSpacing(12)
        training_bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(training_bar, 1)
        self.setObjectName("TopBar")

        document.path_changed.connect(self._on_saved_state_changed)
        document.saved_changed.connect(self._on_saved_state_changed)
        document.project_changed.connect(self._on_saved_state_changed)
        self._on_saved_state_changed()

    def _on_saved_state_changed(self) -> None:
        self._name.setText(self._files.title())
        self._dot.setVisible(not self._document.is_saved)
