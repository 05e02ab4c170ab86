"""What a person should know of a run although it goes on."""

from __future__ import annotations

from engine.data.dataset import Dataset
from engine.message import Message, message
from engine.project.project import Project
from engine.runtime import NetworkModule
from engine.training.batches import Batches
from engine.training.bucketing import why_not_bucketed
from engine.training.carrying import notes_on_states
from engine.training.kernel_notes import kernel_notes
from engine.training.precision_notes import precision_notes
from engine.training.starting import starting_notes
from engine.training.workers import Workers


def run_notes(
    project: Project,
    dataset: Dataset,
    network: NetworkModule,
    training: Batches,
    *,
    workers: Workers,
    is_recording: bool,
) -> tuple[Message, ...]:
    """Notes at the beginning of a run, in the order in which they are told.

    Args:
        training: the rows that it learns from.
        is_recording: whether gradients are recorded.
    """
    settings = project.training
    notes = () if project.start is None else starting_notes(network, project.start)
    if settings.bucketing:
        saved = message(
            "Bucketing leaves out {share:.0%} of the symbols, which are padding.",
            share=training.share_saved(),
        )
        notes = (*notes, why_not_bucketed(project) or saved)
    notes = (*notes, *precision_notes(settings.precision, network), *kernel_notes(network))
    if workers.are_several and is_recording:
        text = message(
            "Of {count} processes the first records: gradients through time and gates are those "
            "of its own rows, gradients of weights are everybody's.",
            count=workers.count,
        )
        notes = (*notes, text)
    if training.left_out:
        text = message(
            "A stateful layer needs full batches: {rows} training rows are left out of each epoch.",
            rows=training.left_out,
        )
        notes = (*notes, text)
    return (*notes, *notes_on_states(project, dataset))
