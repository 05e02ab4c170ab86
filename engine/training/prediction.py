"""A trained network asked about new rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.data.preparation import Preparer
from engine.data.scaling import unscaled
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


@dataclass(frozen=True)
class Tag:
    """What the network takes one symbol of a text for."""

    symbol: str
    tag: str
    """The class with the highest score."""
    score: float
    """Its score, as in `Prediction`."""


class Predictor:
    """A network with its weights and the preparation of its texts.

    Raises:
        GradloomError: the network cannot be built, or the weights do not fit it.
    """

    def __init__(self, project: Project, facts: DataFacts, weights: Weights) -> None:
        self.loss = project.training.loss
        """What the network was trained to make small."""
        self.facts = facts
        """What is known of the data it was trained on."""
        self.classes = facts.names
        """Every class; the place of one is its number."""
        self.source = project.data.source
        """What it was trained on."""
        self.preparer: Preparer | None = None
        """Prepares texts; None where rows are no texts."""
        if facts.vocabulary and self.source.can_be_typed:
            self.preparer = Preparer(project.data.applied, facts.vocabulary, facts.length)
        signature = facts.signature(self.loss)
        self.network: NetworkModule = build(project.network, signature, project.training.seed)
        """The network itself, which is not in training."""
        put_weights(self.network, weights)
        self.network.eval()

    @property
    def gives_probabilities(self) -> bool:
        """Whether scores are probabilities."""
        return gives_probabilities(self.loss)

    def __call__(self, texts: Sequence[str]) -> Iterator[Prediction]:
        """The classes of texts, in their order, as they are computed."""
        for first in range(0, len(texts), BATCH):
            some = texts[first : first + BATCH]
            scored = self.class_scores(self.prepared(some)).tolist()
            for text, scores in zip(some, scored, strict=True):
                best = max(range(len(scores)), key=scores.__getitem__)
                yield Prediction(text, self.classes[best], scores[best], tuple(scores))

    def class_scores(self, inputs: NDArray[Any]) -> Tensor:
        """A number for each class of prepared rows, (rows, classes) or (rows, steps, classes)."""
        return class_scores(self.loss, self.outputs(inputs))

    def tags(self, text: str) -> tuple[Tag, ...]:
        """A tag for every symbol of a text, but for those that are cut off."""
        return self.tags_of(self.prepared([text])[0])

    def tags_of(self, inputs: NDArray[Any]) -> tuple[Tag, ...]:
        """A tag for every step of a prepared row that is no padding.

        Where steps are real numbers, a step is called by its place, from 1.
        """
        scores, best = self.class_scores(inputs[np.newaxis])[0].max(dim=-1)
        if self.facts.features:
            symbols = [str(place + 1) for place in range(len(inputs))]
            is_padding = [False] * len(inputs)
        else:
            symbols = [self.facts.vocabulary[number] for number in inputs.tolist()]
            is_padding = [number == 0 for number in inputs.tolist()]
        each = zip(symbols, best.tolist(), scores.tolist(), is_padding, strict=True)
        return tuple(
            Tag(symbol, self.classes[place], score)
            for symbol, place, score, is_left_out in each
            if not is_left_out
        )

    def numbers(self, inputs: NDArray[Any]) -> NDArray[np.float64]:
        """The numbers asked for of each row, in their own unit, (rows, horizon, numbers).

        With `DataFacts.from_last` they are told from the window's last step.
        """
        outputs = self.outputs(inputs).numpy()
        found = outputs.reshape(len(outputs), -1, len(self.facts.targets))
        scale = self.facts.target_scale
        return found.astype(np.float64) if scale is None else unscaled(found, scale)

    def prepared(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Texts as rows of symbols, (texts, length)."""
        assert self.preparer is not None
        return self.preparer(texts)

    def outputs(self, inputs: NDArray[Any]) -> Tensor:
        """What the network gives for prepared rows, all in one batch, on the processor."""
        given = torch.tensor(inputs)
        # Rows have nothing to do with the ones before them, stateful layers or not.
        self.network.reset_states()
        with shortage_told(), torch.no_grad():
            outputs: Tensor = self.network(given if given.is_floating_point() else given.long())
            return outputs

    def unknown_in(self, text: str) -> tuple[str, ...]:
        """The symbols of a text that the network never learned, each once."""
        return () if self.preparer is None else unknown_symbols(self.preparer, text)
