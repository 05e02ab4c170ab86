"""Deleting runs from the window: into the trash, or after a question for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QFile
from PyQt6.QtWidgets import QApplication, QMessageBox, QWidget

from engine.message import GradloomError
from engine.training.run_deletion import check_deletable, delete_for_good
from engine.training.run_list import ListedRun
from gui.translation import translated
from gui.widgets.no_markup import no_markup


@dataclass(frozen=True)
class Deleted:
    """What became of the runs that were to be deleted."""

    in_trash: tuple[ListedRun, ...]
    problems: tuple[str, ...]
    """Sentences on those that are still there."""


def delete_runs(runs: Sequence[ListedRun], window: QWidget) -> Deleted:
    """Move runs into the trash; where there is none, ask whether to delete them for good."""
    problems: list[str] = []
    in_trash: list[ListedRun] = []
    left: list[ListedRun] = []
    for run in runs:
        try:
            check_deletable(run.path)
        except GradloomError as error:
            problems.append(translated(error))
            continue
        is_moved, _place = QFile.moveToTrash(str(run.path))
        (in_trash if is_moved else left).append(run)
    if left and _is_meant(left, window):
        for run in left:
            try:
                delete_for_good(run.path)
            except GradloomError as error:
                problems.append(translated(error))
    return Deleted(tuple(in_trash), tuple(problems))


def _is_meant(runs: Sequence[ListedRun], window: QWidget) -> bool:
    if len(runs) == 1:
        words = _tr("There is no trash for {name}. Delete it for good?").format(name=runs[0].name)
    else:
        words = _tr("There is no trash for these {count} runs. Delete them for good?").format(
            count=len(runs)
        )
    question = QMessageBox(
        QMessageBox.Icon.Warning,
        _tr("Delete runs"),
        no_markup(words),
        QMessageBox.StandardButton.Cancel,
        window,
    )
    question.setInformativeText(_tr("Their weights, numbers and code cannot be brought back."))
    delete = question.addButton(_tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
    question.setDefaultButton(QMessageBox.StandardButton.Cancel)
    question.exec()
    is_meant = question.clickedButton() is delete
    question.deleteLater()
    return is_meant


def _tr(text: str) -> str:
    return QApplication.translate("runs", text)
