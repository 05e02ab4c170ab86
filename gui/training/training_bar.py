"""The training bar: Train, Pause, Stop, how far the run is and how long it has left."""

from __future__ import annotations

from PyQt6.QtCore import QLocale, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolTip,
    QWidget,
)

from engine.training.device_list import FoundDevice
from engine.training.events import RunEnded, RunStarted, Stop
from engine.vocabulary.schedules import ConstantRate
from gui.document import Document
from gui.plots.ticks import written
from gui.theme import icon, mark
from gui.training.device_choice import DeviceChoice
from gui.training.progress import clock
from gui.training.readiness import reason_not_to_train
from gui.training.session import State, TrainingSession
from gui.training.train_button import TrainButton
from gui.widgets.elided_label import ElidedLabel

_FINEST = 10_000
"""Parts of the progress bar: more than it has pixels."""


class TrainingBar(QWidget):
    """Asks for training with `train_requested`; pause, go on and stop it does by itself.

    The actions `train_action`, `pause_action` and `stop_action` serve the window's menu. The
    first is never disabled: triggered while a run or a problem stands in the way, it says so
    through `refused`.
    """

    train_requested = pyqtSignal()
    """Start a run now; nothing stands in its way."""
    refused = pyqtSignal(str)
    """A sentence on why training was asked for in vain."""

    def __init__(
        self, document: Document, session: TrainingSession, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._reason: str | None = None
        self._make_actions()
        self._make_widgets()
        document.findings_changed.connect(self._on_findings_changed)
        session.state_changed.connect(self._on_state_changed)
        session.run_started.connect(self._on_run_started)
        session.events_arrived.connect(self._on_events_arrived)
        session.run_ended.connect(self._on_run_ended)
        session.failed.connect(self._on_failed)
        self._show_state()

    def _make_actions(self) -> None:
        self.train_action = QAction(icon("ph.play"), self.tr("Train"), self)
        keys = [QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")]
        self.train_action.setShortcuts(keys)
        self.train_action.triggered.connect(self._on_train_triggered)
        self.pause_action = QAction(icon("ph.pause"), self.tr("Pause"), self)
        self.pause_action.setShortcut(QKeySequence("Ctrl+Shift+Return"))
        self.pause_action.triggered.connect(self._on_pause_triggered)
        self.stop_action = QAction(icon("ph.stop"), self.tr("Stop"), self)
        self.stop_action.setShortcut(QKeySequence("Ctrl+."))
        self.stop_action.triggered.connect(self._session.stop)
        # Belonging to a visible widget, they answer to their keys with or without a menu.
        self.addActions(self.actions_)

    def _make_widgets(self) -> None:
        self.train_button = TrainButton(self.tr("Train"), self)
        self.train_button.clicked.connect(self._on_train_triggered)
        self.train_button.pressed_in_vain.connect(self._on_train_triggered)
        self.pause_button = QPushButton(self)
        self.pause_button.clicked.connect(self.pause_action.trigger)
        self.stop_button = QPushButton(self.tr("Stop"), self)
        self.stop_button.clicked.connect(self.stop_action.trigger)
        self.stop_button.setToolTip(self._with_key(self.tr("End after this step"), "stop"))
        for button in (self.train_button, self.pause_button, self.stop_button):
            # A click leaves the keyboard where it was: on the canvas, or in a field.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._progress = QProgressBar(self)
        self._progress.setRange(0, _FINEST)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Progress of the training"))
        self._progress.setMinimumWidth(64)
        self._progress.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._line = _SteadyLabel("", self)
        self._line.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        mark(self._line, role="quiet")
        self._place = QLabel(self)
        mark(self._place, role="quiet")
        self.device_choice = DeviceChoice(self)
        self.device_choice.found.connect(self._on_devices_found)

        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.train_button)
        # As wide as the longer of its two words, so that nothing moves when they change.
        for text in (self.tr("Go on"), self.tr("Pause")):
            self.pause_button.setText(text)
            self.pause_button.ensurePolished()
            wide = max(self.pause_button.minimumWidth(), self.pause_button.sizeHint().width())
            self.pause_button.setMinimumWidth(wide)
        row.addWidget(self.pause_button)
        row.addWidget(self.stop_button)
        row.addSpacing(12)
        row.addWidget(self._progress, 3)
        row.addSpacing(8)
        row.addWidget(self._line)
        row.addStretch(1)
        row.addWidget(self._place)
        row.addWidget(self.device_choice)

    @property
    def actions_(self) -> list[QAction]:
        """Train, pause and stop, for the menu."""
        return [self.train_action, self.pause_action, self.stop_action]

    # What it shows ---------------------------------------------------------------------------

    def text(self) -> str:
        """The line of where the run is."""
        return self._line.text()

    def place_text(self) -> str:
        """Where it computes: "CPU, 2 threads"; "CPU" where there is nothing else to train on."""
        return self._place.text()

    def fraction(self) -> float:
        """How much of the run is done, 0 to 1."""
        return self._progress.value() / _FINEST

    def _show_state(self) -> None:
        state = self._session.state
        buttons = (self.pause_button, self.stop_button, self.train_button)
        self.device_choice.setEnabled(not self._session.is_busy)
        had_keyboard = any(button.hasFocus() for button in buttons)
        self._reason = self._why_not()
        self.train_button.setEnabled(self._reason is None)
        tip = self._reason or self._with_key(self.tr("Train the network on its data"), "train")
        self.train_button.setToolTip(tip)
        self.train_action.setStatusTip(tip)

        is_paused = state is State.PAUSED
        can_pause = state in (State.RUNNING, State.PAUSED)
        words = self.tr("Go on") if is_paused else self.tr("Pause")
        what = self.tr("Go on training") if is_paused else self.tr("Stand still after this step")
        self.pause_action.setText(words)
        self.pause_action.setIcon(icon("ph.play" if is_paused else "ph.pause"))
        self.pause_button.setText(words)
        self.pause_button.setToolTip(self._with_key(what, "pause"))
        for thing in (self.pause_action, self.pause_button):
            thing.setEnabled(can_pause)
        can_stop = can_pause or state is State.STARTING
        for other in (self.stop_action, self.stop_button):
            other.setEnabled(can_stop)
        if had_keyboard and not any(button.hasFocus() for button in buttons):
            # A button that is switched off passes the keyboard on to some other panel.
            for button in buttons:
                if button.isEnabled():
                    button.setFocus()
                    break
        self._show_line()

    def _why_not(self) -> str | None:
        if self._session.state is State.PAUSED:
            return self.tr("A training run is paused: go on with it or stop it first.")
        if self._session.is_busy:
            return self.tr("A training run goes on: stop it first.")
        return reason_not_to_train(self._document)

    def _show_line(self) -> None:
        state, progress = self._session.state, self._session.progress
        if state is State.STARTING:
            self._line.setText(self.tr("loading torch and building the network"))
            self._progress.setValue(0)
        elif state is State.STOPPING:
            self._line.setText(self.tr("stopping"))
        elif state in (State.RUNNING, State.PAUSED) and progress.steps:
            self._progress.setValue(round(_FINEST * progress.step / progress.steps))
            parts = (self._where(progress.step), self._rate(), self._how_long())
            self._line.setText("  ".join(part for part in parts if part))

    def _where(self, step: int) -> str:
        progress, number = self._session.progress, QLocale().toString
        return self.tr("epoch {epoch} of {epochs}  step {step} of {steps}").format(
            epoch=number(progress.epoch),
            epochs=number(progress.epochs),
            step=number(step),
            steps=number(progress.steps),
        )

    def _rate(self) -> str:
        """The learning rate, where it is not simply the one that was set before the run."""
        run, rate = self._session.run, self._session.progress.learning_rate
        if run is None or rate is None:
            return ""
        settings = run.project.training
        if settings.schedule == ConstantRate() and rate == settings.optimizer.lr:
            return ""
        return self._rate_text(rate)

    def _rate_text(self, rate: float) -> str:
        return self.tr("rate {rate}").format(rate=written(rate, 2))

    def _how_long(self) -> str:
        if self._session.state is State.PAUSED:
            return self.tr("paused")
        left = self._session.progress.seconds_left
        return "" if left is None else self.tr("{time} left").format(time=clock(left))

    def _with_key(self, text: str, action: str) -> str:
        key = getattr(self, f"{action}_action").shortcut()
        return f"{text} ({key.toString(QKeySequence.SequenceFormat.NativeText)})"

    # What it hears ---------------------------------------------------------------------------

    def _on_train_triggered(self) -> None:
        reason = self._why_not()
        if reason is None:
            self.train_requested.emit()
            return
        if self._session.is_busy and self.train_button.isVisible():
            # What has to be mended is said at length, and a tip would lie over it.
            below = self.train_button.rect().bottomLeft()
            QToolTip.showText(self.train_button.mapToGlobal(below), reason, self.train_button)
        self.refused.emit(reason)

    def _on_pause_triggered(self) -> None:
        if self._session.state is State.PAUSED:
            self._session.resume()
        else:
            self._session.pause()

    def _on_findings_changed(self) -> None:
        self._show_state()

    def _on_state_changed(self, state: State) -> None:
        self._show_state()

    def _on_run_started(self, event: RunStarted) -> None:
        text = (
            self.tr("{device}, 1 thread")
            if event.threads == 1
            else self.tr("{device}, {threads} threads")
        )
        if event.device != "cpu":
            text = "{device}"  # threads are the processor's
        self._place.setText(text.format(device=event.device.upper(), threads=event.threads))
        widest = self._where(self._session.progress.steps) + "  " + clock(599) + " left"
        run = self._session.run
        if run is not None and run.project.training.schedule != ConstantRate():
            widest += "  " + self._rate_text(0.000123)
        self._line.reserve(widest)

    def _on_devices_found(self, devices: list[FoundDevice]) -> None:
        if len(devices) == 1 and not self._place.text():
            self._place.setText(devices[0].name.upper())

    def _on_events_arrived(self) -> None:
        self._show_line()

    def _on_failed(self, sentence: str) -> None:
        self._line.setText(self.tr("training broke off"))

    def _on_run_ended(self, event: RunEnded) -> None:
        taken = clock(event.seconds)
        if event.reason is Stop.FINISHED:
            self._progress.setValue(_FINEST)
            self._line.setText(self.tr("trained in {time}").format(time=taken))
            return
        broken = self._session.progress.not_finite_step
        number = QLocale().toString(event.step if broken is None else broken)
        if event.reason is Stop.STOPPED:
            words = self.tr("stopped at step {step}")
        elif event.reason is Stop.EARLY:
            words = self.tr("stopped early at step {step}")
        else:
            words = self.tr("step {step} is not finite")
        self._line.setText(words.format(step=number))


class _SteadyLabel(ElidedLabel):
    """Keeps room for the longest line of a run, so that the bar beside it stays as it is."""

    _reserved = ""

    def reserve(self, text: str) -> None:
        """Keep room for this, as far as there is any."""
        self._reserved = text
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Of the text or what room is kept for."""
        hint = super().sizeHint()
        hint.setWidth(max(hint.width(), self.fontMetrics().horizontalAdvance(self._reserved)))
        return hint
