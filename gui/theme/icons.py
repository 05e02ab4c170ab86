"""Icons of the Phosphor font that qtawesome bundles, tinted by the tokens when they are drawn.

The font is read without qtawesome's code, which loads a dozen fonts and a second layer over Qt
before it draws the first icon: a third of the time in which the window is to be up.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from gui.theme.theme import current

PREFIX = "ph."
_SHARE = 0.875
"""Of an icon's height, the size of its glyph: what is left is the font's own margin."""


class _ThemedIconEngine(QIconEngine):
    """Asks for the colour at each drawing, so a change of theme needs no refresh."""

    def __init__(self, glyph: str, token: str) -> None:
        super().__init__()
        self._glyph = glyph
        self._token = token

    def paint(
        self, painter: QPainter | None, rect: QRect, mode: QIcon.Mode, state: QIcon.State
    ) -> None:
        """Draw the glyph in the token's colour, or the disabled one."""
        if painter is None:
            return
        token = "disabled_text" if mode == QIcon.Mode.Disabled else self._token
        font = QFont(_family())
        font.setPixelSize(max(1, round(_SHARE * rect.height())))
        painter.save()
        painter.setPen(QColor(getattr(current().tokens, token)))
        painter.setFont(font)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._glyph)
        painter.restore()

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
        return _ThemedIconEngine(self._glyph, self._token)


def icon(name: str, token: str = "text") -> QIcon:
    """The icon `name` ("ph.play", "ph.arrow-right", ...) in the colour of `token`.

    It follows the theme by itself. Use `token="on_accent"` on a primary button.

    Raises:
        KeyError: the font lacks an icon of that name.
    """
    return QIcon(_ThemedIconEngine(_glyphs()[name], token))


@cache
def _glyphs() -> dict[str, str]:
    """What to write with the font, by the icon's name."""
    numbers = json.loads(_file("phosphor-charmap-*.json").read_text("utf-8"))
    return {PREFIX + name: chr(int(number, 16)) for name, number in numbers.items()}


@cache
def _family() -> str:
    """What the font calls itself, once the application has it."""
    number = QFontDatabase.addApplicationFont(str(_file("phosphor-[0-9]*.ttf")))
    return QFontDatabase.applicationFontFamilies(number)[0]


def _file(pattern: str) -> Path:
    package = find_spec("qtawesome")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("qtawesome, whose fonts hold the icons, is not installed")
    return next(Path(package.origin).parent.joinpath("fonts").glob(pattern))
