"""Saving the network's code from the window, with its rows and trained weights beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from engine.message import GradloomError
from engine.project.project import Project
from gui.background import run_in_background
from gui.data.reader import DataReader
from gui.document import Document
from gui.forms.pending import commit_pending_entry
from gui.training.run import Run
from gui.training.session import TrainingSession
from gui.translation import translated

if TYPE_CHECKING:
    from engine.training.weights import Weights

SUFFIX = ".py"


class CodeExport(QObject):
    """Asks for a file and writes the code beside the window, since that needs torch."""

    written = pyqtSignal(str)
    """A sentence on what was written."""
    failed = pyqtSignal(str)
    """A sentence on why nothing was written."""

    def __init__(
        self,
        document: Document,
        reader: DataReader,
        session: TrainingSession,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._reader = reader
        self._session = session
        self._window = window

    def ask_and_write(self, target: str) -> None:
        """Ask where to, then write the code for a target: ``pytorch`` or ``keras``."""
        commit_pending_entry()
        path = self._document.path
        folder = path.parent if path else Path.home()
        stem = self._document.name or self.tr("network")
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save code"),
            str(folder / f"{stem}_{target}{SUFFIX}"),
            self.tr("Python (*{suffix})").format(suffix=SUFFIX),
        )
        if name:
            chosen = Path(name)
            self.write(target, chosen if chosen.suffix else chosen.with_suffix(SUFFIX))

    def write(self, target: str, path: Path) -> None:
        """Write the code for a target to a file; `written` or `failed` tells how it went."""
        dataset = self._reader.dataset
        if dataset is None:
            self.failed.emit(
                self._document.data_error
                or self.tr("The data is still being read: try again in a moment.")
            )
            return
        project = self._document.project
        run = self._session.run
        weights = _weights_of(run) if run is not None and _fits(run.project, project) else None
        facts = run.dataset.facts if run is not None and weights is not None else dataset.facts
        is_outdated = weights is None and run is not None and run.kept is not None

        def save() -> tuple[Path, ...]:
            from engine.training.code_files import rows_of, save_code

            return save_code(
                "keras" if target == "keras" else "pytorch",
                path,
                project,
                facts,
                rows=rows_of(dataset),
                weights=weights,
            )

        run_in_background(save, lambda paths: self._on_written(paths, is_outdated), self._on_failed)

    def _on_written(self, paths: tuple[Path, ...], is_outdated: bool) -> None:
        names = ", ".join(path.name for path in paths)
        sentence = self.tr("Wrote {names} to {folder}.").format(names=names, folder=paths[0].parent)
        if is_outdated:
            sentence += " " + self.tr(
                "Trained weights are left out: the network or its data has changed since."
            )
        self.written.emit(sentence)

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, GradloomError):
            self.failed.emit(translated(error))
            return
        raise error


def _weights_of(run: Run) -> Weights | None:
    """The best weights of a run, or the last ones before its first epoch ended."""
    if run.kept is None:
        return None
    return run.kept.best or run.kept.last


def _fits(trained: Project, project: Project) -> bool:
    """Whether trained weights belong to a project: network and data are those of the run."""
    return trained.data == project.data and _what_computes(trained) == _what_computes(project)


def _what_computes(project: Project) -> object:
    """The network without what does not change its numbers: names and places."""
    network = project.network
    return network.replace(
        nodes=tuple(
            node.replace(layer=node.layer.replace(name=""), x=0, y=0) for node in network.nodes
        )
    )
