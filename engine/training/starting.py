"""A network that begins with weights which came in with a model, in place of drawn ones."""

from __future__ import annotations

from pathlib import Path

import torch

from engine.message import Message, message
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.project.starting_file import LayerArrays, find_starting_weights, read_starting_weights
from engine.project.starting_weights import (
    StartingWeights,
    layers_drawn_anew,
    starting_layers,
)
from engine.runtime import NetworkModule, build
from engine.training.weights import Weights, copy_of_weights


def starting_place(project: Project, folder: Path | None) -> Path | None:
    """Where the file of a project's starting weights is; None: the project has none.

    Args:
        folder: where the project's file lies.

    Raises:
        StartingWeightsError: the file is not there.
    """
    return None if project.start is None else find_starting_weights(project.start, (folder,))


def read_start(project: Project, place: Path | None) -> LayerArrays:
    """The starting weights of a project, by the id of the layer; empty where it has none.

    Args:
        place: their file, as `starting_place` found it.

    Raises:
        FileError: the file could not be read, or holds other weights.
    """
    if project.start is None or place is None:
        return {}
    return read_starting_weights(place, project.start)


@torch.no_grad()
def begin_with(module: NetworkModule, start: StartingWeights, arrays: LayerArrays) -> None:
    """Put weights into every layer that they still fit; the others stay as they were drawn."""
    begun = set(starting_layers(start, module.network, module.inference))
    waiting = {layer: iter(of_layer) for layer, of_layer in arrays.items()}
    for weight in module.weights():
        if weight.node_id in begun:
            weight.parameter.copy_(torch.from_numpy(next(waiting[weight.node_id])))


def starting_weights(project: Project, facts: DataFacts, place: Path | None) -> Weights:
    """The weights that training would begin with: imported ones, and drawn ones for the rest.

    Args:
        place: the file of the imported ones, as `starting_place` found it.

    Raises:
        GradloomError: the file could not be read, or the network cannot be built.
    """
    arrays = read_start(project, place)
    module = build(project.network, project.signature(facts), project.training.seed)
    if project.start is not None:
        begin_with(module, project.start, arrays)
    return copy_of_weights(module)


def starting_notes(module: NetworkModule, start: StartingWeights) -> tuple[Message, ...]:
    """Which layers begin with imported weights, for the notes of a run."""
    begun = starting_layers(start, module.network, module.inference)
    drawn = layers_drawn_anew(start, module.network, module.inference)
    source = start.source or "a file"
    if not drawn:
        return (
            message("Every layer starts from the weights imported from {source}.", source=source),
        )
    return (
        message(
            "Layers that start from the weights imported from {source}: {begun} of {count}. "
            "Drawn anew: {drawn}.",
            source=source,
            begun=len(begun),
            count=len(begun) + len(drawn),
            drawn=", ".join(drawn),
        ),
    )
