"""Tasks that ask for memory, made on the fly: the answer depends on what was long ago.

Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997, sections 5.1,
5.4 and 5.6; Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks"
(arXiv:1211.5063); Arjovsky, Shah and Bengio, "Unitary evolution recurrent neural networks"
(arXiv:1511.06464), section 5.1, for the copy task.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.declared import argument
from engine.project.preparation import Preparation
from engine.project.sources.base import MEMORY, DataSource
from engine.vocabulary.tasks import TaskName

MOST_ROWS = 10_000_000
LONGEST = 100_000


class MemoryTask(DataSource):
    """Base of the tasks. The seed of the preparation draws the rows."""

    group: ClassVar[str] = MEMORY
    is_text: ClassVar[bool] = False

    rows: int = argument(10_000, "How many rows are made.", ge=2, le=MOST_ROWS)

    def applied(self, preparation: Preparation) -> Preparation:
        """Symbols are characters, and rows are as long as they are made."""
        return preparation.replace(
            unit="characters",
            lowercase=False,
            unicode_form="as written",
            vocabulary_size=1000,
            length=LONGEST,
            pad="end",
            truncate="end",
        )


class AddingProblem(MemoryTask):
    """Two numbers of a row are marked, and their sum is asked for.

    Each step has a number, even between 0 and 1, and a mark; one mark in either half of the row.
    """

    kind: Literal["adding"] = "adding"
    label: ClassVar[str] = "Memory: adding"
    can_be_typed: ClassVar[bool] = False

    lag: int = argument(100, "Steps of a row.", ge=2, le=LONGEST)

    @property
    def task(self) -> TaskName:
        """A number is asked for."""
        return "regress"


class CopyTask(MemoryTask):
    """Symbols are shown, then nothing for a while, and then they are to be given again in order."""

    kind: Literal["copy"] = "copy"
    label: ClassVar[str] = "Memory: copy"

    lag: int = argument(50, "Steps between the last symbol and the first answer.", ge=1, le=LONGEST)
    copied: int = argument(10, "Symbols that are to be kept.", ge=1, le=1000)
    symbols: int = argument(8, "How many different ones there are.", ge=2, le=26)

    @property
    def task(self) -> TaskName:
        """An answer is asked for at every step."""
        return "tag"


class TemporalOrder(MemoryTask):
    """Two marks, each X or Y, stand among other symbols: in which order did they come?

    The first is at one to two tenths of the row, the second at four to five tenths.
    """

    kind: Literal["temporal_order"] = "temporal_order"
    label: ClassVar[str] = "Memory: temporal order"

    lag: int = argument(100, "Steps of a row.", ge=10, le=LONGEST)


class EmbeddedReber(MemoryTask):
    """Strings of a grammar in which the second symbol comes again at the end.

    What comes next is asked for at every step.
    """

    kind: Literal["embedded_reber"] = "embedded_reber"
    label: ClassVar[str] = "Memory: embedded Reber grammar"

    lag: int = argument(
        7, "At least so many symbols between the one to remember and its answer.", ge=5, le=1000
    )

    @property
    def task(self) -> TaskName:
        """An answer is asked for at every step."""
        return "tag"
