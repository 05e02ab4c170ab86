"""Trains on tagged rows in windows, in as many processes as run it, and prints every loss."""

from __future__ import annotations

import json

from engine.data import load
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.project.data_settings import DataSettings
from engine.project.project import Project
from engine.project.sources.memory import EmbeddedReber
from engine.project.training_settings import TrainingSettings
from engine.training.events import EpochDone, StepDone
from engine.training.loop import train
from engine.training.workers import workers_of_environment
from engine.vocabulary.truncation import Windows
from tests.engine.runtime.networks import chain


def main() -> None:
    data = DataSettings(source=EmbeddedReber(rows=24, lag=5))
    dataset = load(data, None)
    project = Project(
        network=chain(
            Embedding(input_dim=20, output_dim=4, mask_zero=True),
            LSTM(units=8, return_sequences=True),
            Dense(units=len(dataset.facts.names)),
        ),
        data=data,
        training=TrainingSettings(
            epochs=2,
            # A short row and a long one: what one process computes may ask for nothing.
            batch_size=2,
            accumulation=2,
            truncation=Windows(window=3, overlap=1),
        ),
    )
    with workers_of_environment() as workers:
        events = list(train(project, dataset, workers=workers, threads=1))
        losses = [[event.step, event.loss] for event in events if isinstance(event, StepDone)]
        losses += [
            [event.step, event.validation_loss] for event in events if isinstance(event, EpochDone)
        ]
        if workers.is_first:
            print(json.dumps(losses))


if __name__ == "__main__":
    main()
