"""A small project of each task, with data of every kind that a program has to take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.dataset import Dataset
from engine.data.loading import load
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.simple_rnn import SimpleRNN
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.sources.arrays import ArraysFile
from engine.project.sources.base import DataSource
from engine.project.sources.memory import AddingProblem, CopyTask, EmbeddedReber, TemporalOrder
from engine.project.sources.series import CarbonDioxide
from engine.project.sources.texts import LongText, TextTable
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.early_stopping import StopByLoss
from engine.vocabulary.optimizers import Adam
from engine.vocabulary.regularizers import L2
from tests.engine.runtime.networks import chain

Case = tuple[Project, Dataset]
Making = Callable[[Path], Case]


def reber(folder: Path) -> Case:
    """Tags with padding at the end that has none, and nothing masked."""
    return _case(EmbeddedReber(rows=50, lag=5), [GRU(units=5, return_sequences=True)])


def reber_masked(folder: Path) -> Case:
    """The same with a mask; classes are weighed and batches put together."""
    layers: list[Layer] = [
        Bidirectional(layer=LSTM(units=4, return_sequences=True, kernel_regularizer=L2(l2=0.01)))
    ]
    training = {"class_weights": "balanced", "accumulation": 3, "loss": "cross_entropy"}
    return _case(EmbeddedReber(rows=50, lag=5), layers, masked=True, **training)


def copying(folder: Path) -> Case:
    """Tags by squared error, classes weighed; padding stands nowhere."""
    source = CopyTask(rows=40, lag=3, copied=2, symbols=3)
    layers: list[Layer] = [SimpleRNN(units=6, return_sequences=True)]
    return _case(source, layers, loss="mean_squared_error", class_weights="balanced")


def two_tags(folder: Path) -> Case:
    """Words with one of two tags each, from one output, in a network with states."""
    words = ("Ja, gut", "a b c.d", "b", "c - a b a", "x.y z")
    rows = [(words[number % 5], number % 7) for number in range(40)]
    tags = [" ".join("ab"[(len(w) + n) % 2] for w in text.split()) for text, n in rows]
    source = _table(folder, [text for text, _ in rows], tags, "tag of every symbol")
    layers: list[Layer] = [GRU(units=4, return_sequences=True, stateful=True)]
    return _case(source, layers, loss="binary_cross_entropy", unit="spaced", outputs=1, length=4)


def numbers_of_texts(folder: Path) -> Case:
    """A number for each text, scaled, with costs."""
    texts = [f"{'ab' * (number % 4)}c{number % 10}" for number in range(40)]
    numbers = [str(100 + 3 * len(text) - 0.5 * int(text[-1])) for text in texts]
    source = _table(folder, texts, numbers, "number")
    layers: list[Layer] = [LSTM(units=5, activity_regularizer=L2(l2=0.01))]
    return _case(source, layers, masked=True, loss="mean_squared_error", length=6)


def adding(folder: Path) -> Case:
    """Numbers that are not scaled, in batches put together."""
    layers: list[Layer] = [GRU(units=6)]
    return _case(AddingProblem(rows=50, lag=6), layers, loss="huber", accumulation=2)


def temporal(folder: Path) -> Case:
    """Classes of texts that are no texts of a person's: as CSV."""
    return _case(TemporalOrder(rows=50, lag=10), [SimpleRNN(units=6)], loss="cross_entropy")


def forecast(folder: Path) -> Case:
    """Several steps of a series ahead, scaled, until there is no gain."""
    source = CarbonDioxide(window=6, horizon=3, step=6)
    stopping = StopByLoss(patience=1, min_delta=0.02)
    layers: list[Layer] = [LSTM(units=6)]
    return _case(source, layers, loss="mean_absolute_error", early_stopping=stopping)


def forecast_from_last(folder: Path) -> Case:
    """A series told from the last step of each window."""
    source = CarbonDioxide(window=6, step=6, scaling="from the last step")
    return _case(source, [SimpleRNN(units=5)], loss="huber")


