"""What a port is called, and what it is to a link being drawn."""

from __future__ import annotations

from enum import Enum


class PortMark(Enum):
    """What a port is to the link being drawn."""

    FITS = "fits"
    MENDABLE = "mendable"
    REFUSED = "refused"
    AIMED = "aimed"


PortKey = tuple[bool, str]
"""Whether it is an output, and its name."""
