"""What the window says: a quiet word below, or its notice above the network, with buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QStatusBar, QWidget

from gui.widgets.lines_box import first_sentence, show_lines
from gui.widgets.notice import Kind, Notice

MESSAGE_MILLISECONDS = 8000
MOST_LINES = 3
"""Lines under a sentence in the notice: more would push the network out of sight. Where there are
several, each is cut to its first sentence."""


@dataclass(frozen=True)
class Action:
    """A button of the notice."""

    text: str
    do: Callable[[], object]


class Notices(QObject):
    """One thing at a time: what is said takes the place of what was said, buttons included."""

    def __init__(self, notice: Notice, status_bar: QStatusBar, window: QWidget) -> None:
        """``window``: whose words they are, and what a dialog stands before."""
        super().__init__(window)
        self._window = window
        self._notice = notice
        self._status_bar = status_bar

    def say(self, sentence: str) -> None:
        """Say what went as it was meant to, for a few seconds."""
        self._status_bar.showMessage(sentence, MESSAGE_MILLISECONDS)

    def complain(self, sentence: str, action: Action | None = None) -> None:
        """Say what went wrong and what to do."""
        self.offer(sentence, "bad", action)

    def offer(
        self,
        sentence: str,
        kind: Kind,
        action: Action | None,
        on_dismissed: Callable[[], object] | None = None,
    ) -> None:
        """Say something until it is dismissed, and offer what to do about it."""
        self._show(sentence, kind, action)
        if on_dismissed is not None:
            self._notice.dismissed.connect(on_dismissed)

    def tell(
        self, sentence: str, kind: Kind, lines: Sequence[str], action: Action | None = None
    ) -> None:
        """Say something with a few lines under it, and the rest of them on request."""
        lines_shown = [first_sentence(line) for line in lines[:MOST_LINES]]
        if len(lines) == 1:
            lines_shown = list(lines)  # there is room for it
        shown = "\n".join((sentence, *(f"• {line}" for line in lines_shown)))
        details, more = None, len(lines) - MOST_LINES
        if more > 0:
            details = self.tr("{count} more...").format(count=more)
        elif lines_shown != list(lines):
            details = self.tr("Details...")
        self._show(shown, kind, action, details)
        self._notice.details_requested.connect(lambda: show_lines(sentence, lines, self._window))
        self._status_bar.clearMessage()  # what went on before is over

    def says(self, sentence: str) -> bool:
        """Whether this is what the notice says."""
        return bool(sentence) and self._notice.text() == sentence

    def hide(self) -> None:
        """The notice holds no longer."""
        self._forget_buttons()
        self._notice.hide()

    def _show(
        self, text: str, kind: Kind, action: Action | None = None, details: str | None = None
    ) -> None:
        self._forget_buttons()
        self._notice.set_message(text, kind, None if action is None else action.text, details)
        if action is not None:
            self._notice.action_triggered.connect(action.do)
        self._notice.show()

    def _forget_buttons(self) -> None:
        notice = self._notice
        for signal in (notice.action_triggered, notice.details_requested, notice.dismissed):
            try:
                signal.disconnect()
            except TypeError:
                continue  # nothing was connected
