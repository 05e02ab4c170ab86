"""In which order rows are gone through, as row numbers: told without the rows themselves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import torch
from torch import Tensor

from engine.data.bucketing import bucketed, kept_lengths
from engine.data.dataset import Dataset
from engine.project.columns import are_in_columns
from engine.project.project import Project
from engine.runtime.randomness import generator_for
from engine.training.bucketing import why_not_bucketed
from engine.vocabulary.truncation import windows_of

PURPOSE = "order of the rows"
"""What the generator of the order is for, see `engine.runtime.randomness.generator_for`."""


def column_order(rows: int, size: int) -> Tensor:
    """Places of rows, (rows,), so that in batches of so many each goes on where the same one of
    the batch before it ended; the rows that are left come last."""
    columns = min(size, rows)
    each = rows // columns
    side_by_side = torch.arange(each * columns).view(columns, each).T.flatten()
    return torch.cat([side_by_side, torch.arange(each * columns, rows)])


class RowOrder:
    """Row numbers of the batches of an epoch, each (batch,) on the processor.

    Args:
        lengths: symbols in each row that are no padding, (rows,).
        size: rows in a batch.
        full_only: whether a last batch with fewer rows is left out.
        in_columns: whether rows of one long text are gone through side by side.
    """

    def __init__(
        self, lengths: Tensor, size: int, full_only: bool, in_columns: bool = False
    ) -> None:
        self._lengths = lengths
        self._size = size
        self._in_columns = in_columns
        count = len(lengths)
        self.rows = count // size * size if full_only else count
        """Rows that are gone through."""

    def straight(self) -> Iterator[Tensor]:
        """In the order of the data, or of its columns."""
        count = len(self._lengths)
        order = column_order(count, self._size) if self._in_columns else torch.arange(count)
        yield from order[: self.rows].split(self._size)

    def shuffled(self, generator: torch.Generator) -> Iterator[Tensor]:
        """In an order drawn from a generator that lives on the processor."""
        order = torch.randperm(len(self._lengths), generator=generator)
        yield from order[: self.rows].split(self._size)

    def bucketed(self, generator: torch.Generator) -> Iterator[Tensor]:
        """Rows of similar length together, in a drawn order."""
        yield from bucketed(self._lengths, self._size, generator)


def epoch_of(order: RowOrder, project: Project, generator: torch.Generator) -> Iterator[Tensor]:
    """Row numbers of the batches of the next epoch of a training."""
    settings = project.training
    if not settings.shuffle:
        return order.straight()
    if settings.bucketing and why_not_bucketed(project) is None:
        return order.bucketed(generator)
    return order.shuffled(generator)


def rows_of(batches: Iterator[Tensor], first: int, count: int) -> tuple[int, ...]:
    """Row numbers of so many batches of an epoch from one on, which is counted from 0."""
    found = islice(batches, first, first + count)
    return tuple(row for part in found for row in part.tolist())


def rows_of_step(project: Project, dataset: Dataset, step: int) -> tuple[int, ...]:
    """Numbers, from 0, of the training rows that a step of a run was taken on, first to last.

    They follow from seed and settings, so nothing has to be kept while a run goes on. Each epoch
    before the step's costs a drawing of the order.

    Args:
        dataset: the data of the run, prepared as it was.
        step: from 1, over all epochs.

    Raises:
        ValueError: there is no such step.
    """
    settings, rows = project.training, dataset.training
    lengths = torch.from_numpy(kept_lengths(rows.lengths, rows.inputs.shape[1]))
    columns = are_in_columns(project, dataset.facts)
    order = RowOrder(lengths, settings.batch_size, project.network.is_stateful, columns)
    batches = -(-order.rows // settings.batch_size)
    windows = len(
        windows_of(settings.truncation, dataset.facts.length, dataset.facts.asks_each_step)
    )
    a_epoch = -(-batches // settings.accumulation) * windows
    if not 1 <= step <= a_epoch * settings.epochs:
        raise ValueError(
            f"the run has {a_epoch * settings.epochs} steps and none with number {step}"
        )
    epoch, done = divmod(step - 1, a_epoch)
    generator = generator_for(None, settings.seed, PURPOSE)
    for _ in range(epoch):
        next(epoch_of(order, project, generator), None)
    first = done // windows * settings.accumulation
    return rows_of(epoch_of(order, project, generator), first, settings.accumulation)
