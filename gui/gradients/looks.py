"""How neighbours among lines and areas are told apart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """A colour by its token, and dashes."""

    token: str
    dashes: tuple[float, ...] = ()


_TOKENS = ("accent", "good", "warning", "symbols", "bad", "quiet_text")
_DASHES: tuple[tuple[float, ...], ...] = ((), (5.0, 2.0), (1.5, 1.5), (5.0, 1.5, 1.5, 1.5))


def look(place: int) -> Look:
    """That of the line at a place, from 0: neighbours differ in colour and in dashes."""
    return Look(_TOKENS[place % len(_TOKENS)], _DASHES[place % len(_DASHES)])
