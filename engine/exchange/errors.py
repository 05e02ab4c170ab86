"""What can go wrong on the way out of Gradloom."""

from __future__ import annotations

from engine.message import GradloomError


class ExportError(GradloomError):
    """The network cannot be written in that form. Says what stands in the way."""
