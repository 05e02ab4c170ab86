"""Panels that move, close and come back."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QToolBar, QWidget

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea

SIDE_WIDTHS = (220, 360)
TRAINING_HEIGHT = 320


class Docks:
    """The four panels around the canvas, and the strip above."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        layers: QWidget,
        inspector: QWidget,
        settings: QWidget,
        training: QWidget,
        top: QWidget,
    ) -> None:
        self._window = window
        window.setDockNestingEnabled(True)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for corner, area in (
            (Qt.Corner.BottomLeftCorner, LEFT),
            (Qt.Corner.BottomRightCorner, RIGHT),
        ):
            window.setCorner(corner, area)
        strip = QToolBar(window.tr("Files and training"), window)
        strip.setObjectName("top")
        strip.setMovable(False)
        strip.setFloatable(False)
        strip.toggleViewAction().setVisible(False)
        strip.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        strip.addWidget(top)
        window.addToolBar(strip)
        self.layers = self._dock("layers", window.tr("Layers and data"), layers)
        self.inspector = self._dock("inspector", window.tr("Arguments"), inspector)
        self.settings = self._dock("settings", window.tr("Training settings"), settings)
        self.training = self._dock("training", window.tr("Training"), training)
        self.arrange()

    def arrange(self) -> None:
        """Every panel in its first place, all of them shown."""
        window = self._window
        for dock, area in (
            (self.layers, LEFT),
            (self.inspector, RIGHT),
            (self.settings, RIGHT),
            (self.training, BOTTOM),
        ):
            dock.setFloating(False)
            window.addDockWidget(area, dock)
            dock.show()
        window.tabifyDockWidget(self.inspector, self.settings)
        self.inspector.raise_()
        window.resizeDocks([self.layers, self.inspector], SIDE_WIDTHS, Qt.Orientation.Horizontal)
        window.resizeDocks([self.training], [TRAINING_HEIGHT], Qt.Orientation.Vertical)

    def toggle_actions(self) -> list[QAction]:
        """One action a panel, which folds it away and brings it back as it was."""
        docks = (self.layers, self.inspector, self.settings, self.training)
        return [dock.toggleViewAction() for dock in docks]

    def show_inspector(self) -> None:
        """Bring the arguments to the front."""
        self.inspector.show()
        self.inspector.raise_()

    def show_settings(self) -> None:
        """Bring the training settings to the front."""
        self.settings.show()
        self.settings.raise_()

    def show_training(self) -> None:
        """Bring the plots back if they were folded away."""
        self.training.show()
        self.training.raise_()

    def _dock(self, name: str, title: str, content: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(content)
        return dock
