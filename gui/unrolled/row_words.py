"""A row of the data in words: its text, what is asked of it, and what stands at each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import QCoreApplication

from engine.layers.base import MAIN
from engine.layers.bidirectional import Bidirectional
from engine.layers.recurrent import Recurrent
from engine.network.network import Network
from gui.plots.ticks import written

if TYPE_CHECKING:
    from engine.data.dataset import Dataset, Rows

_MOST_NUMBERS = 3
"""That are written at a step; of more there is a picture."""


@dataclass(frozen=True)
class StepLabel:
    """What the data has at a step."""

    text: str
    """A symbol or a number or two; empty: too many numbers to write."""
    is_padding: bool = False


def step_labels(dataset: Dataset, rows: Rows, row: int) -> list[StepLabel]:
    """For each step of a row, in the order of the data."""
    facts = dataset.facts
    if facts.features:
        from engine.data.scaling import as_they_were

        values = as_they_were(rows.inputs[row], facts.feature_scale)
        if values.shape[-1] > _MOST_NUMBERS:
            return [StepLabel("") for _ in values]
        return [StepLabel("\n".join(written(number, 3) for number in step)) for step in values]
    from engine.data.prepared_preview import visible

    return [
        StepLabel("·", True) if number == 0 else StepLabel(visible(facts.vocabulary[number]))
        for number in rows.inputs[row].tolist()
    ]


def row_text(dataset: Dataset, rows: Rows, row: int) -> str:
    """The text as it was read, or the symbols a row is made of; empty where it is numbers."""
    if rows.texts is not None:
        return str(rows.texts[row])
    facts = dataset.facts
    if facts.features:
        return ""
    return " ".join(facts.vocabulary[number] for number in rows.inputs[row].tolist() if number)


def row_answer(dataset: Dataset, rows: Rows, row: int) -> str:
    """What is right for the row."""
    facts, target = dataset.facts, rows.targets[row]
    if facts.kind.of == "numbers":
        from engine.data.scaling import as_they_were

        size = len(facts.targets)
        numbers = as_they_were(target.reshape(-1, size), facts.target_scale).ravel()
        said = ", ".join(written(number) for number in numbers[:_MOST_NUMBERS])
        return said if len(numbers) <= _MOST_NUMBERS else f"{said} …"
    if np.ndim(target) == 0:
        return facts.names[int(target)]
    named = [facts.names[number] for number in target.tolist() if number >= 0]
    said = " ".join(named[:24])
    return said if len(named) <= 24 else f"{said} …"


def is_turned_round(network: Network, node_id: str) -> bool | None:
    """Whether the steps that arrive at a layer are the data's in the other order.

    A layer that goes backwards and returns its sequence gives it in the order it read it. None:
    layers before it disagree.
    """
    found: set[bool | None] = set()
    for link in network.links_into(node_id):
        if link.target_port != MAIN:
            continue
        before = is_turned_round(network, link.source)
        layer = network.layer(link.source)
        if isinstance(layer, Bidirectional):
            layer = layer.forward()
        turns = isinstance(layer, Recurrent) and layer.go_backwards and layer.return_sequences
        found.add(None if before is None else before != turns)
    if not found:
        return False
    return found.pop() if len(found) == 1 else None


def told(text: str, answer: str, loss: float | None) -> str:
    """One line of all that."""
    parts = [f"“{text}”"] if text else []
    if answer:
        parts.append(_tr("right: {answer}").format(answer=answer))
    if loss is not None:
        parts.append(_tr("loss {loss}").format(loss=written(loss, 3)))
    return " · ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Unrolled", text)
