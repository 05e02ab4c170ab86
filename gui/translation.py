"""The engine's sentences in the person's language."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication

from engine.message import GradloomError, Message

CONTEXT = "engine"
"""The translation context of everything the engine says."""


def translated(text: Message | GradloomError | str) -> str:
    """A sentence of the engine, translated before its values are filled in."""
    if isinstance(text, GradloomError):
        text = text.message
    if isinstance(text, str):
        return QCoreApplication.translate(CONTEXT, text)
    values = {
        name: translated(value) if isinstance(value, Message) else value
        for name, value in text.values.items()
    }
    return QCoreApplication.translate(CONTEXT, text.template).format(**values)
