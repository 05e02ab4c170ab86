"""What the code dialog says of the code, each place in it a link to its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from gui.theme import current
from gui.widgets.code_editor import Place
from gui.widgets.link_label import LinkLabel
from gui.widgets.notice import Kind, Notice

_PLACE = re.compile(r"\bline (\d{1,9}), column (\d{1,9})\b")


class CodeNotice(Notice):
    """A notice of a few lines. A place in one of them can be clicked, or reached with Tab."""

    place_chosen = pyqtSignal(int, int)
    """Line and column, both counted from one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, dismissable=False, words=LinkLabel())
        self._sentences: tuple[str, ...] = ()
        self._words.linkActivated.connect(self._on_link_activated)
        current().theme_changed.connect(self._show)

    def say(self, sentences: Sequence[str], kind: Kind, action: str | None = None) -> None:
        """Say a sentence on each line; `action` is the button's words, None for no button."""
        self._sentences = tuple(sentences)
        self.set_message(self.text(), kind, action)
        self._show()

    def text(self) -> str:
        """What it says, without markup."""
        return "\n".join(self._sentences)

    def _show(self) -> None:
        # As dark as the words: the accent is too pale on a coloured ground.
        colour = current().tokens.text
        link = rf'<a href="\1:\2" style="color: {colour}">\g<0></a>'
        self._words.setText("<br>".join(_PLACE.sub(link, escape(each)) for each in self._sentences))
        self._words.setAccessibleName(self.text())

    def _on_link_activated(self, link: str) -> None:
        line, column = link.split(":")
        self.place_chosen.emit(int(line), int(column))


def place_in(sentence: str) -> Place | None:
    """The first place that a sentence speaks of."""
    found = _PLACE.search(sentence)
    return None if found is None else (int(found[1]), int(found[2]))
