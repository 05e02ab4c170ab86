"""What is tried out: some weights, the data they belong to, and both in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.project.data_facts import DataFacts
from engine.project.sources.base import DataSource

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.prediction import Predictor


@dataclass(frozen=True, eq=False)
class Subject:
    """A network with weights. The window makes a new one whenever the weights are others."""

    said: str
    """Whose weights they are, as a sentence."""
    predictor: Callable[[], Predictor]
    """Builds the network; called in a thread of its own, where it may take its time."""
    weights: object
    """The weights, or what tells them from others: two subjects with the same object here answer
    every text alike."""
    facts: DataFacts
    """What is known of the data the network was trained on: what it is asked for."""
    source: DataSource
    """Where that data came from."""
    dataset: Dataset | None
    """Rows with known answers; None where the data is not that of the weights."""
    outdated: str = ""
    """What has changed since, as a sentence; empty: nothing."""

    @property
    def is_typed(self) -> bool:
        """Whether a text can be typed that the network is asked about."""
        return self.source.can_be_typed and bool(self.facts.vocabulary)

    def answers_as(self, other: Subject | None) -> bool:
        """Whether nothing that is computed would be otherwise."""
        return other is not None and self.weights is other.weights and self.dataset is other.dataset
