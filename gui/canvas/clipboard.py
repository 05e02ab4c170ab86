"""Copy and paste, as JSON text that other windows and editors can hold too."""

from __future__ import annotations

from PyQt6.QtGui import QGuiApplication

from engine.network.fragments import fragment, fragment_text, parse_fragment
from gui.canvas.editing import Editing, tr
from gui.canvas.selection import Selection


class LayerClipboard:
    """The selected layers to and from the system's clipboard."""

    def __init__(self, editing: Editing, selection: Selection) -> None:
        self._editing = editing
        self._selection = selection

    def copy(self) -> None:
        """The selected layers and the links among them."""
        if self._selection.ids:
            part = fragment(self._editing.network, self._selection.ids)
            QGuiApplication.clipboard().setText(fragment_text(part))

    def cut(self) -> None:
        """Copy and delete, as one step."""
        if self._selection.ids:
            self.copy()
            self._editing.cut(self._selection.ids)

    def paste(self) -> None:
        """What the clipboard holds; anything but layers is refused with a sentence."""
        part = parse_fragment(QGuiApplication.clipboard().text())
        if part is None or not part.nodes:
            self._editing.message_given.emit(tr("The clipboard holds no layers."))
            return
        self._editing.paste(part, tr("Paste"))

    def duplicate(self) -> None:
        """The selected layers once more, without the clipboard."""
        if self._selection.ids:
            part = fragment(self._editing.network, self._selection.ids)
            self._editing.paste(part, tr("Duplicate"))
