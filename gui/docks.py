"""Panels that move, close and come back."""

from __future__ import annotations

from functools import partial
from typing import cast

from PyQt6 import sip
from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QToolBar, QWidget

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea

SIDE_WIDTHS = (220, 360)
TRAINING_SHARE, TRAINING_HEIGHTS = 0.31, (240, 360)
"""Of the window's height, within bounds: on a small screen the network needs the room."""


class Docks(QObject):
    """The panels around the canvas, and the strip above."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        layers: QWidget,
        inspector: QWidget,
        settings: QWidget,
        training: QWidget,
        gradients: QWidget,
        runs: QWidget,
        search: QWidget,
        try_it: QWidget,
        top: QWidget,
    ) -> None:
        super().__init__(window)
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
        self.gradients = self._dock("gradients", window.tr("Gradients"), gradients)
        self.runs = self._dock("runs", window.tr("Runs"), runs)
        self.search = self._dock("search", window.tr("Search"), search)
        self.try_it = self._dock("try_it", window.tr("Try it"), try_it)
        self._all = (
            self.layers, self.inspector, self.settings,
            self.training, self.gradients, self.runs, self.search, self.try_it,
        )  # fmt: skip
        self._has_something_to_try = False
        self._in_front: set[QDockWidget] = set()
        for dock in self._all:
            dock.dockLocationChanged.connect(self._retitle)
            dock.topLevelChanged.connect(self._retitle)
            dock.visibilityChanged.connect(self._retitle)
            dock.visibilityChanged.connect(partial(self._on_visibility_changed, dock))
        self.arrange()

    def arrange(self) -> None:
        """Every panel in its first place, all of them shown."""
        window = self._window
        for area, docks in (
            (LEFT, (self.layers,)),
            (RIGHT, (self.inspector, self.settings)),
            (BOTTOM, (self.training, self.gradients, self.runs, self.search, self.try_it)),
        ):
            for place, dock in enumerate(docks):
                if dock.isFloating():
                    dock.setFloating(False)
                if place == 0:
                    window.addDockWidget(area, dock)
                else:
                    # At once: side by side, if only for a moment, they would widen the window.
                    window.tabifyDockWidget(docks[place - 1], dock)
                dock.show()
        self.inspector.raise_()
        self.training.raise_()
        self.hide_what_is_empty()
        window.resizeDocks([self.layers, self.inspector], SIDE_WIDTHS, Qt.Orientation.Horizontal)
        least, most = TRAINING_HEIGHTS
        height = min(max(round(window.height() * TRAINING_SHARE), least), most)
        window.resizeDocks([self.training], [height], Qt.Orientation.Vertical)

    def toggle_actions(self) -> list[QAction]:
        """One action a panel, which folds it away and brings it back as it was."""
        return [cast(QAction, dock.toggleViewAction()) for dock in self._all]

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

    def offer_try_it(self, has_something_to_try: bool) -> None:
        """Show the panel while there is something to try, unless all below is folded away."""
        if has_something_to_try != self._has_something_to_try:
            self._has_something_to_try = has_something_to_try
            self.try_it.setVisible(has_something_to_try and not self.training.isHidden())
            self.hide_what_is_empty()

    def hide_what_is_empty(self) -> None:
        """A panel that has nothing to show has no tab, whatever the window looked like before."""
        self.try_it.toggleViewAction().setVisible(self._has_something_to_try)
        if not self._has_something_to_try:
            self.try_it.hide()

    def is_in_front(self, dock: QDockWidget) -> bool:
        """Whether a panel is seen: Qt takes one behind another for visible, too."""
        return dock in self._in_front

    def _on_visibility_changed(self, dock: QDockWidget, is_in_front: bool) -> None:
        (self._in_front.add if is_in_front else self._in_front.discard)(dock)
        if sip.isdeleted(self._window):
            return  # see `_retitle`
        content = dock.widget()
        if content is not None:
            content.setVisible(is_in_front)  # or what lies behind would go on drawing

    def _retitle(self) -> None:
        """A panel that shares its place has its name on a tab, and needs no title below that."""
        if sip.isdeleted(self._window):
            return  # panels are still told that they are hidden while the window goes
        for dock in self._all:
            is_shared = bool(self._window.tabifiedDockWidgets(dock)) and not dock.isFloating()
            bare = dock.titleBarWidget()
            if is_shared and bare is None:
                dock.setTitleBarWidget(QWidget(dock))
            elif not is_shared and bare is not None:
                dock.setTitleBarWidget(None)
                bare.deleteLater()

    def _dock(self, name: str, title: str, content: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        keeps_room = content.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)  # nothing moves when another comes to the front
        content.setSizePolicy(keeps_room)
        content.hide()
        dock.setWidget(content)
        return dock
