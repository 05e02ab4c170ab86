"""What the menu of a plot in the panel saves."""

from __future__ import annotations

from collections.abc import Callable

from engine.message import GradloomError
from gui.plots.plot import Plot
from gui.plots.save_dialog import ask_and_save
from gui.translation import translated


def save_when_asked(plot: Plot, on_failed: Callable[[str], object]) -> None:
    """Save a plot where its menu asks for it, and tell in a sentence why it could not be."""

    def save(what: str) -> None:
        try:
            ask_and_save(plot, what)
        except GradloomError as error:
            on_failed(translated(error))

    plot.save_requested.connect(save)
