"""Whether rows of similar length may share a batch that is cut to the longest of them."""

from __future__ import annotations

from engine.layers.embedding import Embedding
from engine.message import Message, message
from engine.project.project import Project
from engine.vocabulary.tasks import TASKS


def why_not_bucketed(project: Project) -> Message | None:
    """Why training goes through whole rows although bucketing is set; None: nothing is in the way.

    A network that does not mask padding would meet less of it in training than afterwards.
    """
    network, settings = project.network, project.training
    if not settings.shuffle:
        return message("Bucketing was left out: the rows are gone through in their order.")
    if network.is_stateful:
        return message(
            "Bucketing was left out: a stateful layer goes on from row to row, whatever their "
            "lengths."
        )
    task = project.data.source.task
    if settings.truncation is not None and (task is None or TASKS[task].each_step):
        return message(
            "Bucketing was left out: rows that are gone through in windows are all as long."
        )
    reached = {link.target for link in network.links}
    readers = [node for node in network.nodes if node.id not in reached]
    if all(isinstance(node.layer, Embedding) and node.layer.mask_zero for node in readers):
        return None
    return message(
        "Bucketing was left out: padding is not masked, and the network would meet less of it "
        "in training than afterwards. Set mask_zero of the Embedding."
    )
