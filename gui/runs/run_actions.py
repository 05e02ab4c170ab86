"""What can be done with the runs that are selected, as actions for menu, keys and buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu, QWidget

from engine.training.run_list import ListedRun
from gui.export_menu import fill_export_menu
from gui.theme import icon


class RunActions(QObject):
    """Each says what was asked for; which runs are meant, the panel knows."""

    open_requested = pyqtSignal()
    go_on_requested = pyqtSignal()
    show_folder_requested = pyqtSignal()
    export_requested = pyqtSignal(str)
    """The name of a target."""
    tensorboard_requested = pyqtSignal()
    delete_requested = pyqtSignal()

    def __init__(self, table: QWidget, parent: QWidget) -> None:
        """``table``: where the keys count."""
        super().__init__(parent)
        self._table = table
        self.open = self._action(
            self.tr("Open network"),
            "ph.folder-open",
            self.open_requested,
            (Qt.Key.Key_Return, Qt.Key.Key_Enter),
            self.tr("Open the run's project, as a copy without a file of its own"),
        )
        self.go_on = self._action(
            self.tr("Go on with the run"),
            "ph.play",
            self.go_on_requested,
            help=self.tr(
                "Train on from the last checkpoint of a run that was stopped or broken off"
            ),
        )
        self.show_folder = self._action(
            self.tr("Show folder"), "ph.folder", self.show_folder_requested
        )
        self.tensorboard = self._action(
            self.tr("Write TensorBoard files"),
            "ph.chart-line-up",
            self.tensorboard_requested,
            help=self.tr("Event files for TensorBoard, in the run's folder"),
        )
        self.delete = self._action(
            self.tr("Delete"), "ph.trash", self.delete_requested, (QKeySequence("Del"),)
        )
        self.menu = QMenu(parent)
        self.menu.setToolTipsVisible(True)
        self.export_menu = self._made_export_menu()
        self.menu.addActions([self.open, self.go_on])
        self.menu.addMenu(self.export_menu)
        self.menu.addActions([self.tensorboard, self.show_folder])
        self.menu.addSeparator()
        self.menu.addAction(self.delete)

    def fit_to(self, runs: Sequence[ListedRun]) -> None:
        """Enable what can be done with these runs."""
        [only] = runs if len(runs) == 1 else [None]
        is_readable = only is not None and only.damage is None
        self.open.setEnabled(is_readable)
        self.go_on.setEnabled(only is not None and only.can_go_on)
        self.export_menu.setEnabled(is_readable)
        self.show_folder.setEnabled(only is not None)
        self.tensorboard.setEnabled(any(run.damage is None for run in runs))
        self.delete.setEnabled(any(not run.is_running for run in runs))

    def _made_export_menu(self) -> QMenu:
        menu = QMenu(self.tr("Export"), self.menu)
        menu.setIcon(icon("ph.export"))
        fill_export_menu(menu, self.export_requested.emit)
        return menu

    def _action(
        self,
        text: str,
        icon_name: str,
        signal: object,
        keys: Sequence[Qt.Key | QKeySequence] = (),
        help: str = "",
    ) -> QAction:
        action = QAction(icon(icon_name), text, self._table)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        shown = help or text
        if keys:
            native = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            shown = f"{shown} ({native})"
        action.setToolTip(shown)
        action.triggered.connect(lambda _checked: signal.emit())  # type: ignore[attr-defined]
        self._table.addAction(action)
        return action
