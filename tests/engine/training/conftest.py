"""A network that trains in a blink, on data that it can learn by heart."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch

from engine.data import Dataset, prepared
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.network.network import Link, Network, Node
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.optimizers import Adam

PREPARATION = Preparation(length=6, validation_share=0.2, seed=1)


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """On a busy machine threads wait for each other far longer than these networks compute."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    yield
    torch.set_num_threads(before)


def rows(count: int = 60) -> tuple[list[str], list[str]]:
    """Texts whose first letter says the class."""
    texts = [f"{'abc'[number % 3]}{number:04}" for number in range(count)]
    return texts, [f"class {text[0]}" for text in texts]


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """48 rows to train on and 12 to validate with, in three classes."""
    texts, labels = rows()
    return prepared(texts, labels, PREPARATION)


@pytest.fixture
def project() -> Project:
    """Embedding, LSTM and Dense on that data: three epochs of six steps."""
    return small_project()


@pytest.fixture
def made() -> Callable[..., Project]:
    """Make the same project with other training settings, or another recurrent layer."""
    return small_project


def small_project(recurrent: object = None, outputs: int = 3, **training: object) -> Project:
    layer = LSTM(units=8, name="memory") if recurrent is None else recurrent
    settings = {"epochs": 3, "batch_size": 8, "optimizer": Adam(lr=0.01), **training}
    return Project(
        network=Network(
            dialect="keras2",
            nodes=(
                Node(id="embedding", layer=Embedding(input_dim=20, output_dim=4)),
                Node(id="recurrent", layer=layer),
                Node(id="dense", layer=Dense(units=outputs)),
            ),
            links=(
                Link(source="embedding", target="recurrent"),
                Link(source="recurrent", target="dense"),
            ),
        ),
        data=DataSettings(preparation=PREPARATION),
        training=TrainingSettings(**settings),
    )
