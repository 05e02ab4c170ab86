"""The empty page of a panel that is made later: when it is first seen, or has been waited for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Generic, TypeVar

from PyQt6.QtCore import QSize, QTimer
from PyQt6.QtWidgets import QVBoxLayout, QWidget

P = TypeVar("P", bound=QWidget)


class LaterPage(QWidget, Generic[P]):
    """Where a panel will be."""

    def __init__(
        self,
        make: Callable[[QWidget], P],
        least: QSize,
        parent: QWidget,
        *,
        loads: Sequence[str] = (),
    ) -> None:
        """``loads``: libraries that take their time to load, which it does first."""
        super().__init__(parent)
        self._make = make
        self._to_load = list(loads)
        self._panel: P | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setMinimumSize(least)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.panel)

    @property
    def is_made(self) -> bool:
        """Whether the panel is there."""
        return self._panel is not None

    def panel(self) -> P:
        """The panel, made now if it is not there yet."""
        if self._panel is None:
            self._panel = self._make(self)
            self._column.addWidget(self._panel)
            self.setMinimumSize(0, 0)  # its own counts now
            self._panel.show()  # at once, if the page is seen: Qt would do it in a moment
            self._column.activate()
        return self._panel

    def make_next(self) -> bool:
        """Load a library that it needs, or make the panel; False: that is there."""
        if self._panel is None and self._to_load:
            import_module(self._to_load.pop(0))
            return True
        if self._panel is None:
            self.panel()
            return True
        return False

    def make_soon(self) -> None:
        """Make the panel in a moment: Qt may be putting docks in their places right now."""
        if self._panel is None:
            self._soon.start(0)
