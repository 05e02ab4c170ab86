"""A trained network asked about new texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.data.preparation import Preparer
from engine.data.unknown_symbols import unknown_symbols
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
        self.loss = project.training.loss
        """What the network was trained to make small."""
        self.classes = facts.classes
        """Every class; the place of one is its number."""
        self._prepare = Preparer(project.data.preparation, facts.vocabulary, facts.length)
        signature = facts.signature(self.loss)
        self._network: NetworkModule = build(project.network, signature, project.training.seed)
        put_weights(self._network, weights)
        self._network.eval()

    @property
    def gives_probabilities(self) -> bool:
        """Whether scores are probabilities."""
        return gives_probabilities(self.loss)

    def __call__(self, texts: Sequence[str]) -> Iterator[Prediction]:
        """Predictions for texts, in their order, as they are computed."""
        for first in range(0, len(texts), BATCH):
            some = texts[first : first + BATCH]
            scored = class_scores(self.loss, self.outputs(some)).tolist()
            for text, scores in zip(some, scored, strict=True):
                best = max(range(len(scores)), key=scores.__getitem__)
                yield Prediction(text, self.classes[best], scores[best], tuple(scores))

    def outputs(self, texts: Sequence[str]) -> Tensor:
        """What the network gives for texts, all in one batch: (texts, outputs)."""
        inputs = torch.tensor(self._prepare(texts))
        # Texts have nothing to do with the ones before them, stateful layers or not.
        self._network.reset_states()
        with shortage_told(), torch.no_grad():
            outputs: Tensor = self._network(inputs)
            return outputs

    def unknown_in(self, text: str) -> tuple[str, ...]:
        """The symbols of a text that the network never learned, each once."""
        return unknown_symbols(self._prepare, text)
