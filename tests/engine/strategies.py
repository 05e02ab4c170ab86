"""Hypothesis strategies made from the declarations themselves: any value a project can hold."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from engine.declared import Argument, ArgumentType, Declared, arguments_of
from engine.layers.base import MAIN
from engine.layers.registry import LAYERS
from engine.network.layout import tidy
from engine.network.links import connect
from engine.network.network import Link, Network, NetworkError, Node
from engine.project.data_settings import DataSettings
from engine.project.project import Project
from engine.project.search import (
    Choices,
    IntegerRange,
    Mark,
    RealRange,
    Search,
    SearchSettings,
)
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.truncation import Windows

# Surrogates alone are no text; everything else a person may type or paste.
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


def values_of(found: Argument) -> st.SearchStrategy[Any]:
    """Values that an argument accepts."""
    if found.type is ArgumentType.SWITCH:
        accepted: st.SearchStrategy[Any] = st.booleans()
    elif found.type is ArgumentType.CHOICE:
        accepted = st.sampled_from(found.choices)
    elif found.type is ArgumentType.TEXT:
        accepted = TEXTS
    elif found.type is ArgumentType.NESTED:
        accepted = st.one_of([declared(cls) for cls in found.choices])
    elif found.type is ArgumentType.INTEGER:
        accepted = st.integers(_whole(found.minimum, -50), _whole(found.maximum, 2**31 - 1))
    else:
        accepted = st.floats(
            found.minimum,
            found.maximum,
            exclude_min=found.open_minimum,
            exclude_max=found.open_maximum,
            allow_nan=False,
            allow_infinity=False,
        )
    return st.none() | accepted if found.optional else accepted


@st.composite
def declared(draw: st.DrawFn, cls: type[Declared], most: int = 4) -> Any:
    """A value of a declared class with some arguments other than their defaults."""
    names = {found.name: found for found in arguments_of(cls)}
    chosen = draw(st.sets(st.sampled_from(sorted(names)), max_size=most)) if names else set()
    values = {name: draw(values_of(names[name])) for name in sorted(chosen)}
    if cls is Windows:  # one argument limits the other
        values["overlap"] = values.get("overlap", 0) % values.get("window", Windows().window)
    return cls(**values)


LAYER_VALUES = st.one_of([declared(cls) for cls in LAYERS])


@st.composite
def networks(draw: st.DrawFn, most: int = 6) -> Network:
    """Layers with some links between them, in either dialect."""
    network = Network(
        dialect=draw(st.sampled_from(("keras2", "keras3"))),
        nodes=tuple(
            Node(
                id=f"n{place}",
                layer=layer,
                x=draw(st.integers(-2000, 2000)),
                y=draw(st.integers(-2000, 2000)),
            )
            for place, layer in enumerate(draw(st.lists(LAYER_VALUES, max_size=most)))
        ),
    )
    for _ in range(draw(st.integers(0, 8)) if len(network.nodes) > 1 else 0):
        link = draw(any_link(network))
        if can_connect(network, link):
            network = connect(network, link)
    return draw(st.sampled_from((network, tidy(network))))


def can_connect(network: Network, link: Link) -> bool:
    """Whether a link is new and may be drawn."""
    try:
        return connect(network, link) != network
    except NetworkError:
        return False


def any_link(network: Network) -> st.SearchStrategy[Link]:
    """A link between ports that are there, whether or not it may be drawn."""
    outputs = [(node.id, port.name) for node in network.nodes for port in node.outputs]
    inputs = [(node.id, port.name) for node in network.nodes for port in node.inputs]
    mains = [place for place in inputs if place[1] == MAIN]
    return st.builds(
        lambda start, end: Link(
            source=start[0], source_port=start[1], target=end[0], target_port=end[1]
        ),
        st.sampled_from(outputs),
        st.sampled_from(mains) | st.sampled_from(inputs),
    )


NUMBERS = st.integers(-1000, 1000)


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    """A mark by itself: whether a project has such an argument is another matter."""
    low, high = sorted(draw(st.lists(NUMBERS, min_size=2, max_size=2, unique=True)))
    words = st.lists(st.none() | st.booleans() | TEXTS, min_size=2, max_size=5, unique=True)
    return Mark(
        layer=draw(st.none() | st.sampled_from(("n0", "n1"))),
        argument=draw(st.sampled_from(("units", "optimizer.lr", "kernel_initializer.gain"))),
        tried=draw(
            st.sampled_from(
                (
                    IntegerRange(low=low, high=high, log=low > 0),
                    RealRange(low=low / 8, high=high / 8, log=low > 0),
                    Choices(values=(low, high)),
                )
            )
            | st.builds(lambda values: Choices(values=tuple(values)), words)
        ),
    )


SEARCHES = st.builds(
    Search,
    settings=declared(SearchSettings),
    marks=st.lists(marks(), max_size=4, unique_by=lambda mark: mark.place).map(tuple),
)

PROJECTS = st.builds(
    Project,
    description=TEXTS,
    network=networks(),
    data=declared(DataSettings),
    training=declared(TrainingSettings),
    search=SEARCHES,
)


def _whole(limit: float | None, otherwise: int) -> int:
    return otherwise if limit is None else math.trunc(limit)
