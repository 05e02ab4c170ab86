"""The theme's word for the family of a layer."""

from __future__ import annotations

from typing import cast

from engine.layers.base import Layer
from gui.theme import Family


def family_of(cls: type[Layer]) -> Family:
    """The family whose colour a layer's stripe has."""
    return cast(Family, cls.family.name.lower())
