"""Optimizer and early stopping as exported PyTorch code writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.declared import changed_arguments, kind_of
from engine.exchange.asked import Asked
from engine.exchange.source import Code, call, literal
from engine.vocabulary.early_stopping import EarlyStopping, StopByAccuracy
from engine.vocabulary.optimizers import SGD, Optimizer


def optimizer_call(optimizer: Optimizer) -> Code:
    """The line that makes the optimizer: its learning rate, and what differs from torch's own."""
    given = {"lr": literal(getattr(optimizer, "lr", 0.001))}
    changed = changed_arguments(optimizer)
    if "beta1" in changed or "beta2" in changed:
        betas = (getattr(optimizer, name, 0.9) for name in ("beta1", "beta2"))
        given["betas"] = Code(f"({', '.join(literal(beta) for beta in betas)})")
    for name, value in changed.items():
        if name not in ("lr", "beta1", "beta2"):
            given[name] = literal(value)
    arguments = ["model.parameters()", *(f"{name}={value}" for name, value in given.items())]
    return call(f"optimizer = torch.optim.{kind_of(optimizer)}", arguments, 4)


def optimizer_refusal(optimizer: Optimizer) -> str:
    """What torch would refuse about the arguments; empty if nothing."""
    if not (isinstance(optimizer, SGD) and optimizer.nesterov):
        return ""
    if optimizer.momentum == 0 or optimizer.dampening != 0:
        return "SGD with nesterov needs a momentum above 0 and a dampening of 0"
    return ""


def stopping_values(stopping: EarlyStopping | None) -> dict[str, Any]:
    """What the training template needs: what is watched, and when it counts as a gain."""
    if stopping is None:
        return {"watched": None}
    delta = getattr(stopping, "min_delta", 0.0)
    if isinstance(stopping, StopByAccuracy):
        watched, worst, gain = "val_accuracy", "-1.0", f"val_accuracy > best + {literal(delta)}"
    else:
        watched, worst, gain = "val_loss", 'float("inf")', f"val_loss < best - {literal(delta)}"
    return {
        "watched": Code(watched),
        "patience": stopping.patience,
        "worst": Code(worst),
        "is_gain": Code(gain if delta else gain.partition(" best")[0] + " best"),
    }


def measuring_values(asked: Asked, costs: Sequence[str]) -> dict[str, Any]:
    """What the training template needs to measure with: counts of answers and names.

    Args:
        costs: expressions of what is added to the loss.
    """
    is_of_numbers = asked.of == "numbers"
    answers = "len(batch)"
    if asked.of == "classes" and asked.each_step:
        answers = "answers_in(y[batch])" if asked.ignores else "y[batch].numel()"
    return {
        "numbers": is_of_numbers,
        "each_step": asked.each_step,
        "ignores": asked.ignores,
        "language": asked.task == "language_model",
        "task": Code(asked.task),
        "answers": Code(answers),
        "own_answers": Code(answers.replace("batch", "own")),
        "measure": Code("loss_and_errors" if is_of_numbers else "loss_and_hits"),
        "hits": Code("errors" if is_of_numbers else "hits"),
        "right": Code("error" if is_of_numbers else "right"),
        "measured": Code("error" if is_of_numbers else "accuracy"),
        "cost": Code(" + ".join(costs)),
    }
