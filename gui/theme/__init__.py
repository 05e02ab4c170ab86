"""The look: tokens, and the application dressed in them. Nothing else names a colour."""

from gui.theme.icons import icon
from gui.theme.style import mark, mono_font
from gui.theme.theme import Mode, Theme, current
from gui.theme.tokens import Family, Scheme, Tokens, load_tokens

__all__ = [
    "Family",
    "Mode",
    "Scheme",
    "Theme",
    "Tokens",
    "current",
    "icon",
    "load_tokens",
    "mark",
    "mono_font",
]
