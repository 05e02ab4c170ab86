"""What is asked of an exported program's network, and in what form its rows come."""

from __future__ import annotations

from dataclasses import dataclass

from engine.exchange.wiring import Wiring
from engine.layers.shapes import Content
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.project.sources.arrays import ArraysFile
from engine.vocabulary.early_stopping import StopByAccuracy
from engine.vocabulary.losses import LOSSES, usual_loss
from engine.vocabulary.tasks import TASKS, Of, TaskName


@dataclass(frozen=True)
class Asked:
    """The task of a project as its programs see it."""

    task: TaskName
    of: Of
    each_step: bool
    """Whether there is a target for every step of a row."""
    reads_texts: bool
    """Whether rows are made of texts, so that a program can prepare new ones."""
    ignores: bool
    """Whether steps may have no target, which their class -1 says."""
    masked: bool
    """Whether a mask arrives at the end of the network, which Keras heeds in loss and metric."""

    @property
    def takes_arrays(self) -> bool:
        """Whether a program takes its rows prepared, and not as texts with their classes."""
        return self.task != "classify" or not self.reads_texts


def asked_of(project: Project, facts: DataFacts | None, wiring: Wiring) -> Asked:
    """The task that the data has or, before it was read, that source, loss and network tell."""
    end = wiring.inference.outputs[wiring.end] if wiring.end else None
    source = project.data.source
    is_arrays = isinstance(source, ArraysFile)
    if facts is not None:
        wanted = facts.signature(project.training.loss).wanted
        reads_texts = bool(facts.vocabulary) and not is_arrays
        of, each_step, task = wanted.of, wanted.each_step, facts.task
    else:
        reads_texts = False
        each_step = end is not None and end.content is Content.SEQUENCE
        told = source.task
        if told is None:
            fits = LOSSES[project.training.loss].fits
            told = "regress" if "classes" not in fits else "tag" if each_step else "classify"
        of, task = TASKS[told].of, told
    return Asked(
        task=task,
        of=of,
        each_step=each_step,
        reads_texts=reads_texts,
        ignores=task == "tag" and not is_arrays,
        masked=end is not None and end.masked,
    )


def refusals_of_task(project: Project, asked: Asked) -> list[str]:
    """Sentences on settings that do not go with what is asked, in training as in a program."""
    settings, found = project.training, []
    if asked.of not in LOSSES[settings.loss].fits:
        usual = LOSSES[usual_loss(asked.of)].label
        found.append(
            f"The loss {LOSSES[settings.loss].label} is not for {asked.of}, which the data asks "
            f"for: choose {usual}."
        )
    elif asked.task == "language_model" and settings.loss != "cross_entropy":
        usual = LOSSES["cross_entropy"].label
        found.append(f"A language model is trained with {usual}: choose it.")
    if asked.of == "numbers" and isinstance(settings.early_stopping, StopByAccuracy):
        found.append(
            "Where numbers are asked for there is no accuracy to end early by: choose validation "
            "loss."
        )
    return found
