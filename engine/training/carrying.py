"""States that are carried over: from row to row by stateful layers, and from window to window."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.data.dataset import Dataset
from engine.message import Message, message
from engine.network.inference import infer
from engine.network.reading_ahead import why_not_from_the_start
from engine.project.columns import are_in_columns
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.vocabulary.truncation import is_truncated, windows_of


def why_not_in_windows(project: Project, facts: DataFacts) -> Message | None:
    """Why rows cannot be gone through in windows; None: they can, or need not be.

    A window knows the steps before it and none after it, so what needs the end of a row is not
    there.
    """
    settings = project.training
    truncation = settings.truncation
    if truncation is None or not is_truncated(truncation, facts.length):
        return None
    inference = infer(project.network, facts.signature(settings.loss))
    what = why_not_from_the_start(project.network, inference)
    if what is not None:
        return what
    windows = windows_of(truncation, facts.length, facts.asks_each_step)
    if project.network.is_stateful and settings.accumulation > 1 and len(windows) > 1:
        return message(
            "The batches of a step are gone through side by side in windows, and a stateful layer "
            "goes on from batch to batch: set accumulation to 1, or truncation to none."
        )
    return None


def notes_on_states(project: Project, dataset: Dataset) -> Iterator[Message]:
    """What the person should know of states that are carried although the run goes on."""
    settings, facts = project.training, dataset.facts
    if project.network.is_stateful and not are_in_columns(project, facts):
        yield (
            message(
                "A stateful layer goes on from row to row, and the rows are shuffled. Turn shuffle "
                "off, and each row of a batch goes on where the one before it ended."
            )
            if facts.rows_follow
            else message(
                "A stateful layer goes on from row to row, and these rows do not follow each "
                "other: each begins with what the layer remembers of another."
            )
        )
    truncation = settings.truncation
    if truncation is None or facts.asks_each_step or project.data.applied.pad != "end":
        return
    before = facts.length - truncation.window
    share = float(np.mean(dataset.training.lengths <= before))
    if share:
        yield message(
            "Rows are filled up at their end: in {share:.0%} of them the last window holds nothing "
            "but padding, and recurrent layers learn nothing from them. Fill rows up at the start.",
            share=share,
        )
