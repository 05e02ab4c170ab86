"""Tokens as a Qt stylesheet, made from `resources/style.qss`."""

from __future__ import annotations

import re
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from PyQt6.QtGui import QFont, QFontDatabase
from PyQt6.QtWidgets import QWidget

from gui.theme.tokens import Tokens

# ${token}, or ${mark:token}. Jinja, which writes code, takes longer to load than the window may.
_PLACE = re.compile(r"\$\{(?:(?P<mark>\w+):)?(?P<token>\w+)\}")
# What fontconfig and bare desktops answer when nobody has chosen a font.
_GENERIC_FONTS = {"Sans Serif", "Sans", "sans-serif", "DejaVu Sans", ""}


def make_stylesheet(tokens: Tokens, icon_folder: Path) -> str:
    """The window's stylesheet; the marks it shows (arrows, ticks) are written to `icon_folder`.

    Qt's stylesheets take images only from files, and Qt caches them by name: a mark is
    therefore written once for each colour, under a name that tells the colour.

    Raises:
        KeyError: the file names a token that there is not.
    """

    def mark_url(name: str, colour: str) -> str:
        path = icon_folder / f"{name}-{colour.removeprefix('#')}.svg"
        if not path.exists():
            drawing = files("resources").joinpath("icons", f"{name}.svg").read_text("utf-8")
            path.write_text(drawing.replace("currentColor", colour), "utf-8")
        return f'url("{path.as_posix()}")'

    values = {**asdict(tokens), "mono": mono_font().family()}

    def value_of(named: re.Match[str]) -> str:
        mark, colour = named["mark"], str(values[named["token"]])
        return colour if mark is None else mark_url(mark, colour)

    return _PLACE.sub(value_of, files("resources").joinpath("style.qss").read_text("utf-8"))


def interface_font(tokens: Tokens) -> QFont:
    """The system's font at the body size; a better one if the system names only a generic."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if font.family() in _GENERIC_FONTS:
        present = set(QFontDatabase.families())
        for family in tokens.fallback_fonts:
            if family in present:
                font = QFont(family)
                break
    font.setPixelSize(tokens.size_body)
    return font


def mono_font(pixel_size: int | None = None) -> QFont:
    """The system's fixed-width font, for shapes and code."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if pixel_size is not None:
        font.setPixelSize(pixel_size)
    return font


def mark(widget: QWidget, **properties: Any) -> None:
    """Set what the stylesheet selects on and show it: `mark(button, role="primary")`.

    Roles: QPushButton primary, danger, quiet, link; QLabel heading, section, quiet, bad, mono;
    fields `invalid=True`. A link at the left edge of a column: `place="edge"`.
    """
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:  # a style reads properties only when it polishes
        style = widget.style()
        if style is not None:
            style.unpolish(widget)
            style.polish(widget)
        widget.update()
