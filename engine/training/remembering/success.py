"""When a layer has remembered: which rows are right, and how few may be wrong.

A row is right when

- temporal order: its class is, as in Pascanu, Mikolov and Bengio (arXiv:1211.5063), section 4.1.1;
- adding: the sum is off by less than 0.04, as in Hochreiter and Schmidhuber, "Long short-term
  memory", Neural Computation 9(8), 1997, section 5.4;
- copy: every symbol is, as Martens and Sutskever, "Learning recurrent neural networks with
  Hessian-free optimization" (ICML 2011), count for their tasks of remembering symbols;
- embedded Reber grammar: the symbol that was to be kept is given again where it is asked for, the
  last but one of the string. Hochreiter and Schmidhuber (section 5.1) ask for all of the string;
  the rest of it needs no memory, and in strings of a least length not all of it can be known.

A run succeeds when at most 1% of the rows it did not learn from are wrong: the bound of the first
and of the third of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from engine.runtime import NetworkModule
from engine.training.losses import IGNORED
from engine.training.remembering.experiment import TaskKind

MOST_WRONG = 0.01
"""Share of the validation rows that may be wrong."""
FARTHEST_OFF = 0.04
"""An answer of the adding problem is right when it is off by less."""


def rows_right(task: TaskKind, outputs: Tensor, targets: Tensor) -> Tensor:
    """Which rows are right, (rows,).

    Args:
        outputs: (rows, classes); of adding (rows, 1); of copy and Reber (rows, time, classes).
        targets: (rows,); of adding (rows, 1); of copy and Reber (rows, time), -1 for padding.
    """
    if task == "temporal_order":
        return outputs.argmax(dim=-1) == targets
    if task == "adding":
        return ((outputs - targets).abs() < FARTHEST_OFF).all(dim=-1)
    answers, is_asked = outputs.argmax(dim=-1), targets != IGNORED
    is_right = answers == targets
    if task == "copy":
        return (is_right | ~is_asked).all(dim=-1)
    last_but_one = is_asked.sum(dim=-1, keepdim=True) - 2
    return is_right.gather(1, last_but_one).squeeze(1)


def share_wrong(
    network: NetworkModule,
    batches: Iterable[tuple[Tensor, Tensor]],
    task: TaskKind,
    is_stopped: Callable[[], bool] = lambda: False,
) -> float | None:
    """Share of the rows that are wrong, 0 to 1; None when it was stopped.

    The network is left in training mode.
    """
    wrong = rows = 0
    network.eval()
    try:
        with torch.no_grad():
            for inputs, targets in batches:
                if is_stopped():
                    return None
                right = rows_right(task, network(inputs), targets)
                rows += len(right)
                wrong += len(right) - int(right.sum())
    finally:
        network.train()
    return wrong / rows


def is_success(wrong: float) -> bool:
    """Whether so few rows are wrong that the layer has remembered."""
    return wrong <= MOST_WRONG
