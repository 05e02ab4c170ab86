"""How a network is trained. Declarations only; the loop is in training/."""

from __future__ import annotations

from typing import Literal

from engine.declared import Declared, argument
from engine.vocabulary.clipping import AnyClipping, ClipByGlobalNorm
from engine.vocabulary.early_stopping import AnyEarlyStopping
from engine.vocabulary.initializers import MAX_SEED
from engine.vocabulary.losses import LossName
from engine.vocabulary.optimizers import Adam, AnyOptimizer
from engine.vocabulary.precisions import Precision
from engine.vocabulary.schedules import AnySchedule, ConstantRate
from engine.vocabulary.truncation import AnyTruncation

MOST_ROWS = 1_000_000
"""In one batch."""


class TrainingSettings(Declared):
    """Everything that decides a run besides network and data."""

    epochs: int = argument(8, "How often the whole data is gone through.", ge=1, le=1_000_000)
    batch_size: int = argument(64, "Rows computed at once.", ge=1, le=MOST_ROWS)
    accumulation: int = argument(
        1,
        "Batches whose gradients are averaged into one step: 4 batches of 16 rows learn as one of "
        "64 does, in the memory of 16.",
        ge=1,
        le=1_000_000,
    )
    optimizer: AnyOptimizer = argument(Adam(), "How gradients become steps.")
    schedule: AnySchedule = argument(ConstantRate(), "How the learning rate changes over the run.")
    clipping: AnyClipping = argument(
        ClipByGlobalNorm(), "How a gradient is kept from becoming too large."
    )
    truncation: AnyTruncation | None = argument(
        None, "Whether a gradient goes back over a part of the row only. None: over the whole row."
    )
    loss: LossName = argument("cross_entropy", "What training makes small.")
    class_weights: Literal["none", "balanced"] = argument(
        "none",
        "Balanced: rows of rare classes count more in the loss of training, so that every class "
        "weighs the same. Validation counts all rows alike.",
    )
    early_stopping: AnyEarlyStopping | None = argument(
        None, "Whether the run may end before its last epoch."
    )
    shuffle: bool = argument(True, "Go through the rows in another order each epoch.")
    bucketing: bool = argument(
        False,
        "Put rows of similar length into a batch and cut the padding they share. Asks for "
        "shuffled rows, masked padding and no stateful layer.",
    )
    precision: Precision = argument(
        "float32",
        "In which training multiplies. bfloat16 rounds the factors of every product to 8 bits, "
        "which newer graphics cards multiply faster; weights, gradients and all else stay float32.",
    )
    seed: int = argument(
        0,
        "Weights, order and dropout are drawn from it: the same seed, the same run.",
        ge=0,
        le=MAX_SEED,
    )
