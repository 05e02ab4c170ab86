"""No source."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.project.sources.base import DataSource
from engine.vocabulary.tasks import TaskName


class NotChosen(DataSource):
    """No data yet, as for a model that came in trained on data of its own.

    The network can be looked at, summarized and exported, and not be trained.
    """

    kind: Literal["not_chosen"] = "not_chosen"
    label: ClassVar[str] = "Not chosen yet"

    @property
    def task(self) -> TaskName | None:
        """Nothing is asked."""
        return None
