"""A source of arrays."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.declared import argument
from engine.project.sources.base import OWN_FILES, DataSource, file_argument
from engine.vocabulary.tasks import TaskName


class ArraysFile(DataSource):
    """Rows and targets as arrays, in one ``.npz`` file or two ``.npy`` files.

    Rows are real numbers, (rows, steps, features) or (rows, steps), or whole ones, (rows, steps):
    the numbers of symbols, of which 0 is padding. Targets are whole numbers or words, (rows,) or
    one for every step, (rows, steps): classes; or real numbers, (rows,), (rows, numbers) or
    (rows, steps, numbers).
    """

    kind: Literal["arrays"] = "arrays"
    label: ClassVar[str] = "Arrays (npz, npy)"
    group: ClassVar[str] = OWN_FILES
    is_text: ClassVar[bool] = False
    can_be_typed: ClassVar[bool] = False

    path: str = file_argument()
    inputs: str = argument("x", "What the array with the rows is called; not needed for .npy.")
    targets: str = argument(
        "y",
        "What the array with the targets is called; for .npy, the name of the file beside it "
        "without its suffix.",
    )
    scale: bool = argument(
        True, "Bring real numbers to mean 0 and deviation 1, as the rows for training have them."
    )

    @property
    def task(self) -> TaskName | None:
        """The targets tell."""
        return None
