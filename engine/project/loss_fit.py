"""Whether what training makes small fits what the data asks for, and what would."""

from __future__ import annotations

from engine.message import Message, message
from engine.project.data_facts import DataFacts
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.early_stopping import StopByAccuracy, StopByLoss
from engine.vocabulary.losses import LOSSES, LossName, usual_loss
from engine.vocabulary.tasks import Of, Task

_OF: dict[Of, Message] = {"classes": message("classes"), "numbers": message("numbers")}


def fits_task(loss: LossName, task: Task) -> bool:
    """Whether a network can be trained with a loss for a task, whatever classes there are."""
    return task.of in LOSSES[loss].fits and (
        task.name != "language_model" or loss == "cross_entropy"
    )


def fits(loss: LossName, facts: DataFacts) -> bool:
    """The same for data that has been read: binary cross-entropy is for two classes."""
    is_possible = loss != "binary_cross_entropy" or len(facts.names) == 2
    return fits_task(loss, facts.kind) and is_possible


def loss_refusal(settings: TrainingSettings, facts: DataFacts) -> Message | None:
    """Why a network cannot be trained on data with these settings; None: nothing is against it."""
    task, loss = facts.kind, LOSSES[settings.loss]
    if task.of not in loss.fits:
        return message(
            "The loss {loss} is for {of}, and the data asks for {asked}. Choose {usual} in the "
            "training settings.",
            loss=message(loss.label),
            of=_OF[loss.fits[0]],
            asked=_OF[task.of],
            usual=message(LOSSES[usual_loss(task.of)].label),
        )
    if not fits_task(settings.loss, task):
        return message(
            "A language model is trained with {usual}: choose it in the training settings.",
            usual=message(LOSSES["cross_entropy"].label),
        )
    if not fits(settings.loss, facts):
        return message(
            "Binary cross-entropy is for two classes and the data has {classes}: choose "
            "cross-entropy from logits.",
            classes=len(facts.names),
        )
    if task.of == "numbers" and isinstance(settings.early_stopping, StopByAccuracy):
        return message(
            "The run is to end early by validation accuracy, and where numbers are asked for there "
            "is none. Choose validation loss in the training settings."
        )
    return None


def fitted(settings: TrainingSettings, task: Task, *, anew: bool = False) -> TrainingSettings:
    """Settings that a network can be trained with for a task; those that fit stay.

    Args:
        anew: whether something else was asked for until now: then the usual loss is taken, even
            where the one there was would do.
    """
    loss = settings.loss
    if anew or not fits_task(loss, task):
        loss = usual_loss(task.of)
    stopping = settings.early_stopping
    if task.of == "numbers" and isinstance(stopping, StopByAccuracy):
        stopping = StopByLoss(patience=stopping.patience)
    return settings.replace(loss=loss, early_stopping=stopping)


def fitted_to(settings: TrainingSettings, facts: DataFacts) -> TrainingSettings:
    """Settings that a network can be trained with on data that has been read."""
    found = fitted(settings, facts.kind)
    return found if fits(found.loss, facts) else found.replace(loss=usual_loss(facts.kind.of))
