"""The window's own actions: files, undo, panels, help. Panels bring their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PyQt6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.window import MainWindow


class WindowActions:
    """Actions a menu or a button shows, made once."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        files = window.files
        tr = window.tr
        self.new = self._action(tr("New"), files.new, QKeySequence.StandardKey.New)
        self.open = self._action(tr("Open"), files.open, QKeySequence.StandardKey.Open)
        self.save = self._action(tr("Save"), files.save, QKeySequence.StandardKey.Save)
        self.save_as = self._action(tr("Save as..."), files.save_as, "Ctrl+Shift+S")
        imports = window.imports
        self.import_file = self._action(tr("Import Keras model..."), imports.ask_for_file, "Ctrl+I")
        self.import_code = self._action(
            tr("Import Keras code..."), imports.ask_for_code, "Ctrl+Shift+I"
        )
        self.quit = self._action(tr("Quit"), window.close, QKeySequence.StandardKey.Quit)
        stack = window.document.undo_stack
        self.undo = cast(QAction, stack.createUndoAction(window, tr("Undo")))
        self.undo.setShortcut(QKeySequence.StandardKey.Undo)
        self.redo = cast(QAction, stack.createRedoAction(window, tr("Redo")))
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        for action, word in ((self.undo, tr("Undo")), (self.redo, tr("Redo"))):
            action.setIconText(word)  # a button keeps its width whatever can be undone
            _tell_shortcut(action)
            action.changed.connect(lambda action=action, word=word: _keep_word(action, word))
        self.reset_layout = self._action(tr("Put panels back"), window.reset_layout)

    def file_buttons(self) -> tuple[QAction, ...]:
        """What the top bar shows of files."""
        return (self.new, self.open, self.save)

    def undo_buttons(self) -> tuple[QAction, ...]:
        """What the top bar shows of undo."""
        return (self.undo, self.redo)

    def _action(
        self,
        text: str,
        do: Callable[[], object],
        shortcut: QKeySequence.StandardKey | str | None = None,
    ) -> QAction:
        action = QAction(text, self._window)
        action.triggered.connect(lambda _checked: do())
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))
            _tell_shortcut(action)
        return action


def _tell_shortcut(action: QAction) -> None:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{action.text()} ({keys})")


def _keep_word(action: QAction, word: str) -> None:
    if action.iconText() != word:
        action.setIconText(word)
    _tell_shortcut(action)
