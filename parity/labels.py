"""What a case has in it: the rows of the tables that it counts for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from engine.declared import ArgumentType, Declared, arguments_of, kind_of
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.recurrent import INITIAL
from engine.layers.registry import LAYERS
from engine.vocabulary.constraints import CONSTRAINTS
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.initializers import INITIALIZERS
from engine.vocabulary.regularizers import REGULARIZERS
from parity.arguments import default_of
from parity.cases import PATTERNS, Case
from parity.comparison import Apart

ARGUMENTS, VALUES, KINDS, MASKS, WHOLE = "arguments", "values", "kinds", "masks", "whole"
"""The sections: one table each."""

_ALL = "all networks"
_MASKED = "with a mask"
_DROPPING = "in training, with dropout"
_STATEFUL = "stateful: three batches, a reset, two more"
_LINKED_STATES = "states over links"


class Label(NamedTuple):
    """A row of a section."""

    section: str
    row: str


def all_labels() -> Iterator[Label]:
    """The rows that there are before any case: what no case has stays at nothing."""
    for row in (_ALL, _MASKED, _DROPPING, _STATEFUL, _LINKED_STATES):
        yield Label(WHOLE, row)
    for layer in LAYERS:
        for found in arguments_of(layer):
            yield Label(ARGUMENTS, f"{kind_of(layer)}.{found.name}")
    for layer in LAYERS:
        for found in arguments_of(layer):
            if found.type is ArgumentType.CHOICE:
                choices = (*found.choices, None) if found.optional else found.choices
                yield from (Label(VALUES, f"{found.name}={choice}") for choice in choices)
    for part in (*INITIALIZERS, *REGULARIZERS, *CONSTRAINTS):
        yield _of_kind(part)
    yield from (Label(MASKS, pattern) for pattern in PATTERNS)


def measured(case: Case, apart: Apart) -> Iterator[tuple[Label, Apart]]:
    """Each row a case counts for, with what is measured there."""
    for label in {*_of_layers(case), *_of_whole(case)}:
        yield label, apart
    if case.masked:
        for pattern, outputs in zip(PATTERNS, apart.by_row, strict=False):
            yield Label(MASKS, pattern), replace(apart, outputs=outputs)


def _of_layers(case: Case) -> Iterator[Label]:
    for node in case.network.nodes:
        yield from _of_layer(node.layer, case.network.dialect)


def _of_layer(layer: Layer, dialect: Dialect) -> Iterator[Label]:
    for found in arguments_of(type(layer)):
        value = getattr(layer, found.name)
        if value != default_of(found, dialect):
            yield Label(ARGUMENTS, f"{kind_of(layer)}.{found.name}")
        if found.type is ArgumentType.CHOICE:
            yield Label(VALUES, f"{found.name}={value}")
        if isinstance(value, Declared) and not isinstance(value, Layer):
            yield _of_kind(type(value))
    if isinstance(layer, Bidirectional):
        for half in (layer.layer, layer.backward_layer):
            if half is not None:
                yield from _of_layer(half, dialect)


def _of_kind(part: type[Declared]) -> Label:
    return Label(KINDS, f"{part.__mro__[1].__name__.lower()} {kind_of(part)}")


def _of_whole(case: Case) -> Iterator[Label]:
    yield Label(WHOLE, _ALL)
    if case.masked:
        yield Label(WHOLE, _MASKED)
    if case.training:
        yield Label(WHOLE, _DROPPING)
    if len(case.batches) > 1:
        yield Label(WHOLE, _STATEFUL)
    if any(INITIAL in link.target_port for link in case.network.links):
        yield Label(WHOLE, _LINKED_STATES)
