"""Edits of a project's data: whatever follows from them is part of the same edit."""

from __future__ import annotations

from engine.project.data_facts import DataFacts
from engine.project.loss_fit import fitted, fitted_to
from engine.project.project import Project
from engine.project.sources.base import DataSource
from engine.vocabulary.tasks import TASKS, TaskName


def with_source(
    project: Project,
    source: DataSource,
    *,
    before: DataFacts | None = None,
    task: TaskName | None = None,
) -> Project:
    """Other data, and training settings that fit what is asked of a network then.

    Args:
        before: what is known of the data there was.
        task: what the new data asks for, where the source itself does not say it.
    """
    changed = project.replace(data=project.data.replace(source=source))
    asked = source.task or task
    if asked is None:
        return changed
    task_before = before.task if before is not None else project.data.source.task
    anew = task_before is not None and TASKS[task_before].of != TASKS[asked].of
    return changed.replace(training=fitted(project.training, TASKS[asked], anew=anew))


def with_fitting_loss(project: Project, facts: DataFacts) -> Project:
    """Training settings that fit data which has been read; the network stays as it is."""
    return project.replace(training=fitted_to(project.training, facts))
