"""A person's or a file's words where Qt would take a tag in them for HTML, as in tooltips."""

from __future__ import annotations

from html import escape


def no_markup(text: str) -> str:
    """Words that a tooltip or a message box shows as they are.

    A path could otherwise bring in pictures, and a label would lose its pointed brackets. A text
    with a tag in it is written as HTML that says the same.
    """
    if "<" not in text:
        return text
    return f'<p style="white-space: pre-wrap">{escape(text, quote=False)}</p>'
