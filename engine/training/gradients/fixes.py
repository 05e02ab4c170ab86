"""Edits of a project that answer what its gradients say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from engine.declared import arguments_of, in_keras3, kind_of
from engine.layers.base import MAIN
from engine.layers.bidirectional import Bidirectional
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.message import Message, message
from engine.network.edits import replace_layer
from engine.network.mending import path_of, set_on
from engine.project.project import Project
from engine.vocabulary.clipping import ClipByGlobalNorm, NoClipping
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.initializers import Identity, Orthogonal


@dataclass(frozen=True)
class ProjectFix:
    """One click that answers a statement. It acts on the next run: a running one goes on."""

    label: Message
    edit: Callable[[Project], Project]


def recurrent_of(project: Project, node_id: str) -> Recurrent:
    """The recurrent layer of a node, or the first one inside a Bidirectional."""
    layer = project.network.layer(node_id)
    inner = layer.forward() if isinstance(layer, Bidirectional) else layer
    assert isinstance(inner, Recurrent)
    return inner


def other_cells(project: Project, node_id: str) -> list[ProjectFix]:
    """Cells whose gates carry a gradient further than this layer's does."""
    better: dict[str, tuple[type[Recurrent], ...]] = {"SimpleRNN": (GRU, LSTM), "GRU": (LSTM,)}
    links = [*project.network.links_into(node_id), *project.network.links_from(node_id)]
    has_states = any(
        (link.target_port if link.target == node_id else link.source_port) != MAIN for link in links
    )
    return [
        ProjectFix(
            message("Use {kind} instead", kind=kind_of(cell)),
            partial(_with_cell, node_id, cell),
        )
        for cell in better.get(kind_of(recurrent_of(project, node_id)), ())
        # An LSTM has two states to be linked where the other has one.
        if not (cell is LSTM and has_states)
    ]


def orthogonal(project: Project, node_id: str) -> list[ProjectFix]:
    """A recurrent kernel that begins by neither stretching nor shrinking a state."""
    if isinstance(recurrent_of(project, node_id).recurrent_initializer, Orthogonal | Identity):
        return []
    return _setting(
        project,
        node_id,
        "recurrent_initializer",
        Orthogonal(),
        message("Orthogonal initialization"),
    )


def remembering_from_the_start(project: Project, node_id: str) -> list[ProjectFix]:
    """The forget gate's bias begins at one (Jozefowicz et al. 2015)."""
    layer = recurrent_of(project, node_id)
    if not isinstance(layer, LSTM) or layer.unit_forget_bias or not layer.use_bias:
        return []
    return _setting(
        project, node_id, "unit_forget_bias", True, message("Start the forget gate's bias at one")
    )


def moving_everywhere(project: Project, node_id: str) -> list[ProjectFix]:
    """An activation that is flat over no half of the numbers."""
    if not recurrent_of(project, node_id).activation.startswith("relu"):
        return []
    return _setting(project, node_id, "activation", "tanh", message("tanh as its activation"))


def clipped(project: Project) -> list[ProjectFix]:
    """Clipping where there is none."""
    if not isinstance(project.training.clipping, NoClipping):
        return []
    return [ProjectFix(message("Clip by the global norm"), _with_clipping)]


def learning_rate(project: Project, factor: float) -> list[ProjectFix]:
    """Another learning rate, so many times this one, to one digit."""
    rate = float(f"{project.training.optimizer.lr * factor:.0e}")
    if not rate or rate == project.training.optimizer.lr:
        return []
    return [
        ProjectFix(message("A learning rate of {rate:g}", rate=rate), partial(_with_rate, rate))
    ]


def _setting(
    project: Project, node_id: str, name: str, value: object, label: Message
) -> list[ProjectFix]:
    path = path_of(project.network, node_id, name)

    def edit(changed: Project) -> Project:
        return changed.replace(network=set_on(node_id, path, value, changed.network))

    return [ProjectFix(label, edit)]


def _with_cell(node_id: str, cell: type[Recurrent], project: Project) -> Project:
    network = project.network
    layer = network.layer(node_id)
    if isinstance(layer, Bidirectional):
        other = layer.backward_layer
        changed = layer.replace(
            layer=_as_cell(layer.forward(), cell, network.dialect),
            backward_layer=None if other is None else _as_cell(other, cell, network.dialect),
        )
        return project.replace(network=replace_layer(network, node_id, changed))
    assert isinstance(layer, Recurrent)
    changed_cell = _as_cell(layer, cell, network.dialect)
    return project.replace(network=replace_layer(network, node_id, changed_cell))


def _as_cell(layer: Recurrent, cell: type[Recurrent], dialect: Dialect) -> Recurrent:
    """Another cell with all arguments that both have; the rest as the dialect has them."""
    fresh = in_keras3(cell()) if dialect == "keras3" else cell()
    own = {argument.name for argument in arguments_of(type(layer))}
    shared = [argument.name for argument in arguments_of(cell) if argument.name in own]
    made: Recurrent = fresh.replace(**{name: getattr(layer, name) for name in shared})
    return made


def _with_clipping(project: Project) -> Project:
    return project.replace(training=project.training.replace(clipping=ClipByGlobalNorm()))


def _with_rate(rate: float, project: Project) -> Project:
    training = project.training
    return project.replace(training=training.replace(optimizer=training.optimizer.replace(lr=rate)))
