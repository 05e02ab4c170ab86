"""An icon standing by itself, which follows the theme."""

from __future__ import annotations

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QIcon, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from gui.theme import icon


class IconLabel(QWidget):
    """Draws `icon(name, token)` at each paint: a QLabel would keep the old theme's pixmap."""

    def __init__(
        self, name: str, token: str = "text", side: int = 18, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon(name, token)
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str, token: str = "text") -> None:
        """Show another icon."""
        self._icon = icon(name, token)
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._side, self._side)

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw the icon in the colour of the moment."""
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        painter = QPainter(self)
        self._icon.paint(painter, self.rect(), mode=mode)
