"""Truncated back-propagation in an exported file: the last steps of a row are learned from."""

from __future__ import annotations

from engine.exchange.wiring import wire
from engine.layers.recurrent import Recurrent
from engine.network.network import Network
from engine.network.reading_ahead import why_not_from_the_start
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.vocabulary.truncation import is_truncated


def written_window(project: Project, facts: DataFacts | None) -> int | None:
    """Steps that the gradient goes back over in the file; None: over whole rows.

    It is written for networks without stateful layers and for one target a row. Where padding is
    masked at the end of rows, a cell that is given a state says nothing at steps that Gradloom
    repeats the last output at.
    """
    truncation, network = project.training.truncation, project.network
    if truncation is None or network.is_stateful:
        return None
    if facts is not None and (facts.asks_each_step or not is_truncated(truncation, facts.length)):
        return None
    wiring = wire(network, project.signature(facts))
    if wiring.masks and project.data.applied.pad == "end":
        return None
    if why_not_from_the_start(network, wiring.inference) is not None:
        return None
    return truncation.window


def with_states_kept(network: Network) -> Network:
    """Every recurrent layer goes on from where it ended, as the last steps of a row need it."""
    return network.replace(
        nodes=tuple(
            node.replace(layer=node.layer.replace(stateful=True))
            if isinstance(node.layer, Recurrent)
            else node
            for node in network.nodes
        )
    )


def is_left_out(project: Project, facts: DataFacts | None) -> bool:
    """Whether the file trains over whole rows where Gradloom does not."""
    truncation = project.training.truncation
    if truncation is None or written_window(project, facts) is not None:
        return False
    return facts is None or is_truncated(truncation, facts.length)
