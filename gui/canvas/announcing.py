"""What is selected, in words, for those who do not see the rings."""

from __future__ import annotations

from engine.declared import kind_of
from gui.canvas.editing import tr
from gui.canvas.selection import Selection
from gui.document import Document
from gui.translation import translated


def selection_in_words(document: Document, selection: Selection) -> str:
    """One sentence or a few: ``GRU gru, 246,528 parameters. Needs a sequence: …``."""
    network = document.network
    if len(selection.ids) == 1:
        [node_id] = selection.ids
        node = network.node(node_id)
        words = tr("{kind} {name}, {parameters} parameters.").format(
            kind=kind_of(node.layer),
            name=node.name,
            parameters=f"{document.inference.parameters(node_id):,}",
        )
        problems = [
            f"{translated(problem.title)}: {translated(problem.reason)}"
            for problem in document.problems
            if problem.node_id == node_id
        ]
        return " ".join([words, *problems])
    if selection.ids:
        return tr("{number} layers selected.").format(number=len(selection.ids))
    if selection.links:
        return tr("Links selected: {number}.").format(number=len(selection.links))
    return tr("Layers: {number}. None is selected.").format(number=len(network.nodes))
