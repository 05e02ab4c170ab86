"""What is known of the data once it has been read: small, without the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass

from engine.layers.shapes import sequence, symbols
from engine.network.signature import Signature, Wanted
from engine.vocabulary.losses import LossName
from engine.vocabulary.tasks import TASKS, Task, TaskName


@dataclass(frozen=True)
class Scale:
    """How numbers are shifted and divided before a network sees them: (x - shift) / size."""

    shift: tuple[float, ...]
    size: tuple[float, ...]
    """None of them is 0."""


@dataclass(frozen=True)
class DataFacts:
    """Counts, vocabulary and classes of prepared data.

    The data card, the problems of a network, the summary and the exported code read it.
    """

    vocabulary: tuple[str, ...]
    """Every symbol; the place of one is its number. Place 0 is padding, 1 the unknown. Empty where
    rows are real numbers."""
    classes: tuple[str, ...]
    """Every class, the place of one is its number; empty where numbers are asked for, and for a
    language model, whose classes are its vocabulary."""
    length: int
    """Steps of a prepared row."""
    training_rows: int
    validation_rows: int
    longest: int
    """Steps of the longest row before it was cut."""
    class_rows: tuple[int, ...] = ()
    """Rows for training that each class has, or steps where every step has one; empty in what was
    kept before they were counted."""
    task: TaskName = "classify"
    features: tuple[str, ...] = ()
    """What the numbers of a step are called; empty where a row is symbols."""
    targets: tuple[str, ...] = ()
    """What the numbers that are asked for are called; empty where classes are."""
    horizon: int = 1
    """How many steps ahead each of them is asked for; 1 where nothing lies ahead."""
    feature_scale: Scale | None = None
    """How the numbers of the rows were scaled; None: not at all."""
    target_scale: Scale | None = None
    """How the numbers that are asked for were scaled; None: not at all."""
    at_every_step: bool = False
    """Whether numbers are asked for at every step of a row, and not for the row."""
    from_last: bool = False
    """Whether each window, and what is asked for after it, is told from the window's last step."""
    rows_follow: bool = False
    """Whether each row goes on where the one before it ends, as the rows of one long text do."""

    @property
    def rows(self) -> int:
        """All of them."""
        return self.training_rows + self.validation_rows

    @property
    def kind(self) -> Task:
        """What is asked of a network."""
        return TASKS[self.task]

    @property
    def asks_each_step(self) -> bool:
        """Whether there is a target for every step of a row, and not one for the row."""
        return self.kind.each_step or self.at_every_step

    @property
    def names(self) -> tuple[str, ...]:
        """What the classes are called in the order of their numbers; empty: there are none."""
        return self.vocabulary if self.task == "language_model" else self.classes

    def signature(self, loss: LossName) -> Signature:
        """What a network gets from this data and owes it under a loss."""
        task = self.kind
        count = len(self.names) if task.of == "classes" else len(self.targets) * self.horizon
        wanted = Wanted(task.of, count, self.asks_each_step)
        if self.features:
            return Signature(sequence(self.length, len(self.features)), None, wanted, loss)
        return Signature(symbols(self.length), len(self.vocabulary), wanted, loss)
