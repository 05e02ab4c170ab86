"""The forms a network can leave in, as a menu."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtWidgets import QMenu

from engine.exchange.targets import TARGETS, TargetKind
from gui.translation import translated


def fill_export_menu(menu: QMenu, on_chosen: Callable[[str], object]) -> None:
    """Every form, programs, models and weights apart.

    Args:
        on_chosen: called with the name that `engine.exchange.targets` has for the form.
    """
    menu.setToolTipsVisible(True)
    kind = None
    for name, target in TARGETS.items():
        if kind not in (None, target.kind):
            menu.addSeparator()
        kind = target.kind
        text = {
            TargetKind.CODE: _tr("{name} code..."),
            TargetKind.MODEL: _tr("{name}..."),
            TargetKind.WEIGHTS: _tr("Weights as {name}..."),
        }[kind]
        action = menu.addAction(text.format(name=target.label))
        action.setToolTip(translated(target.help))
        action.triggered.connect(lambda _, chosen=name: on_chosen(chosen))


def _tr(text: str) -> str:
    return QCoreApplication.translate("export", text)
