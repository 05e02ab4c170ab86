"""A language model that writes beside the window, symbol by symbol."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from engine.training.wish import Wish
from gui.asking import told
from gui.background import Job

if TYPE_CHECKING:
    from engine.training.prediction import Predictor


class Writer(QObject):
    """One text at a time: another wish ends the one before."""

    began = pyqtSignal()
    wrote = pyqtSignal(str)
    """What has come since the last time."""
    ended = pyqtSignal()
    """Nothing more comes: all is written, or it was stopped, or it failed."""
    failed = pyqtSignal(str)
    """Why there is no more, as a sentence."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None

    @property
    def is_busy(self) -> bool:
        """Whether more is to come."""
        return self._job is not None

    def write(self, make: Callable[[], Predictor], wish: Wish) -> None:
        """Write with a network that is built for it: one under way is nobody else's."""
        self.stop()

        def work() -> Iterator[str]:
            from engine.training.generation import generate, pieces

            predictor = make()
            symbols = generate(predictor, wish.prompt, wish.symbols, wish.temperature, wish.seed)
            return pieces(predictor, symbols)

        self._job = job = Job(work, self)
        job.produced.connect(self._on_produced)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        self.began.emit()
        job.start()

    def stop(self) -> None:
        """Write no more; what has been written stays."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self.ended.emit()

    def _on_produced(self, pieces: list[str]) -> None:
        self.wrote.emit("".join(pieces))

    def _on_succeeded(self) -> None:
        self._job = None
        self.ended.emit()

    def _on_failed(self, error: BaseException) -> None:
        self._job = None
        self.failed.emit(told(error))
        self.ended.emit()
