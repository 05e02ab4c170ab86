"""Numbers as the person's language writes them."""

from __future__ import annotations

from PyQt6.QtCore import QLocale


def as_percentage(share: float) -> str:
    """A share with one decimal: 78.1%."""
    return f"{QLocale().toString(100 * share, 'f', 1)}%"


def as_number(value: float) -> str:
    """A bare output: 0.531."""
    return QLocale().toString(value, "f", 3)
