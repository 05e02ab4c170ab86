"""How much a plot smooths, as a menu of its own."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtGui import QActionGroup
from PyQt6.QtWidgets import QMenu, QWidget

from gui.plots.ticks import written

STRENGTHS = (0.0, 0.8, 0.9, 0.95, 0.98, 0.99, 0.998)


def smoothing_menu(parent: QWidget, strength: float, choose: Callable[[float], None]) -> QMenu:
    """A menu of strengths, with this one ticked, that hands on the one chosen."""
    menu = QMenu(QCoreApplication.translate("plots", "Smoothing"), parent)
    group = QActionGroup(menu)
    for each in STRENGTHS:
        words = QCoreApplication.translate("plots", "none") if each == 0 else written(each)
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(each == strength)
        action.triggered.connect(lambda _checked, s=each: choose(s))
        group.addAction(action)
    return menu
