"""A dataset as tensors made once, gone through in batches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Literal

import torch
from torch import Tensor

from engine.data.bucketing import bucketed, kept_lengths, share_saved
from engine.data.dataset import Rows
from engine.training.row_order import RowOrder

Batch = tuple[Tensor, Tensor]
"""Inputs, (batch, length) or (batch, length, features), and targets as in `losses`."""


def groups_of(batches: Iterator[Batch], size: int) -> Iterator[tuple[Batch, ...]]:
    """So many batches at a time; the last group has what is left."""
    while group := tuple(islice(batches, size)):
        yield group


class Batches:
    """All rows as two tensors; a batch is an index into them.

    The numbers of symbols are kept in as few bytes as the data has them in, and a batch gets them
    in the eight that torch asks of an index.

    Args:
        rows: what to go through.
        size: rows in a batch.
        full_only: whether a last batch with fewer rows is left out.
        device: where the tensors are kept.
        in_columns: whether rows of one long text are gone through side by side: the text is cut
            into as many columns as a batch has rows, and row i of a batch goes on where row i of
            the batch before it ended. Rows that fill no column are a last batch, or left out.
    """

    def __init__(
        self,
        rows: Rows,
        size: int,
        full_only: bool,
        device: torch.device,
        in_columns: bool = False,
    ) -> None:
        # torch.tensor copies: the arrays are read-only, and a tensor cannot be.
        self._inputs = torch.tensor(rows.inputs, device=device)
        self._targets = torch.tensor(rows.targets, device=device)
        self._lengths = torch.from_numpy(kept_lengths(rows.lengths, rows.inputs.shape[1]))
        self.order = RowOrder(self._lengths, size, full_only, in_columns)
        """The numbers of the rows in each batch."""
        self._each_step = self._targets.dim() > 1 and not self._targets.is_floating_point()
        self._size = size
        self._in_columns = in_columns
        self.rows = self.order.rows
        """Rows that are gone through."""
        self.left_out = len(self._inputs) - self.rows
        """Rows that are not, because they do not fill a batch."""

    def __len__(self) -> int:
        return (self.rows + self._size - 1) // self._size

    def __iter__(self) -> Iterator[Batch]:
        """Batches in the order of the data, or of its columns."""
        if self._in_columns:
            yield from self._of(self.order.straight())
            return
        # Rows that follow each other need not be gathered.
        for first in range(0, self.rows, self._size):
            yield self._batch(slice(first, min(first + self._size, self.rows)))

    def shuffled(self, generator: torch.Generator) -> Iterator[Batch]:
        """The same in an order drawn from a generator that lives on the processor."""
        yield from self._of(self.order.shuffled(generator))

    def bucketed(self, generator: torch.Generator, pad: Literal["start", "end"]) -> Iterator[Batch]:
        """Rows of similar length together, the padding they share cut off, in a drawn order.

        Args:
            generator: one that lives on the processor.
            pad: where rows are filled up.
        """
        for part in self.order.bucketed(generator):
            longest = int(self._lengths[part].max())
            kept = slice(-longest, None) if pad == "start" else slice(longest)
            inputs, targets = self._batch(part.to(self._inputs.device))
            yield inputs[:, kept], targets[:, kept] if self._each_step else targets

    def _of(self, places: Iterator[Tensor]) -> Iterator[Batch]:
        for part in places:
            yield self._batch(part.to(self._inputs.device))

    def _batch(self, places: slice | Tensor) -> Batch:
        inputs = self._inputs[places]
        return inputs if inputs.is_floating_point() else inputs.long(), self._targets[places]

    def share_saved(self) -> float:
        """Share of the symbols, padding included, that `bucketed` leaves out of an epoch."""
        batches = bucketed(self._lengths, self._size, torch.Generator().manual_seed(0))
        return share_saved(self._lengths, self._inputs.shape[1], batches)
