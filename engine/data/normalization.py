"""Texts brought to one way of writing, before they are split into symbols."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from engine.project.preparation import Preparation

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def normalized(text: str, preparation: Preparation) -> str:
    """Casing, Unicode form, and no half characters.

    Half a surrogate pair, which is no character and in no text that was read from a file, becomes
    U+FFFD.
    """
    if preparation.lowercase:
        text = text.lower()
    if text.isascii():
        return text  # every form leaves it as it is
    if preparation.unicode_form != "as written":
        text = unicodedata.normalize(preparation.unicode_form, text)
    return _HALF_CHARACTER.sub("\ufffd", text)


def all_normalized(texts: Iterable[str], preparation: Preparation) -> list[str]:
    """Each of the texts, normalized."""
    return [normalized(text, preparation) for text in texts]
