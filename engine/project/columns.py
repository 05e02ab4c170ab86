"""Whether rows of one long text are learned from side by side."""

from __future__ import annotations

from engine.project.data_facts import DataFacts
from engine.project.project import Project


def are_in_columns(project: Project, facts: DataFacts) -> bool:
    """Whether batches are made of rows that go on where those of the batch before ended."""
    return project.network.is_stateful and facts.rows_follow and not project.training.shuffle
