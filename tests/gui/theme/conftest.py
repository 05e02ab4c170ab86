"""A theme of one's own for a test, and the application undressed after it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QSettings
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication

from gui.theme import Mode, Theme


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def make_theme(qapp: QApplication, settings: QSettings) -> Iterator[Callable[[Mode], Theme]]:
    """Makes an applied theme in a mode."""
    made = []
    font, palette, style = qapp.font(), qapp.palette(), qapp.style().name()

    def make(mode: Mode) -> Theme:
        theme = Theme(qapp, settings)
        made.append(theme)
        theme.set_mode(mode)
        theme.apply()
        return theme

    yield make
    for theme in made:
        sip.delete(theme)
    QGuiApplication.styleHints().unsetColorScheme()
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)
