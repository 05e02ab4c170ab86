"""Which settings differ between projects, as rows: a place, and what each project has there.

Read from the declarations. Names of layers, places on the canvas and descriptions are no
settings: projects that train alike have no differences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from engine.declared import KIND, Declared, arguments_of, changed_arguments, kind_of
from engine.layers.base import MAIN, Layer
from engine.network.network import Link, Network, Node
from engine.project.project import Project

_LAYER = "layer"
_NAME = "name"


class Lacking(Enum):
    """What a project has in a place that it does not have."""

    LACKING = "lacking"


LACKING = Lacking.LACKING


@dataclass(frozen=True)
class Difference:
    """One setting that is not the same in all projects."""

    place: str
    """Such as ``lstm.units``, ``training.optimizer.lr``, ``dense.reads`` or, where a layer is not
    in all projects or of another kind, ``lstm``."""
    values: tuple[Any, ...]
    """Of each project: a number, text, switch or None as declared; the kind of what is nested; the
    names of the layers that one reads; or `LACKING`."""


@dataclass(frozen=True)
class _Setting:
    compared: Any
    shown: Any
    is_chosen: bool
    """Whether it is told of although other projects have no such place."""


_Place = tuple[str, ...]
_Settings = dict[_Place, _Setting]


def differences(projects: Sequence[Project]) -> tuple[Difference, ...]:
    """The settings in which projects differ: layers first, in the order of the data.

    Layers are the same where their ids are, whatever they are called. What only some projects
    have, such as the arguments of another optimizer, is left out while it is at its default.
    """
    of_each = [dict(_settings_of(project)) for project in projects]
    labels = _labels(projects)
    found = []
    for place in _in_order(of_each):
        settings = [each.get(place) for each in of_each]
        shown = tuple(LACKING if each is None else each.shown for each in settings)
        words = (labels[place[1]], *place[2:]) if place[0] == _LAYER else place
        found.append(Difference(".".join(words), shown))
    return tuple(found)


def _settings_of(project: Project) -> Iterator[tuple[_Place, _Setting]]:
    network = project.network
    yield ("network", "dialect"), _plain(network.dialect, True)
    for node in network.in_order():
        place = (_LAYER, node.id)
        yield place, _plain(kind_of(node.layer), True)
        yield from _arguments(place, node.layer)
        yield (*place, "reads"), _reads(network, node)
    yield from _arguments(("data",), project.data)
    yield from _arguments(("training",), project.training)
    start = project.start
    source = start and (start.source or start.file_name)
    yield ("start",), _Setting(start and start.digest, source, True)


def _arguments(place: _Place, value: Declared) -> Iterator[tuple[_Place, _Setting]]:
    chosen = changed_arguments(value)
    for found in arguments_of(type(value)):
        if isinstance(value, Layer) and found.name == _NAME:
            continue
        here, current = (*place, found.name), getattr(value, found.name)
        if not isinstance(current, Declared):
            yield here, _plain(current, found.name in chosen)
            continue
        if KIND in type(current).model_fields:
            yield here, _plain(kind_of(current), found.name in chosen)
        yield from _arguments(here, current)


def _reads(network: Network, node: Node) -> _Setting:
    """The layers a layer reads: their order counts, and which outputs are read and by what."""
    links = network.links_into(node.id)
    compared = tuple((link.source, link.source_port, link.target_port) for link in links)
    return _Setting(compared, ", ".join(_end(network, link) for link in links) or None, False)


def _end(network: Network, link: Link) -> str:
    name = network.node(link.source).name
    source = name if link.source_port == MAIN else f"{name}.{link.source_port}"
    return source if link.target_port == MAIN else f"{link.target_port}: {source}"


def _plain(value: Any, is_chosen: bool) -> _Setting:
    return _Setting(value, value, is_chosen)


def _is_different(settings: Sequence[_Setting | None]) -> bool:
    there = [each for each in settings if each is not None]
    if any(each.compared != there[0].compared for each in there[1:]):
        return True
    return len(there) < len(settings) and any(each.is_chosen for each in there)


def _in_order(of_each: Sequence[_Settings]) -> Iterator[_Place]:
    """The places that differ.

    What only a later project has stands right before what follows it there.
    """
    end: _Place = ()
    before: dict[_Place, _Place] = {end: end}
    for settings in of_each:
        following = end
        for place in reversed(settings):
            if place not in before:
                before[place], before[following] = before[following], place
            following = place
    backwards = []
    place = before[end]
    while place != end:
        backwards.append(place)
        place = before[place]
    for place in reversed(backwards):
        if _is_different([settings.get(place) for settings in of_each]):
            yield place


def _labels(projects: Sequence[Project]) -> dict[str, str]:
    """What layers are called, by id: by the id itself where two would be called alike."""
    names: dict[str, str] = {}
    for project in projects:
        for node in project.network.nodes:
            names.setdefault(node.id, node.name)
    called = Counter(names.values())
    return {node: name if called[name] == 1 else node for node, name in names.items()}
