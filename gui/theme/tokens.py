"""The look's tokens as a value, read from `resources/theme.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Scheme = Literal["light", "dark"]
Family = Literal["symbols", "recurrent", "output", "companions"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour ("#rrggbb"), size and radius (device-independent pixels) of one scheme."""

    scheme: Scheme

    window: str  # behind everything: gaps, dialogs' edges
    panel: str  # toolbars, docks, tabs, status line
    raised: str  # fields, chips, cards in the palette
    canvas: str  # behind the network, code and tables
    grid_dots: str
    line: str  # separators and quiet borders
    text: str
    quiet_text: str
    accent: str
    good: str
    warning: str
    bad: str  # edges, links, bars; for words use `bad_text`

    on_accent: str  # words on `accent`
    accent_hover: str
    accent_pressed: str
    accent_soft: str  # selected rows
    good_soft: str
    warning_soft: str
    bad_soft: str
    bad_soft_hover: str
    bad_text: str
    hover: str
    pressed: str
    edge: str  # the outline of a control that has no other: 3:1 on a panel
    track: str  # the empty part of a switch, gauge or progress bar
    knob: str
    disabled_text: str

    symbols: str
    recurrent: str
    output: str
    companions: str

    size_small: int
    size_quiet: int
    size_body: int
    size_heading: int

    space: int
    radius_field: int
    radius_card: int

    fallback_fonts: tuple[str, ...]

    def family(self, name: Family) -> str:
        """The colour of a family of layers."""
        if name not in ("symbols", "recurrent", "output", "companions"):
            raise ValueError(f"no family {name!r}: expected symbols, recurrent, output, companions")
        return str(getattr(self, name))


@cache
def load_tokens(scheme: Scheme) -> Tokens:
    """The tokens of `scheme`; `KeyError` or `TypeError` if the file lacks or adds one."""
    table = tomllib.loads(files("resources").joinpath("theme.toml").read_text("utf-8"))
    return Tokens(
        scheme=scheme,
        **table[scheme],
        **table["families"],
        **{f"size_{name}": size for name, size in table["sizes"].items()},
        **table["shape"],
        fallback_fonts=tuple(table["fonts"]["fallback"]),
    )
