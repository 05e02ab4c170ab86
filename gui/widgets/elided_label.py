"""A label that gives way: it ends in an ellipsis when it has too little room."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QSize, Qt
from PyQt6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QLabel, QToolTip, QWidget

from gui.widgets.no_markup import no_markup


class ElidedLabel(QLabel):
    """One line of plain text, elided when drawn; the whole text is then its tooltip.

    `text()`, the size hint and the accessible name stay those of the whole text. (superqt's
    QElidingLabel keeps the shortened text in the label, which then never asks to grow back.)
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._mode = mode

    def is_elided(self) -> bool:
        """Whether part of the text is out of sight."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        """Room for the ellipsis and a letter."""
        width = self.fontMetrics().horizontalAdvance("m…")
        return QSize(min(width, self.sizeHint().width()), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw as much of the text as fits."""
        if not self.is_elided():
            super().paintEvent(event)
            return
        rect = self.contentsRect()
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            rect,
            int(self.alignment().value),
            self.palette(),
            self.isEnabled(),
            self.fontMetrics().elidedText(self.text(), self._mode, rect.width()),
            QPalette.ColorRole.WindowText,
        )

    def event(self, e: QEvent | None) -> bool:
        """Show the whole text where no other tooltip was set."""
        if isinstance(e, QHelpEvent) and e.type() == QEvent.Type.ToolTip and not self.toolTip():
            QToolTip.showText(
                e.globalPos(), no_markup(self.text()) if self.is_elided() else "", self
            )
            return True
        return super().event(e)
