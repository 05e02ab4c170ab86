"""How a network is trained. Declarations only; the loop is in training/."""

from __future__ import annotations

from engine.declared import Declared, argument
from engine.vocabulary.clipping import AnyClipping, ClipByGlobalNorm
from engine.vocabulary.initializers import MAX_SEED
from engine.vocabulary.losses import LossName
from engine.vocabulary.optimizers import Adam, AnyOptimizer


class TrainingSettings(Declared):
    """Everything that decides a run besides network and data."""

    epochs: int = argument(8, "How often the whole data is gone through.", ge=1, le=1_000_000)
    batch_size: int = argument(64, "Rows in one step.", ge=1, le=1_000_000)
    optimizer: AnyOptimizer = argument(Adam(), "How gradients become steps.")
    clipping: AnyClipping = argument(
        ClipByGlobalNorm(), "How a gradient is kept from becoming too large."
    )
    loss: LossName = argument("cross_entropy", "What training makes small.")
    shuffle: bool = argument(True, "Go through the rows in another order each epoch.")
    seed: int = argument(
        0,
        "Weights, order and dropout are drawn from it: the same seed, the same run.",
        ge=0,
        le=MAX_SEED,
    )
