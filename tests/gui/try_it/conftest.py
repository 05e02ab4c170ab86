"""Networks that answer at once, or when a test lets them."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch

from engine.project.data_facts import DataFacts
from engine.project.sources.texts import NamesInTenLanguages
from engine.training.prediction import Prediction
from gui.subject import Subject
from tests.gui.training.faking import tiny_dataset


class FakePredictor:
    """Takes every text that has an ``a`` for the first class, surely; waits where it is told to."""

    loss = "cross_entropy"
    gives_probabilities = True

    source = NamesInTenLanguages()

    def __init__(self, facts: DataFacts) -> None:
        self.facts = facts
        self.classes = facts.classes
        self.asked: list[str] = []
        self.batches = 0
        self.allowed = threading.Semaphore(0)
        self.waits = False
        self.error: Exception | None = None
        self.threads: set[str] = set()

    def __call__(self, texts):
        for text in texts:
            self.threads.add(threading.current_thread().name)
            self.asked.append(text)
            if self.waits:
                self.allowed.acquire(timeout=10)
            if self.error is not None:
                raise self.error
            scores = self.outputs(self._row(text)).softmax(-1)[0].tolist()
            best = scores.index(max(scores))
            yield Prediction(text, self.classes[best], scores[best], tuple(scores))

    def outputs(self, rows):
        self.batches += 1
        is_first = (rows == self.facts.vocabulary.index("a")).any(axis=1)
        is_first = torch.as_tensor(is_first).float()
        return torch.stack((4 * is_first, 4 * (1 - is_first)), dim=-1)

    def _row(self, text):
        known = self.facts.vocabulary
        return np.array([[known.index(each) if each in known else 1 for each in text]])

    def unknown_in(self, text):
        return tuple(dict.fromkeys(each for each in text if each == "ŧ"))


@pytest.fixture
def predictor(dataset):
    return FakePredictor(dataset.facts)


@pytest.fixture
def made(predictor):
    """Make a subject."""

    def make(said="Weights of epoch 1.", dataset=None, **others):
        facts, source = predictor.facts, predictor.source
        return Subject(said, lambda: predictor, object(), facts, source, dataset, **others)

    return make


@pytest.fixture
def dataset():
    """30 rows of each class; the first one's texts have an ``a``."""
    return tiny_dataset()