def language(folder: Path) -> Case:
    """What comes next in a text of characters, with costs that perplexity leaves out."""
    path = folder / "text.txt"
    path.write_text("the cat sat on the mat, and the rat sat on the cat. " * 12, encoding="utf-8")
    layers: list[Layer] = [
        LSTM(units=8, return_sequences=True, recurrent_regularizer=L2(l2=0.02)),
        GRU(units=8, return_sequences=True, activity_regularizer=L2(l2=0.01)),
    ]
    return _case(LongText(path=str(path)), layers, loss="cross_entropy", length=7)


def language_of_words(folder: Path) -> Case:
    """The same with words, a stateful layer, and symbols that are not known."""
    path = folder / "words.txt"
    words = [f"w{number * number % 17}" for number in range(400)]
    path.write_text(" ".join(words), encoding="utf-8")
    layers: list[Layer] = [SimpleRNN(units=8, return_sequences=True, stateful=True)]
    given = {"length": 5, "unit": "words", "vocabulary_size": 8}
    return _case(LongText(path=str(path)), layers, loss="cross_entropy", **given)


def classes_of_arrays(folder: Path) -> Case:
    """Real numbers with classes."""
    random = np.random.default_rng(1)
    x = random.normal(3, 5, (50, 4, 2))
    y = np.array(["low", "high", "mid"])[np.digitize(x.mean((1, 2)), [2, 4])]
    return _arrays(folder, x, y, [LSTM(units=5)], loss="cross_entropy", class_weights="balanced")


def tags_of_arrays(folder: Path) -> Case:
    """Symbols with a class for every step, padding included."""
    random = np.random.default_rng(2)
    x = random.integers(0, 7, (50, 5))
    layers: list[Layer] = [SimpleRNN(units=5, return_sequences=True)]
    return _arrays(folder, x, x % 3, layers, masked=True, loss="cross_entropy")


def numbers_of_every_step(folder: Path) -> Case:
    """Real numbers with two numbers for every step."""
    random = np.random.default_rng(3)
    x = random.normal(3, 5, (50, 5, 2))
    x[::3, 3:] = 0
    layers: list[Layer] = [Masking(mask_value=9.0), GRU(units=5, return_sequences=True)]
    y = np.cumsum(x, axis=1) * [1.0, 30.0]
    return _arrays(folder, x, y, layers, loss="mean_absolute_error", accumulation=2)


CASES: dict[str, Making] = {
    each.__name__: each
    for each in (
        reber,
        reber_masked,
        copying,
        two_tags,
        numbers_of_texts,
        adding,
        temporal,
        forecast,
        forecast_from_last,
        language,
        language_of_words,
        classes_of_arrays,
        tags_of_arrays,
        numbers_of_every_step,
    )
}


def _case(
    source: DataSource,
    layers: list[Layer],
    *,
    masked: bool = False,
    outputs: int | None = None,
    length: int = 48,
    unit: str = "characters",
    vocabulary_size: int = 1000,
    **training: Any,
) -> Case:
    preparation = Preparation.model_validate(
        {
            "length": length,
            "unit": unit,
            "vocabulary_size": vocabulary_size,
            "validation_share": 0.2,
            "seed": 3,
        }
    )
    settings = {
        "epochs": 3, "batch_size": 8, "shuffle": False, "optimizer": Adam(lr=0.02), **training
    }  # fmt: skip
    data = DataSettings(source=source, preparation=preparation)
    dataset = load(data, None)
    facts = dataset.facts
    first: list[Layer] = []
    if facts.vocabulary:
        symbols = len(facts.vocabulary)
        first = [Embedding(input_dim=symbols, output_dim=4, mask_zero=masked)]
    count = outputs or facts.signature("cross_entropy").outputs or 1
    network = chain(*first, *layers, Dense(units=count), dialect="keras3")
    training_settings = TrainingSettings.model_validate(settings)
    return Project(network=network, data=data, training=training_settings), dataset


def _arrays(folder: Path, x: Any, y: Any, layers: list[Layer], **training: Any) -> Case:
    path = folder / "arrays.npz"
    np.savez(path, x=x, y=y)
    return _case(ArraysFile(path=str(path)), layers, **training)


def _table(folder: Path, texts: list[str], labels: list[str], asks: Any) -> TextTable:
    import polars

    path = folder / "table.csv"
    polars.DataFrame({"text": texts, "label": labels}).write_csv(path)
    return TextTable(path=str(path), asks=asks)
