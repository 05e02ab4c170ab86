"""What a card says of its layer, read from the declarations: plain values, nothing drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.declared import Argument, ArgumentType, Declared, arguments_of, kind_of
from engine.layers.base import Layer, Port
from engine.network.network import Node
from engine.vocabulary.dialects import Dialect
from gui.forms.defaults import DEFAULTS, Defaults
from gui.layer_family import family_of
from gui.theme import Family
from gui.translation import translated

BARE = "{}"
OFF = "|"
"""In a switch's chip format: what stands before is shown when on, what follows when off."""


@dataclass(frozen=True)
class ChipFacts:
    """One argument that matters, in a few words."""

    text: str
    changed: bool
    """Whether it was chosen, and is no default."""
    rank: int = 0
    """Those of a smaller rank come first; the last ones are left out where there is no room."""


@dataclass(frozen=True)
class CardFacts:
    """All a card shows."""

    kind: str
    name: str
    parameters: int
    trainable: bool
    family: Family
    chips: tuple[ChipFacts, ...]
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]


def card_facts(node: Node, parameters: int, dialect: Dialect) -> CardFacts:
    """What the card of a node shows in a network of a dialect."""
    layer: Layer = node.layer
    return CardFacts(
        kind=kind_of(layer),
        name=node.name,
        parameters=parameters,
        trainable=layer.trainable,
        family=family_of(type(layer)),
        chips=chips_of(layer, dialect),
        inputs=layer.input_ports(),
        outputs=layer.output_ports(),
    )


def chips_of(layer: Declared, dialect: Dialect) -> tuple[ChipFacts, ...]:
    """Its chips: what differs from the dialect's defaults first, then what does not, each in the
    order of the declarations.

    Of the defaults a switch that says something in either state comes first, then those with
    words of their own (``hard_sigmoid gates``), then bare values (``tanh``).
    """
    return tuple(sorted(_chips(layer, DEFAULTS[dialect]), key=lambda chip: chip.rank))


def _chips(value: Declared, defaults: Defaults) -> Iterator[ChipFacts]:
    for found in arguments_of(type(value)):
        current = getattr(value, found.name)
        if found.chip is None or current is None:
            continue
        changed = found.required or current != defaults(found)
        if isinstance(current, Declared):
            # A layer inside a layer: its kind, then what matters of it.
            yield ChipFacts(translated(found.chip).format(kind_of(current)), True)
            yield from _chips(current, defaults)
        elif found.type is ArgumentType.SWITCH:
            yield from _switch_chip(found, bool(current), changed)
        elif changed or current != 0:
            rank = 0 if changed else 2 + (found.chip == BARE)
            yield ChipFacts(translated(found.chip).format(_number(current)), changed, rank)


def _switch_chip(found: Argument, on: bool, changed: bool) -> Iterator[ChipFacts]:
    shown_on, _, shown_off = translated(found.chip or "").partition(OFF)
    if text := shown_on if on else shown_off:
        yield ChipFacts(text, changed, 0 if changed else 1)


def _number(value: object) -> object:
    """Whole numbers with thousands separators, others in few digits."""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:g}" if isinstance(value, float) else value
