"""The panels that nobody sees when the window opens: made when they are first seen or asked for.

Each is an empty page of its dock until then. While nothing else happens the window makes one after
the other, so that the first look at one is quick as well.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from PyQt6.QtCore import QObject, QSize, QTimer, QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from engine.training.events import EpochDone, Event
from gui.training.run import runs_folder
from gui.training.session import State

if TYPE_CHECKING:
    from gui.docks import Docks
    from gui.gradients.gradients_panel import GradientsPanel
    from gui.runs.runs_panel import RunsPanel
    from gui.search.search_panel import SearchPanel
    from gui.search_request import SearchRequest
    from gui.settings.training_settings import TrainingSettingsPanel
    from gui.try_it.try_it_panel import TryItPanel
    from gui.window import MainWindow

P = TypeVar("P", bound=QWidget)

_AT_THE_SIDE, _BELOW = QSize(280, 106), QSize(536, 202)
"""Pixels an empty page asks for, about those of its panel: nothing moves when that is made."""


class LaterPage(QWidget, Generic[P]):
    """Where a panel will be."""

    def __init__(self, make: Callable[[QWidget], P], least: QSize, parent: QWidget) -> None:
        super().__init__(parent)
        self._make = make
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
        return self._panel

    def make_soon(self) -> None:
        """Make the panel in a moment: Qt may be putting docks in their places right now."""
        if self._panel is None:
            self._soon.start(0)


class LaterPanels(QObject):
    """Their pages, and how each panel is made and introduced to the rest of the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.search_request: SearchRequest | None = None
        """There as soon as the panel of searches is."""
        self.settings = LaterPage(self._make_settings, _AT_THE_SIDE, window)
        self.gradients = LaterPage(self._make_gradients, _BELOW, window)
        self.runs = LaterPage(self._make_runs, _BELOW, window)
        self.search = LaterPage(self._make_search, _BELOW, window)
        self.try_it = LaterPage(self._make_try_it, _BELOW, window)
        # The gradients of a run are taken down from its first step on.
        window.session.state_changed.connect(self._on_state_changed)

    def follow(self, docks: Docks) -> None:
        """Make a panel when its dock comes to the front."""
        for dock, page in (
            (docks.settings, self.settings),
            (docks.gradients, self.gradients),
            (docks.runs, self.runs),
            (docks.search, self.search),
            (docks.try_it, self.try_it),
        ):
            dock.visibilityChanged.connect(
                lambda is_in_front, page=page: page.make_soon() if is_in_front else None
            )

    def make_next(self) -> bool:
        """Make one that is not there yet; False: all are."""
        for page in (self.settings, self.gradients, self.runs, self.search, self.try_it):
            if not page.is_made:
                page.panel()
                return True
        return False

    def _on_state_changed(self, state: State) -> None:
        if state is State.STARTING:
            self.gradients.panel()

    # Making ----------------------------------------------------------------------------------

    def _make_settings(self, parent: QWidget) -> TrainingSettingsPanel:
        from gui.settings.training_settings import TrainingSettingsPanel

        panel = TrainingSettingsPanel(self._window.document, parent)
        panel.search_requested.connect(self._window.marking.ask)
        return panel

    def _make_gradients(self, parent: QWidget) -> GradientsPanel:
        from gui.gradients.gradients_panel import GradientsPanel

        window = self._window
        panel, session = GradientsPanel(window.document, parent), window.session

        def begin_run() -> None:
            run = session.run
            if run is not None:
                panel.begin_run(run.project, run.dataset)

        session.set_recording(panel.recording)
        panel.recording_changed.connect(session.set_recording)
        session.run_started.connect(begin_run)
        session.events_arrived.connect(panel.add_events)
        panel.steps_chosen.connect(window.training_panel.show_steps)
        window.training_panel.steps_chosen.connect(panel.show_steps)
        window.training_panel.mark_chosen.connect(panel.show_batch)
        return panel

    def _make_runs(self, parent: QWidget) -> RunsPanel:
        from gui.runs.runs_panel import RunsPanel

        window = self._window
        panel = RunsPanel(runs_folder(), parent)

        def note_epochs(events: list[Event]) -> None:
            if any(isinstance(event, EpochDone) for event in events):
                panel.refresh()

        panel.open_requested.connect(window.saved_runs.open)
        panel.go_on_requested.connect(window.going_on.go_on)
        panel.export_requested.connect(window.saved_runs.ask_and_export)
        panel.show_folder_requested.connect(show_folder)
        panel.message_given.connect(window.notices.say)
        window.session.run_started.connect(lambda _started: panel.refresh())
        window.session.events_arrived.connect(note_epochs)
        window.session.run_ended.connect(lambda _ended: panel.refresh())
        return panel

    def _make_search(self, parent: QWidget) -> SearchPanel:
        from gui.search.search_panel import SearchPanel
        from gui.search_request import SearchRequest

        window = self._window
        panel = SearchPanel(window.document, window.sweeps, parent)
        self.search_request = request = SearchRequest(
            document=window.document,
            reader=window.reader,
            session=window.session,
            sweeps=window.sweeps,
            starting=window.starting,
            experiments=window.experiments,
            panel=panel,
        )
        side = panel.side
        side.change_requested.connect(window.marking.ask)
        side.removal_requested.connect(window.marking.unmark)
        side.sweep_requested.connect(request.search)
        panel.values_wanted.connect(request.take)
        panel.open_requested.connect(window.saved_runs.open)
        panel.show_folder_requested.connect(show_folder)
        window.docks.search.visibilityChanged.connect(panel.set_in_front)
        panel.set_in_front(window.docks.is_in_front(window.docks.search))
        return panel

    def _make_try_it(self, parent: QWidget) -> TryItPanel:
        from gui.try_it.try_it_panel import TryItPanel

        window = self._window
        panel = TryItPanel(parent)
        window.what_to_try.subject_changed.connect(panel.show_subject)
        window.what_to_try.nothing_to_try.connect(panel.show_nothing)
        panel.train_requested.connect(window.training_bar.train_action.trigger)
        window.docks.try_it.visibilityChanged.connect(panel.set_in_front)
        panel.set_in_front(window.docks.is_in_front(window.docks.try_it))
        window.what_to_try.refresh()
        return panel


def show_folder(folder: Path) -> None:
    """Open a folder in the person's file browser."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
