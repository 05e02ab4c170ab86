"""A little project for each task, with data made on the spot."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np

from engine.data import load
from engine.data.dataset import Dataset
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.network.network import Link, Network, Node
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.sources.arrays import ArraysFile
from engine.project.sources.base import DataSource
from engine.project.sources.memory import AddingProblem
from engine.project.sources.series import SeriesTable
from engine.project.sources.texts import LongText, TextTable
from engine.project.training_settings import TrainingSettings
from engine.training.prediction import Predictor
from engine.training.starting import starting_weights
from engine.vocabulary.losses import LossName
from engine.vocabulary.optimizers import Adam

PREPARATION = Preparation(length=12, validation_share=0.25)


def project_of(
    source: DataSource, loss: LossName = "cross_entropy", folder: Path | None = None
) -> tuple[Project, Dataset]:
    """A project with a small network that fits a source, and its data."""
    data = DataSettings(source=source, preparation=PREPARATION)
    dataset = load(data, folder)
    signature = dataset.facts.signature(loss)
    nodes = [
        Node(id="gru", layer=GRU(units=6, return_sequences=signature.wanted.each_step)),
        Node(id="dense", layer=Dense(units=signature.wanted.count)),
    ]
    if signature.symbols:
        embedding = Embedding(input_dim=signature.symbols, output_dim=4)
        nodes.insert(0, Node(id="embedding", layer=embedding))
    links = tuple(Link(source=before.id, target=after.id) for before, after in pairwise(nodes))
    network = Network(dialect="keras2", nodes=tuple(nodes), links=links)
    training = TrainingSettings(epochs=1, batch_size=16, loss=loss, optimizer=Adam(lr=0.02))
    return Project(network=network, data=data, training=training), dataset


def untrained(project: Project, dataset: Dataset) -> Predictor:
    """A network as training would begin with it: it answers anything, and mostly wrong."""
    return Predictor(project, dataset.facts, starting_weights(project, dataset.facts, None))


def tagged_texts(folder: Path) -> TextTable:
    """Each letter's tag says whether it is a vowel."""
    return _table(folder, "tag of every symbol", lambda text: "".join(map(_vowel, text)))


def counted_texts(folder: Path) -> TextTable:
    """Half as many as a text has of the letter a."""
    return _table(folder, "number", lambda text: str(text.count("a") / 2))


def long_text(folder: Path) -> LongText:
    """The same few words over and over."""
    (folder / "long.txt").write_text("to be or not to be\n" * 60, encoding="utf-8")
    return LongText(path=str(folder / "long.txt"))


def adding() -> AddingProblem:
    """A few short rows."""
    return AddingProblem(rows=80, lag=8)


def tagged_arrays(folder: Path) -> ArraysFile:
    """Rows of symbols, some of them more than one digit long, with a class each step."""
    rows = np.random.default_rng(1).integers(2, 13, (80, 7))
    rows[::3, :2] = 0  # padding in front
    np.savez(folder / "rows.npz", x=rows, y=rows % 2)
    return ArraysFile(path=str(folder / "rows.npz"))


def series(folder: Path, **arguments: object) -> SeriesTable:
    """Two columns that rise, with a season of four, and a name for each step."""
    with (folder / "series.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("quarter", "warm", "cold"))
        for step, (warm, cold) in enumerate(series_values().tolist()):
            writer.writerow((f"{1950 + step // 4}-Q{step % 4 + 1}", warm, cold))
    settings = {"window": 6, "horizon": 3, "season": 4, **arguments}
    return SeriesTable(path=str(folder / "series.csv"), **settings)


def series_values() -> np.ndarray:
    """What is written there, (steps, 2)."""
    steps = np.arange(90)
    season = np.array([3.0, 1.0, -2.0, 0.5])[steps % 4]
    return np.stack((20 + 0.3 * steps + season, 5 - 0.1 * steps + season**2), axis=1)


def _vowel(letter: str) -> str:
    return "v" if letter in "aeiou" else "c"


def _table(folder: Path, asks: str, answer: object) -> TextTable:
    path = folder / "texts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "label"))
        for number in range(60):
            text = "".join("abcdeig"[number * step % 7] for step in range(1, 4 + number % 5))
            writer.writerow((text, answer(text)))  # type: ignore[operator]
    return TextTable(path=str(path), asks=asks)
