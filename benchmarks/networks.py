"""The networks that are timed, each declared once, for us and for the peers alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.exchange import keras_code
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.network.edits import add_layer, append_layer
from engine.network.network import Network
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.clipping import ClipByGlobalNorm
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.optimizers import Adam

SYMBOLS, WIDTH, CLASSES = 1000, 64, 10
ROWS, STEPS = 32, 100
"""Of a batch."""
RATE, THRESHOLD = 1e-4, 1.0
"""So small a rate that the weights, and with them the time of a step, hardly change."""

Array = NDArray[Any]


@dataclass(frozen=True)
class TimedNetwork:
    """Embedding(1000, 64), some recurrent layers and Dense(10), as the source document has it."""

    name: str
    layers: tuple[Layer, ...]
    """Those between Embedding and Dense."""
    steps: int = STEPS
    has_lengths: bool = False
    """Whether rows have lengths of their own, and their padding is masked."""

    @property
    def project(self) -> Project:
        """A project that trains it: batches of 32 rows, Adam, clipping by the global norm."""
        embedding = Embedding(input_dim=SYMBOLS, output_dim=WIDTH, mask_zero=self.has_lengths)
        network, last = add_layer(Network(dialect="keras2"), embedding, 0, 0)
        for layer in (*self.layers, Dense(units=CLASSES)):
            network, last = append_layer(network, layer, last)
        training = TrainingSettings(
            batch_size=ROWS,
            optimizer=Adam(lr=RATE),
            clipping=ClipByGlobalNorm(threshold=THRESHOLD),
        )
        return Project(network=network, training=training)

    @property
    def facts(self) -> DataFacts:
        """What is known of its rows."""
        return DataFacts(
            vocabulary=tuple(f"symbol {number}" for number in range(SYMBOLS)),
            classes=tuple(f"class {number}" for number in range(CLASSES)),
            length=self.steps,
            training_rows=ROWS,
            validation_rows=ROWS,
            longest=self.steps,
        )

    def keras_code(self, target: Dialect) -> str:
        """The program that makes and compiles the same model with a Keras."""
        return keras_code(self.project, self.facts, target)

    def rows(self, count: int = ROWS) -> tuple[Array, Array]:
        """Symbols, (count, steps), and the number of each row's class, (count,); always the same.

        Where rows have lengths of their own, those are a fifth of the steps up to all of them.
        """
        random = np.random.default_rng(0)
        x = random.integers(1, SYMBOLS, (count, self.steps))
        y = random.integers(0, CLASSES, count)
        if self.has_lengths:
            lengths = random.integers(self.steps // 5, self.steps + 1, count)
            x[np.arange(self.steps) >= lengths[:, np.newaxis]] = 0
        return x, y


LSTM_NETWORK = TimedNetwork("LSTM network", (LSTM(units=128),))
GRU_NETWORK = TimedNetwork(
    "GRU network", (GRU(units=256, return_sequences=True), SimpleRNN(units=128))
)
LSTM_SIGMOID = TimedNetwork(
    "LSTM network, sigmoid gates", (LSTM(units=128, recurrent_activation="sigmoid"),)
)

COMBINATIONS: tuple[TimedNetwork, ...] = (
    TimedNetwork("LSTM with relu", (LSTM(units=128, activation="relu"),)),
    TimedNetwork("GRU with relu", (GRU(units=256, activation="relu"),)),
    TimedNetwork("SimpleRNN", (SimpleRNN(units=128),)),
    TimedNetwork("SimpleRNN with relu", (SimpleRNN(units=128, activation="relu"),)),
    TimedNetwork("GRU, reset_after", (GRU(units=256, reset_after=True),)),
    TimedNetwork(
        "GRU, reset_after, sigmoid gates",
        (GRU(units=256, reset_after=True, recurrent_activation="sigmoid"),),
    ),
    TimedNetwork("LSTM, padding masked", (LSTM(units=128),), has_lengths=True),
    TimedNetwork(
        "LSTM, padding masked, sigmoid gates",
        (LSTM(units=128, recurrent_activation="sigmoid"),),
        has_lengths=True,
    ),
    TimedNetwork(
        "GRU and SimpleRNN, padding masked",
        (GRU(units=256, return_sequences=True), SimpleRNN(units=128)),
        has_lengths=True,
    ),
    TimedNetwork(
        "LSTM, dropout and recurrent dropout",
        (LSTM(units=128, dropout=0.2, recurrent_dropout=0.2),),
    ),
    TimedNetwork("GRU, recurrent dropout", (GRU(units=256, recurrent_dropout=0.2),)),
    TimedNetwork("LSTM, stateful", (LSTM(units=128, stateful=True),)),
    TimedNetwork(
        "LSTM, three layers",
        (
            LSTM(units=128, return_sequences=True),
            LSTM(units=128, return_sequences=True),
            LSTM(units=128),
        ),
    ),
    TimedNetwork("Bidirectional LSTM", (Bidirectional(layer=LSTM(units=128)),)),
)
"""What else a person may ask for, one row of the table each."""

LONG_SEQUENCES: tuple[TimedNetwork, ...] = (
    TimedNetwork("LSTM, 1,000 steps", (LSTM(units=128),), steps=1000),
    TimedNetwork(
        "GRU and SimpleRNN, 1,000 steps",
        (GRU(units=256, return_sequences=True), SimpleRNN(units=128)),
        steps=1000,
    ),
)
"""Ten times as many steps: what vanishes has time to do so."""
