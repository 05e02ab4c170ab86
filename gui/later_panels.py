"""The panels that are not made with the window: when they are first seen or asked for, or soon.

Each is an empty page until then. As soon as the window is drawn it makes one after the other while
nothing else happens: first the plots of training, which are in front and take as long to load as
half of the rest, then those behind others, so that the first look at one is quick as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject, QSize, QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QTabWidget, QWidget

from engine.training.events import EpochDone, Event
from gui.later_page import LaterPage
from gui.training.run import runs_folder
from gui.training.session import State

if TYPE_CHECKING:
    from gui.docks import Docks
    from gui.gradients.gradients_panel import GradientsPanel
    from gui.runs.runs_panel import RunsPanel
    from gui.search.search_panel import SearchPanel
    from gui.search_request import SearchRequest
    from gui.settings.training_settings import TrainingSettingsPanel
    from gui.training.training_panel import TrainingPanel
    from gui.try_it.try_it_panel import TryItPanel
    from gui.unrolled.unrolled_panel import UnrolledPanel
    from gui.window import MainWindow

_AT_THE_SIDE, _BELOW, _IN_THE_MIDDLE = QSize(280, 106), QSize(536, 202), QSize(340, 200)
_PLOTS = QSize(429, 122)
"""Pixels an empty page asks for, about those of its panel: nothing moves when that is made."""


class LaterPanels(QObject):
    """Their pages, and how each panel is made and introduced to the rest of the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.search_request: SearchRequest | None = None
        """There as soon as the panel of searches is."""
        self.training = LaterPage(self._make_training, _PLOTS, window, loads=("numpy", "pyqtgraph"))
        self.unrolled = LaterPage(self._make_unrolled, _IN_THE_MIDDLE, window)
        self.settings = LaterPage(self._make_settings, _AT_THE_SIDE, window)
        self.gradients = LaterPage(self._make_gradients, _BELOW, window)
        self.runs = LaterPage(self._make_runs, _BELOW, window)
        self.search = LaterPage(self._make_search, _BELOW, window)
        self.try_it = LaterPage(self._make_try_it, _BELOW, window)
        # What a run tells is taken down from its first step on.
        window.session.state_changed.connect(self._on_state_changed)

    def follow(self, docks: Docks, tabs: QTabWidget) -> None:
        """Make a panel when its dock or tab comes to the front."""
        tabs.currentChanged.connect(
            lambda: self.unrolled.panel() if tabs.currentWidget() is self.unrolled else None
        )
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
        """Make one that is not there yet, or a part of it; False: all are."""
        pages: tuple[LaterPage[Any], ...] = (
            self.training, self.settings, self.unrolled,
            self.gradients, self.runs, self.search, self.try_it,
        )  # fmt: skip
        return any(page.make_next() for page in pages)

    def _on_state_changed(self, state: State) -> None:
        if state is State.STARTING:
            self.training.panel()
            self.gradients.panel()

    # Making ----------------------------------------------------------------------------------

    def _make_training(self, parent: QWidget) -> TrainingPanel:
        from gui.training.training_panel import TrainingPanel

        window = self._window
        panel = TrainingPanel(window.document, window.session, parent)
        panel.export_requested.connect(lambda: window.export.ask_and_write("pytorch"))
        panel.show_folder_requested.connect(self._on_show_folder_requested)
        return panel

    def _on_show_folder_requested(self) -> None:
        folder = self._window.session.run_folder
        if folder is not None:
            show_folder(folder)

    def _make_unrolled(self, parent: QWidget) -> UnrolledPanel:
        from gui.unrolled.unrolled_panel import UnrolledPanel

        window = self._window
        panel = UnrolledPanel(window.document, parent)
        panel.message_given.connect(window.notices.say)
        panel.failed.connect(window.notices.complain)
        window.what_to_try.network_changed.connect(panel.show_subject)
        window.what_to_try.refresh()
        return panel

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
