"""The application dressed in the light scheme, as the window is, and undressed again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QSettings
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication

from gui.theme import Theme


@pytest.fixture(autouse=True)
def theme(qapp: QApplication, tmp_path: Path) -> Iterator[Theme]:
    """The theme now worn."""
    font, palette, style = qapp.font(), qapp.palette(), qapp.style().name()
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    look = Theme(qapp, settings)
    look.set_mode("light")
    look.apply()
    yield look
    sip.delete(look)
    QGuiApplication.styleHints().unsetColorScheme()
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)
