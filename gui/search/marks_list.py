"""The arguments that are searched over, each with what is tried and a way to take it out."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from engine.message import GradloomError
from engine.project.marked import argument_at, check_mark, label_of
from engine.project.project import Project
from engine.project.search import Mark
from gui.forms.wording import tried_text
from gui.theme import icon, mark
from gui.translation import translated
from gui.widgets.elided_label import ElidedLabel


class MarksList(QWidget):
    """A line a mark: its name, which is a button to change it, what is tried, and a cross."""

    change_requested = pyqtSignal(object)
    """The place of a mark."""
    removal_requested = pyqtSignal(object)
    """The place of a mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self._buttons: dict[str, tuple[QPushButton, QToolButton]] = {}
        self._words: dict[str, str] = {}
        self._lines: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_project(self, project: Project) -> None:
        """Show the marks of a project, and what is wrong with them."""
        rows = [
            (found, label_of(project, found), _problem(project, found))
            for found in project.search.marks
        ]
        shown = (*rows, *(argument_at(project, found.place) is None for found, _, _ in rows))
        if shown == self._shown:
            return
        self._shown = shown
        if self._lines is not None:
            self._column.removeWidget(self._lines)
            self._lines.hide()
            self._lines.deleteLater()
        self._lines = lines = QWidget(self)
        grid = QGridLayout(lines)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        self._buttons, self._words = {}, {}
        for found, label, problem in rows:
            is_there = argument_at(project, found.place) is not None
            self._add(grid, found, label, is_there=is_there)
            self._words[label.removeprefix("training.")] = problem
            if problem:
                self._add_problem(grid, problem)
        self._column.addWidget(lines)

    def lines(self) -> tuple[tuple[str, str], ...]:
        """What each mark is called, and what is wrong with it; empty: nothing."""
        return tuple(self._words.items())

    def button(self, name: str) -> QPushButton:
        """The button that changes what is tried for an argument."""
        return self._buttons[name][0]

    def cross(self, name: str) -> QToolButton:
        """The button that takes a mark out."""
        return self._buttons[name][1]

    def _add(self, grid: QGridLayout, found: Mark, label: str, *, is_there: bool) -> None:
        lines = self._lines
        row = grid.rowCount()
        words = tried_text(found.tried)
        name = QPushButton(label.removeprefix("training."), lines)
        mark(name, role="link")
        name.setToolTip(self.tr("Change what is tried for {argument}").format(argument=label))
        name.setEnabled(is_there)
        name.clicked.connect(partial(self.change_requested.emit, found.place))
        tried = ElidedLabel(words, lines)
        tried.setToolTip(words)
        mark(tried, role="quiet")
        remove = QToolButton(lines)
        remove.setIcon(icon("ph.x", "quiet_text"))
        remove.setIconSize(QSize(12, 12))
        remove.setAutoRaise(True)
        remove.setToolTip(self.tr("Search no longer over {argument}").format(argument=label))
        remove.setAccessibleName(remove.toolTip())
        remove.clicked.connect(partial(self.removal_requested.emit, found.place))
        self._buttons[name.text()] = (name, remove)
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(tried, row, 1)
        grid.addWidget(remove, row, 2)

    def _add_problem(self, grid: QGridLayout, problem: str) -> None:
        reason = QLabel(problem, self._lines)
        reason.setWordWrap(True)
        reason.setTextFormat(Qt.TextFormat.PlainText)
        mark(reason, role="bad")
        grid.addWidget(reason, grid.rowCount(), 0, 1, 3)


def _problem(project: Project, found: Mark) -> str:
    try:
        check_mark(project, found)
    except GradloomError as error:
        return translated(error)
    return ""
