"""Reads the project's data beside the window, whenever its settings change."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from engine.message import GradloomError
from engine.project.data_settings import DataSettings
from gui.background import Job, run_in_background
from gui.document import Document
from gui.translation import translated

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

TICK_MILLISECONDS = 120
"""How often the share that is read is looked at: what takes less is read before it is shown."""
PAUSE_MILLISECONDS = 150
"""How long settings stay as they are before the data is read: someone may be stepping a number."""


class DataReader(QObject):
    """Keeps the data as the project's settings have it, and tells the document what it is like.

    The latest settings win: reading that is no longer wanted is given up.
    """

    dataset_changed = pyqtSignal(object)
    """The new `Dataset`, or None: being read, or not to be had."""
    reading_changed = pyqtSignal(bool)
    """Whether the data is being read."""
    progressed = pyqtSignal()
    """`share` is another, while reading takes long enough to be told of."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._job: Job | None = None
        self._reading: _Reading | None = None
        self._settings: DataSettings | None = None
        self._folder: Path | None = None
        self.dataset: Dataset | None = None
        """What was read last; None while it is being read and where it cannot be."""
        self.share: float | None = None
        """How much of the reading is done, 0 to 1; None before that is worth telling."""
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MILLISECONDS)
        self._ticks.timeout.connect(self._on_tick)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._read)
        self._is_held = False
        document.project_changed.connect(self._on_project_changed)
        document.path_changed.connect(self._on_path_changed)
        self._follow(pause=0)

    @property
    def is_reading(self) -> bool:
        """Whether a dataset, or the reason why there is none, is still to come."""
        return self._is_held or self._pause.isActive() or self._reading is not None

    @property
    def folder(self) -> Path | None:
        """Where a relative path is looked up."""
        path = self._document.path
        return None if path is None else path.parent

    def hold(self) -> None:
        """Begin to read only on `release`: libraries are loaded that reading would hold up."""
        self._is_held = True

    def release(self) -> None:
        """Read what was to be read meanwhile."""
        if self._is_held:
            self._is_held = False
            if not self._pause.isActive():
                self._read()

    def read_again(self) -> None:
        """Read although no setting has changed, as when the file has."""
        self._settings = None
        self._follow(pause=0)

    def cancel(self) -> None:
        """Give up reading, because the person does not want to wait for it."""
        if not self.is_reading:
            return
        self.stop()
        self._document.set_facts(
            None, self.tr("Reading the data was cancelled. Read it again, or choose other data.")
        )
        self.reading_changed.emit(False)

    def stop(self) -> None:
        """Read no more, as when the window closes."""
        self._is_held = False
        self._pause.stop()
        self._give_up()

    def _on_project_changed(self) -> None:
        self._follow(PAUSE_MILLISECONDS)

    def _on_path_changed(self) -> None:
        self._follow(PAUSE_MILLISECONDS)

    def _follow(self, pause: int) -> None:
        settings = self._document.project.data
        relative = _depends_on_folder(settings)
        if settings == self._settings and (not relative or self.folder == self._folder):
            if self.dataset is not None and self._document.facts is None:
                self._document.set_facts(self.dataset.facts)  # another project, the same data
            return
        is_other_source = self._settings is None or settings.source != self._settings.source
        self._settings, self._folder = settings, self.folder
        was_reading = self.is_reading
        self._give_up()
        self._pause.start(pause)
        if self.dataset is not None:
            self.dataset = None
            self.dataset_changed.emit(None)
        if is_other_source:
            # Otherwise what is known stays until it is replaced: a longer row changes little, and
            # problems that go and come back with every step of a number would only flicker.
            self._document.set_facts(None)
        if not was_reading:
            self.reading_changed.emit(True)

    def _give_up(self) -> None:
        if self._reading is not None and self._job is not None:
            self._reading.is_cancelled = True
            self._job.cancel()
        self._forget_reading()

    def _forget_reading(self) -> None:
        self._job = self._reading = self.share = None
        self._ticks.stop()

    def _on_tick(self) -> None:
        if self._reading is not None and self._reading.share != self.share:
            self.share = self._reading.share
            self.progressed.emit()

    def _read(self) -> None:
        if self._is_held:
            return
        assert self._settings is not None
        self._reading = _Reading()
        work = partial(_load, self._settings, self._folder, self._reading)
        self._job = run_in_background(work, self._on_done, self._on_error, self)
        self._ticks.start()

    def _on_done(self, dataset: Any) -> None:
        self._forget_reading()
        self.dataset = dataset
        self._document.set_facts(dataset.facts)
        self.dataset_changed.emit(dataset)
        self.reading_changed.emit(False)

    def _on_error(self, error: BaseException) -> None:
        self._forget_reading()
        if isinstance(error, GradloomError):
            sentence = translated(error)
        else:  # a mistake of the program's: the card says so, and training stays off
            sentence = self.tr("Reading the data failed: {error!r}").format(error=error)
        self._document.set_facts(None, sentence)
        self.reading_changed.emit(False)


class _Reading:
    """Passed to the work, which tells it how far it is: ends it once nobody wants it."""

    def __init__(self) -> None:
        self.is_cancelled = False
        self.share = 0.0

    def __call__(self, share: float) -> None:
        if self.is_cancelled:
            raise InterruptedError("reading was given up")
        self.share = share  # looked at by the window now and then, and not sent to it


def _load(settings: DataSettings, folder: Path | None, reading: _Reading) -> Dataset:
    from engine.data import load  # takes a while to import: the window is up by then

    return load(settings, folder, reading)


def _depends_on_folder(settings: DataSettings) -> bool:
    path = getattr(settings.source, "path", "")
    return bool(path) and not Path(path).is_absolute()
