"""What all sources have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from engine.declared import Declared, argument
from engine.project.preparation import Preparation
from engine.vocabulary.tasks import TaskName

OWN_FILES = "Your files"
BUNDLED = "Bundled data"
MEMORY = "Memory tasks"
SPLIT = ("validation_share", "seed")
"""The arguments of preparation that say which rows are kept out."""


def file_argument() -> Any:
    """Where a source's file lies."""
    return argument(
        "",
        "The file; a relative path is looked up beside the project.",
        required=True,
        is_path=True,
    )


def encoding_argument() -> Any:
    """How a file's bytes are read as text."""
    return argument("utf-8", "How the file's characters are written.")


class DataSource(Declared):
    """Base of the sources."""

    group: ClassVar[str] = ""
    """Under which heading a menu lists it."""
    is_text: ClassVar[bool] = True
    """Whether rows are symbols out of texts, and the whole preparation applies to them."""
    can_be_typed: ClassVar[bool] = True
    """Whether a new row can be written as a text."""
    prepared_by: ClassVar[tuple[str, ...]] = SPLIT
    """Which arguments of the preparation apply where rows are no texts."""

    @property
    def task(self) -> TaskName | None:
        """What a network is asked for; None: the data itself has to be looked at."""
        return "classify"

    @property
    def left_alone(self) -> tuple[str, ...]:
        """Which arguments of the preparation change nothing where rows are texts."""
        # Rows of a language model are full, and all of them are as long.
        return ("pad", "truncate") if self.task == "language_model" else ()

    def uses(self, argument: str) -> bool:
        """Whether an argument of the preparation changes anything about its rows."""
        if not self.is_text:
            return argument in self.prepared_by
        return argument not in self.left_alone

    def applied(self, preparation: Preparation) -> Preparation:
        """What of a preparation its rows are prepared with."""
        return preparation
