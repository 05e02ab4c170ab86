"""A project as code with all it needs beside it: its rows, and trained weights where there are."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Literal

import torch

from engine.data.dataset import Dataset
from engine.exchange.to_pytorch import exported_state, write_pytorch
from engine.message import GradloomError
from engine.project.data_facts import DataFacts
from engine.project.files import write_atomically
from engine.project.project import Project
from engine.runtime import NetworkModule, build
from engine.training.weights import Weights
from engine.training.weights_file import put_weights

Target = Literal["pytorch", "keras"]


def rows_of(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Text and label of every row, those for training first."""
    for rows in (dataset.training, dataset.validation):
        for text, target in zip(rows.texts, rows.targets.tolist(), strict=True):
            yield text, dataset.facts.classes[target]
