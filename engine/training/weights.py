"""Weights in memory: a copy of a network's tensors by name, and which copies a run keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from engine.training.checkpoint import Checkpoint

Weights = dict[str, Tensor]
"""Every parameter by its name in the module, such as ``layers.lstm.kernel``."""

Which = Literal["best", "last"]


def copy_of_weights(module: nn.Module) -> Weights:
    """The parameters as they are now, on the processor, safe from what training does next."""
    return {
        # Contiguous, as the weights' file wants it: an orthogonal matrix may come transposed.
        name: parameter.detach().to("cpu", copy=True, memory_format=torch.contiguous_format)
        for name, parameter in module.named_parameters()
    }


@dataclass
class KeptWeights:
    """What a run leaves to its caller; `engine.training.loop.train` fills it in.

    ``best`` has the highest validation accuracy, at equal accuracy the lowest validation loss;
    where the loss alone decides, as for numbers, the lowest loss.
    """

    best: Weights | None = None
    """None until an epoch has ended."""
    best_epoch: int | None = None
    best_accuracy: float = -1.0
    best_loss: float = float("inf")
    module: nn.Module | None = None
    """The network itself, which training changes from step to step."""
    checkpoint: Callable[[], Checkpoint] | None = None
    """Everything the run's next step depends on, as it is between two steps; None before the run
    began."""

    def offer(self, epoch: int, accuracy: float, loss: float) -> bool:
        """Keep a copy of the module's weights if they are the best so far, and say whether.

        Args:
            accuracy: of the validation; always the same where the loss alone decides.
        """
        if (-accuracy, loss) >= (-self.best_accuracy, self.best_loss):
            return False
        self.best_epoch, self.best_accuracy, self.best_loss = epoch, accuracy, loss
        self.best = self.last
        return True

    @property
    def last(self) -> Weights | None:
        """A copy of the weights after the last step; None before the run began."""
        return None if self.module is None else copy_of_weights(self.module)
