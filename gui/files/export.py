"""Writing the project from the window in any form it can leave in, with the weights it has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from engine.exchange.targets import TARGETS, Target, TargetKind
from engine.message import GradloomError, Message
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.project.sources.not_chosen import NotChosen
from gui.background import run_in_background
from gui.data.reader import DataReader
from gui.document import Document
from gui.files.starting_weights import StartingWeightsFiles
from gui.forms.pending import commit_pending_entry
from gui.training.run import Run
from gui.training.session import TrainingSession
from gui.translation import translated

if TYPE_CHECKING:
    from engine.training.weights import Weights


class Export(QObject):
    """Asks for a file and writes it beside the window, since that needs torch."""

    written = pyqtSignal(str)
    """A sentence on what was written."""
    failed = pyqtSignal(str)
    """A sentence on why nothing was written."""

    def __init__(
        self,
        document: Document,
        reader: DataReader,
        session: TrainingSession,
        starting: StartingWeightsFiles,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._reader = reader
        self._session = session
        self._starting = starting
        self._window = window
        self._folder: Path | None = None
        """Where this project was exported to last."""
        document.path_changed.connect(self._on_path_changed)

    def ask_and_write(self, name: str) -> None:
        """Ask where to, then write the form that `engine.exchange.targets` has by this name."""
        commit_pending_entry()
        path = self.ask_where(name, self._document.name or self.tr("network"))
        if path is not None:
            self.write(name, path)

    def ask_where(self, name: str, stem: str) -> Path | None:
        """Ask for the file of a form; None: the person wants none after all.

        Args:
            stem: what it is called if the person gives it no other name.
        """
        target = TARGETS[name]
        path = self._document.path
        folder = self._folder or (path.parent if path else Path.home())
        title = {
            TargetKind.CODE: self.tr("Export {name} code"),
            TargetKind.MODEL: self.tr("Export {name}"),
            TargetKind.WEIGHTS: self.tr("Export weights as {name}"),
        }[target.kind]
        chosen, _ = QFileDialog.getSaveFileName(
            self._window,
            title.format(name=target.label),
            str(folder / f"{stem}{target.file_ending}"),
            f"{target.label} (*{target.suffix})",
        )
        if not chosen:
            return None
        self._folder = Path(chosen).parent
        return _with_ending(Path(chosen), target)

    def write(self, name: str, path: Path) -> None:
        """Write a form to a file, which gets the ending it has if it has none.

        `written` or `failed` tells how it went.
        """
        target = TARGETS[name]
        path = _with_ending(path, target)
        dataset, project = self._reader.dataset, self._document.project
        has_data = not isinstance(project.data.source, NotChosen)
        if target.kind is TargetKind.CODE and dataset is None and has_data:
            self.failed.emit(
                self._document.data_error
                or self.tr("The data is still being read: try again in a moment.")
            )
            return
        run = self._session.run
        weights = _weights_of(run) if run is not None and _fits(run.project, project) else None
        if run is not None and weights is not None:
            facts: DataFacts | None = run.dataset.facts
        else:
            facts = dataset.facts if dataset is not None else None
        is_outdated = weights is None and run is not None and run.kept is not None
        try:
            place = self._starting.place(project) if weights is None else None
        except GradloomError as error:
            self.failed.emit(translated(error))
            return

        def save() -> tuple[tuple[Path, ...], Message | None]:
            from engine.training.exported_files import Content, rows_of, save_as
            from engine.training.starting import read_start

            rows = rows_of(dataset, facts) if dataset is not None else None
            content = Content(project, facts, rows, weights, read_start(project, place))
            told = None if target.kind is TargetKind.CODE else content.told_of_weights()
            return save_as(target, path, content), told

        run_in_background(
            save,
            lambda done: self._on_written(done[0], done[1], is_outdated),
            self._on_failed,
            self,
        )

    def _on_path_changed(self) -> None:
        self._folder = None  # what is exported next belongs beside the project

    def tell(self, paths: tuple[Path, ...]) -> None:
        """Say that these files were written."""
        self.written.emit(self._sentence(paths))

    def _sentence(self, paths: tuple[Path, ...]) -> str:
        names = ", ".join(path.name for path in paths)
        return self.tr("Wrote {names} to {folder}.").format(names=names, folder=paths[0].parent)

    def _on_written(self, paths: tuple[Path, ...], told: Message | None, is_outdated: bool) -> None:
        sentence = self._sentence(paths)
        if told is not None:
            sentence += " " + translated(told)
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


def _with_ending(path: Path, target: Target) -> Path:
    return path if path.suffix else path.with_suffix(target.suffix)


def _weights_of(run: Run) -> Weights | None:
    """The best weights of a run, or the last ones before its first epoch ended."""
    if run.kept is None:
        return None
    return run.kept.best or run.kept.last


def _fits(trained: Project, project: Project) -> bool:
    """Whether trained weights belong to a project: network, data and start are those of the run."""
    if (trained.data, trained.start) != (project.data, project.start):
        return False
    return what_computes(trained) == what_computes(project)


def what_computes(project: Project) -> object:
    """The network without what does not change its numbers: names and places."""
    network = project.network
    return network.replace(
        nodes=tuple(
            node.replace(layer=node.layer.replace(name=""), x=0, y=0) for node in network.nodes
        )
    )
