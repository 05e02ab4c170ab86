"""How much a row of each class counts in the loss of training."""

from __future__ import annotations

from engine.project.data_facts import DataFacts
from engine.project.training_settings import TrainingSettings


def class_weights(settings: TrainingSettings, facts: DataFacts) -> tuple[float, ...] | None:
    """A weight for each class of the data; None: every row counts the same.

    Balanced weights are n / (k * count), as scikit-learn has them: n rows for training, k classes
    that have any, count rows of the class. All rows together then weigh n, and every class the
    same. A class without rows weighs nothing: there is nothing to weigh.
    """
    counts = facts.class_rows
    if settings.class_weights == "none" or not counts:
        return None
    rows, present = sum(counts), sum(count > 0 for count in counts)
    return tuple(rows / (present * count) if count else 0.0 for count in counts)
