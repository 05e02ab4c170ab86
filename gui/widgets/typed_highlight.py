"""Colours for Python while it is typed: a line at a time, and none for a text that is very long."""

from __future__ import annotations

import re

from pygments.lexers import get_lexer_by_name
from PyQt6.QtGui import QSyntaxHighlighter, QTextDocument

from gui.theme import current
from gui.widgets.code_highlight import format_of, style_of, units

MOST_CHARACTERS = 60_000
"""Of a text with colours: they take some 10 microseconds a word, all at once when it is pasted."""

_QUOTES = ("", '"""', "'''")
"""What a line may begin inside of; the place here is what Qt keeps of each line."""
_PIECE = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"?|\'(?:\\.|[^\'\\])*\'?|#.*')
_TO_END = {quotes: re.compile(rf"(?:\\.|[^\\])*?{quotes}") for quotes in _QUOTES if quotes}


class TypedHighlight(QSyntaxHighlighter):
    """Highlights Python in a document that changes. `CodeHighlight` reads whole texts."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._lexer = get_lexer_by_name("python", stripnl=False, ensurenl=False)

    def highlightBlock(self, text: str | None) -> None:
        """Colour one line, knowing whether it begins inside a text of several lines."""
        document = self.document()
        if text is None or document is None or document.characterCount() > MOST_CHARACTERS:
            return
        opened = _QUOTES[max(self.previousBlockState(), 0)]
        self.setCurrentBlockState(_QUOTES.index(_open_after(opened, text)))
        tokens = current().tokens
        column = -len(opened)
        for token_type, value in self._lexer.get_tokens(opened + text):
            start, column = column, column + units(value)
            style = style_of(token_type)
            if style is not None and column > 0:
                self.setFormat(max(start, 0), column - max(start, 0), format_of(tokens, *style))


def _open_after(opened: str, text: str) -> str:
    """The three quotes that a line leaves open for the next; empty: none."""
    place = 0
    while True:
        if opened:
            end = _TO_END[opened].match(text, place)
            if end is None:
                return opened
            place, opened = end.end(), ""
        piece = _PIECE.search(text, place)
        if piece is None:
            return ""
        place = piece.end()
        opened = piece.group() if piece.group() in _TO_END else ""
