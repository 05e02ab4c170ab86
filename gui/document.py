"""The open project: the only thing that changes it, and the one every view listens to."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QUndoCommand, QUndoStack

from engine.network.findings import Findings
from engine.network.inference import Inference, infer
from engine.network.network import Network
from engine.network.problem import Problem
from engine.network.problems import find_problems
from engine.network.signature import Signature
from engine.project.data_facts import DataFacts
from engine.project.project import Project

UNDO_LIMIT = 1000

ProjectEdit = Callable[[Project], Project]
NetworkEdit = Callable[[Network], Network]


class Document(QObject):
    """A project, its undo stack, what is selected in it and what is known of its data.

    A gesture calls `edit` or `edit_network` once, at its end. Views draw `project` again on
    `project_changed`; they compare it with the last one they saw.
    """

    project_changed = pyqtSignal(object)
    """The new Project, after an edit, undo, redo, open or new."""
    findings_changed = pyqtSignal()
    """`inference`, `problems` or `facts` may be others: after project_changed and after the data
    has been read."""
    selection_changed = pyqtSignal(object)
    """The selected node ids, a frozenset."""
    path_changed = pyqtSignal(object)
    """The file, a Path, or None for a project without one."""
    saved_changed = pyqtSignal(bool)
    """Whether the file holds the project as it stands, when that becomes otherwise."""

    def __init__(self, project: Project | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project or Project()
        self._path: Path | None = None
        self._given_name = ""
        self._run = 0
        """Counts the rows of edits that may become one step."""
        self._selection: frozenset[str] = frozenset()
        self._facts: DataFacts | None = None
        self._data_error: str | None = None
        self.undo_stack = QUndoStack(self)
        """Its texts, canUndo and canRedo serve menus."""
        self.undo_stack.cleanChanged.connect(self._on_clean_changed)
        self.undo_stack.setUndoLimit(UNDO_LIMIT)

    # What there is ---------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """The project as it stands."""
        return self._project

    @property
    def network(self) -> Network:
        """Its network."""
        return self._project.network

    @property
    def path(self) -> Path | None:
        """The person's file, or None."""
        return self._path

    @property
    def name(self) -> str:
        """What the project is called: its file's name, or what it was opened under; or nothing."""
        return self._path.stem if self._path else self._given_name

    @property
    def selection(self) -> frozenset[str]:
        """Ids of the selected nodes; all of them are in the network."""
        return self._selection

    @property
    def facts(self) -> DataFacts | None:
        """What is known of the data; None while it is being read or cannot be."""
        return self._facts

    @property
    def data_error(self) -> str | None:
        """Why the data cannot be read."""
        return self._data_error

    @property
    def signature(self) -> Signature:
        """What the data gives the network and asks of it."""
        return self._project.signature(self._facts)

    @cached_property
    def inference(self) -> Inference:
        """Shapes and weights of the network as it stands."""
        return infer(self.network, self.signature)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the network as it stands."""
        return find_problems(self.network, self.signature, self.inference)

    @property
    def findings(self) -> Findings:
        """Both together, for those who would work them out again."""
        return Findings(self.network, self.signature, self.inference, self.problems)

    # Edits -----------------------------------------------------------------------------------

    def edit(self, text: str, edit: ProjectEdit, merge: str = "") -> None:
        """Change the project as one undo step; nothing happens where the edit changes nothing.

        Args:
            text: what undo and redo call it, translated: "Add LSTM".
            edit: a function from a project to a new one. It may raise; then nothing is changed.
            merge: edits in a row with the same text here become one step, as when a spin box is
                held down. Undo, saving and selecting something else end the row.
        """
        changed = edit(self._project)
        if changed != self._project:
            merge = f"{self._run}: {merge}" if merge else ""
            self.undo_stack.push(_Change(self, text, self._project, changed, merge))

    def edit_network(self, text: str, edit: NetworkEdit, merge: str = "") -> None:
        """Change the network as one undo step; see `edit`."""
        self.edit(text, lambda project: project.with_network(edit(project.network)), merge)

    def end_merge(self) -> None:
        """The next edit is a step of its own, whatever its ``merge``."""
        self._run += 1

    # Files -----------------------------------------------------------------------------------

    def open(
        self, project: Project, path: Path | None, *, saved: bool = True, name: str = ""
    ) -> None:
        """Put another project in place of this one, with nothing to undo and nothing selected.

        ``name`` is what a project without a file is called, such as an example.

        ``saved`` False marks it as having changes that are in no file, as after a recovery.
        """
        # All of it is there before anyone is told of a part.
        had_selection = bool(self._selection)
        self._project = project
        self._selection = frozenset()
        self._facts = None
        self._data_error = None
        self._given_name = name
        self._path = path
        self._forget_findings()
        self.undo_stack.clear()
        if saved:
            self.undo_stack.setClean()  # an empty stack that was not clean stays so when cleared
        else:
            self.undo_stack.resetClean()
        self.path_changed.emit(path)
        self._tell(had_selection)

    def mark_saved(self, path: Path) -> None:
        """The project as it stands is in this file."""
        self.end_merge()
        self._set_path(path)
        self.undo_stack.setClean()

    @property
    def is_saved(self) -> bool:
        """Whether the file, if there is one, holds the project as it stands."""
        return self.undo_stack.isClean()

    # What is not in the file -----------------------------------------------------------------

    def select(self, ids: Collection[str]) -> None:
        """Select these nodes and no others; ids that are not in the network are left out."""
        there = {node.id for node in self.network.nodes}
        selection = frozenset(ids) & there
        if selection != self._selection:
            self._selection = selection
            self.end_merge()
            self.selection_changed.emit(selection)

    def set_facts(self, facts: DataFacts | None, error: str | None = None) -> None:
        """What reading the data gave: facts, or the reason why there are none."""
        if (facts, error) != (self._facts, self._data_error):
            self._facts, self._data_error = facts, error
            self._forget_findings()
            self.findings_changed.emit()

    def _on_clean_changed(self, is_clean: bool) -> None:
        # Passed on rather than listened to directly: the stack still speaks while it is deleted.
        self.saved_changed.emit(is_clean)

    def _show(self, project: Project) -> None:
        self._project = project
        self._forget_findings()
        there = self._selection & {node.id for node in project.network.nodes}
        is_other_selection = there != self._selection
        self._selection = there
        self._tell(is_other_selection)

    def _tell(self, is_other_selection: bool) -> None:
        self.project_changed.emit(self._project)
        self.findings_changed.emit()
        if is_other_selection:
            self.selection_changed.emit(self._selection)

    def _forget_findings(self) -> None:
        self.__dict__.pop("inference", None)
        self.__dict__.pop("problems", None)

    def _set_path(self, path: Path | None) -> None:
        if path != self._path:
            self._path = path
            self.path_changed.emit(path)


class _Change(QUndoCommand):
    """From one project to another, and back."""

    ID = 1

    def __init__(
        self, document: Document, text: str, before: Project, after: Project, merge: str
    ) -> None:
        super().__init__(text)
        self._document = document
        self._before = before
        self._after = after
        self._merge = merge

    def id(self) -> int:
        return self.ID

    def redo(self) -> None:
        self._document._show(self._after)

    def undo(self) -> None:
        self._document.end_merge()
        self._document._show(self._before)

    def mergeWith(self, other: QUndoCommand | None) -> bool:
        if not isinstance(other, _Change) or not self._merge or self._merge != other._merge:
            return False
        self._after = other._after
        self.setObsolete(self._after == self._before)
        return True
