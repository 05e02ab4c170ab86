"""What an exported PyTorch file cannot say, and what it says a little differently."""

from __future__ import annotations

from engine.exchange.to_pytorch.training import optimizer_refusal
from engine.exchange.to_pytorch.truncation import is_left_out
from engine.exchange.weight_refusals import refusals_of_step, with_halves
from engine.exchange.wiring import Wiring
from engine.project.data_facts import DataFacts
from engine.project.project import Project


def refusals_of(project: Project, wiring: Wiring) -> list[str]:
    """Sentences on what has no meaning in Keras or in torch, and so cannot be written."""
    found = [text for step in wiring.steps for text in refusals_of_step(step, wiring)]
    if refusal := optimizer_refusal(project.training.optimizer):
        found.append(f"{refusal}.")
    trained = any(
        step.layer.trainable and wiring.inference.parameters(step.node.id) for step in wiring.steps
    )
    if wiring.steps and not trained:
        found.append("No layer has weights to train: set trainable on one of them.")
    return found


def notes_of(project: Project, wiring: Wiring, facts: DataFacts | None) -> list[str]:
    """Sentences on what the file does in another way than Gradloom, with the same meaning."""
    notes = []
    if any(
        getattr(layer, "seed", None) is not None and _drops(layer)
        for step in wiring.steps
        for layer in with_halves(step)
    ):
        notes.append("Dropout is drawn from SEED here, not from the seeds of the layers.")
    if project.training.bucketing:
        notes.append(
            "Batches hold whole rows here: bucketing only saves the time that padding takes."
        )
    if project.training.precision == "bfloat16":
        notes.append("Predictions too multiply in bfloat16 here; Gradloom takes float32 for them.")
    if is_left_out(project, facts):
        notes.append(
            "Truncation is left out: the gradient goes back over whole rows here, and a batch is "
            "one step of the optimizer."
        )
    return notes


def _drops(layer: object) -> bool:
    return any(getattr(layer, name, 0) for name in ("rate", "dropout", "recurrent_dropout"))
