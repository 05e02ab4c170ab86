"""Little real networks over a few words, and the panel around them."""

from __future__ import annotations

import csv
from itertools import pairwise

import pytest

from engine.data import load
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.sources.texts import TextTable
from engine.project.training_settings import TrainingSettings
from engine.training.prediction import Predictor
from engine.training.starting import starting_weights
from engine.vocabulary.clipping import ClipByGlobalNorm
from gui.document import Document
from gui.subject import Subject
from gui.unrolled.unrolled_panel import UnrolledPanel

LONG = 60_000
"""Milliseconds: torch has to be loaded."""


@pytest.fixture
def project(tmp_path):
    """Words of three to five letters, padded to five with a mask, through three layers."""
    path = tmp_path / "words.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(("text", "label"))
        for number in range(60):
            stem = "".join("abcdef"[number * step % 6] for step in range(1, 3 + number % 3))
            writer.writerow((stem + "xy"[number % 2], ("this", "that")[number % 2]))
    nodes = (
        Node(id="embedding", layer=Embedding(input_dim=10, output_dim=3, mask_zero=True)),
        Node(id="both", layer=Bidirectional(layer=LSTM(units=3, return_sequences=True))),
        Node(id="lstm", layer=LSTM(units=5, return_sequences=True)),
        Node(id="simple", layer=SimpleRNN(units=4)),
        Node(id="dense", layer=Dense(units=2)),
    )
    links = tuple(Link(source=one.id, target=other.id) for one, other in pairwise(nodes))
    return Project(
        network=Network(dialect="keras2", nodes=nodes, links=links),
        data=DataSettings(
            source=TextTable(path=str(path)),
            preparation=Preparation(validation_share=0.25),
        ),
        training=TrainingSettings(
            epochs=1, batch_size=8, clipping=ClipByGlobalNorm(threshold=0.25)
        ),
    )


@pytest.fixture
def dataset(project):
    return load(project.data, None)


@pytest.fixture
def predictor(project, dataset):
    return Predictor(project, dataset.facts, starting_weights(project, dataset.facts, None))


@pytest.fixture
def subject(project, dataset, predictor):
    facts, source = dataset.facts, project.data.source
    return Subject("Weights of epoch 1.", lambda: predictor, object(), facts, source, dataset)


@pytest.fixture
def document(qtbot, project):
    document = Document(project)
    document.select(("lstm",))
    return document


@pytest.fixture
def panel(qtbot, document):
    panel = UnrolledPanel(document)
    qtbot.addWidget(panel)
    panel.resize(900, 620)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    panel.stop()


@pytest.fixture
def drawn(panel, subject, dataset, qtbot):
    """The LSTM over a validation row that has padding before it."""
    panel.show_subject(subject)
    panel.picker.pick(int(dataset.validation.lengths[:-1].argmin()))
    qtbot.waitUntil(lambda: panel.drawing is not None and not panel.asker.is_busy, timeout=LONG)
    return panel


@pytest.fixture
def settled(qtbot):
    """Wait until everything that was asked has been answered."""

    def wait(panel):
        qtbot.waitUntil(lambda: not panel.asker.is_busy, timeout=LONG)

    return wait
