"""A trained network asked about new texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.data.preparation import Preparer
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.runtime import NetworkModule, build
from engine.runtime.memory import shortage_told
from engine.training.losses import class_scores, gives_probabilities
from engine.training.weights import Weights
from engine.training.weights_file import put_weights

BATCH = 256


@dataclass(frozen=True)
class Prediction:
    """What the network takes one text for."""

    text: str
    label: str
    """The class with the highest score."""
    score: float
    """Its score: a probability from 0 to 1, or the bare output if trained on squared error."""
    scores: tuple[float, ...]
    """The score of every class, in the order of `DataFacts.classes`."""


class Predictor:
    """A network with its weights and the preparation of its texts.

    Raises:
        GradloomError: the network cannot be built, or the weights do not fit it.
    """

    def __init__(self, project: Project, facts: DataFacts, weights: Weights) -> None:
        self._loss = project.training.loss
        self._classes = facts.classes
        self._prepare = Preparer(project.data.preparation, facts.vocabulary, facts.length)
        signature = facts.signature(self._loss)
        self._network: NetworkModule = build(project.network, signature, project.training.seed)
        put_weights(self._network, weights)
        self._network.eval()

    @property
    def gives_probabilities(self) -> bool:
        """Whether scores are probabilities."""
        return gives_probabilities(self._loss)

    def __call__(self, texts: Sequence[str]) -> Iterator[Prediction]:
        """Predictions for texts, in their order, as they are computed."""
        for first in range(0, len(texts), BATCH):
            some = texts[first : first + BATCH]
            for text, scores in zip(some, self._scores(some).tolist(), strict=True):
                best = max(range(len(scores)), key=scores.__getitem__)
                yield Prediction(text, self._classes[best], scores[best], tuple(scores))

    def _scores(self, texts: Sequence[str]) -> Tensor:
        inputs = torch.tensor(self._prepare(texts))
        # Texts have nothing to do with the ones before them, stateful layers or not.
        self._network.reset_states()
        with shortage_told(), torch.no_grad():
            return class_scores(self._loss, self._network(inputs))
