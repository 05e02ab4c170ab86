"""The training panel: loss, gradient norms and how often clipping fired, side by side."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from gui.document import Document
from gui.training.session import TrainingSession
from gui.widgets.empty_state import EmptyState


class TrainingPanel(QWidget):
    """What a run does, while it does it."""

    export_requested = pyqtSignal()
    """The person wants the trained network as code."""
    show_folder_requested = pyqtSignal()
    """The person wants to see the run's folder."""

    def __init__(
        self, document: Document, session: TrainingSession, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        column = QVBoxLayout(self)
        column.addWidget(
            EmptyState(
                "ph.chart-line",
                self.tr("Press Train to see loss and gradient norms here"),
                parent=self,
            )
        )
