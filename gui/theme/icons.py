"""Icons of qtawesome's bundled fonts, tinted by the tokens at the moment they are drawn."""

from __future__ import annotations

import qtawesome
from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QIcon, QIconEngine, QPainter, QPixmap

from gui.theme.theme import current


class _ThemedIconEngine(QIconEngine):
    """Asks for the colour at each drawing, so a change of theme needs no refresh."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def paint(
        self, painter: QPainter | None, rect: QRect, mode: QIcon.Mode, state: QIcon.State
    ) -> None:
        """Draw the glyph in the token's colour, or the disabled one."""
        tokens = current().tokens
        token = "disabled_text" if mode == QIcon.Mode.Disabled else self._token
        glyph = qtawesome.icon(self._name, color=getattr(tokens, token))
        glyph.paint(painter, rect)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The glyph on a transparent ground."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        """Another engine for a copied icon."""
        return _ThemedIconEngine(self._name, self._token)


def icon(name: str, token: str = "text") -> QIcon:
    """The icon `name` ("ph.play", "mdi6.undo", ...) in the colour of `token`.

    It follows the theme by itself. Use `token="on_accent"` on a primary button. Raises
    qtawesome's exception at once for a name its fonts lack.
    """
    qtawesome.charmap(name)
    return QIcon(_ThemedIconEngine(name, token))
