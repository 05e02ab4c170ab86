"""Whether a project can be trained on its data: every refusal is said before anything starts."""

from __future__ import annotations

from engine.message import GradloomError
from engine.network.inference import infer
from engine.network.problem import Severity
from engine.network.problems import find_problems
from engine.project.data_facts import DataFacts
from engine.project.loss_fit import loss_refusal
from engine.project.project import Project
from engine.runtime.memory import check_memory
from engine.training.carrying import why_not_in_windows
from engine.training.optimizers import check_optimizer

COPIES = 4
"""Numbers kept for each weight while training, at the least: the weight itself, its gradient, what
it was before the step, and what it was at the best epoch."""


class TrainingError(GradloomError):
    """A project that cannot be trained as it is."""


def check_ready(project: Project, facts: DataFacts) -> None:
    """Refuse what could not be trained.

    Raises:
        TrainingError: the network has a problem, or data, loss and batches do not go together.
        OptimizerError: the optimizer's arguments do not go together.
        MemoryTooSmallError: training would need more memory than there is.
    """
    settings = project.training
    _check_network(project, facts)
    _check_loss(project, facts)
    for rows, what in (
        (facts.training_rows, "to train on"),
        (facts.validation_rows, "to validate with"),
    ):
        if rows == 0:
            raise TrainingError("The data has no rows {what}.", what=what)
    if project.network.is_stateful and facts.training_rows < settings.batch_size:
        raise TrainingError(
            "A stateful layer needs full batches, and the data has {rows} rows to train on, fewer "
            "than the batch size {batch_size}: make the batch size smaller.",
            rows=facts.training_rows,
            batch_size=settings.batch_size,
        )
    why_not = why_not_in_windows(project, facts)
    if why_not is not None:
        raise TrainingError(why_not.template, **why_not.values)
    check_optimizer(settings.optimizer)


def _check_loss(project: Project, facts: DataFacts) -> None:
    refusal = loss_refusal(project.training, facts)
    if refusal is not None:
        raise TrainingError(refusal.template, **refusal.values)


def _check_network(project: Project, facts: DataFacts) -> None:
    network, signature = project.network, facts.signature(project.training.loss)
    inference = infer(network, signature)
    for problem in find_problems(network, signature, inference):
        if problem.severity is not Severity.ERROR:
            continue
        if problem.node_id is None:
            raise TrainingError("{title}: {reason}", title=problem.title, reason=problem.reason)
        raise TrainingError(
            "{name}: {title}. {reason}",
            name=network.node(problem.node_id).name,
            title=problem.title,
            reason=problem.reason,
        )
    check_memory(network, inference, COPIES)
