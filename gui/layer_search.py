"""Which layers a few typed letters mean: the palette's search and the canvas' add-by-name."""

from __future__ import annotations

from difflib import SequenceMatcher

from engine.declared import kind_of
from engine.layers.base import Layer
from engine.layers.registry import LAYERS
from gui.translation import translated

CLOSE = 0.6
"""How alike a misspelt word must be to its layer, 1 being equal."""


def matching_layers(text: str) -> tuple[type[Layer], ...]:
    """Layers that fit, the best first; all of them in the palette's order where nothing is typed.

    A layer fits by the start of its name, by a part of it, by its letters in order (``srnn``),
    by a word of its summary, or by a close spelling.
    """
    wanted = "".join(text.lower().split())
    if not wanted:
        return LAYERS
    ranks = ((_rank(wanted, cls), place, cls) for place, cls in enumerate(LAYERS))
    return tuple(cls for rank, _, cls in sorted(ranks, key=lambda entry: entry[:2]) if rank < _NONE)


_NONE = 5


def _rank(wanted: str, cls: type[Layer]) -> int:
    name = kind_of(cls).lower()
    if name.startswith(wanted):
        return 0
    if wanted in name:
        return 1
    if wanted in "".join(translated(cls.summary).lower().split()):
        return 2
    if _in_order(wanted, name):
        return 3
    if SequenceMatcher(None, wanted, name).ratio() >= CLOSE:
        return 4
    return _NONE


def _in_order(wanted: str, name: str) -> bool:
    """Whether the letters of one occur in the other in the same order."""
    letters = iter(name)
    return all(letter in letters for letter in wanted)
