"""Colours for code, from Pygments' reading of the whole text and the theme's tokens."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pygments.token import Comment, Error, Keyword, Name, Number, Operator, String, _TokenType
from PyQt6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from gui.theme import Tokens, current

if TYPE_CHECKING:
    from pygments.lexer import Lexer

# The first that contains a token's type decides: (colour token, bold, italic).
_STYLE: tuple[tuple[_TokenType, tuple[str, bool, bool]], ...] = (
    (Comment, ("quiet_text", False, True)),
    (String, ("good", False, False)),
    (Number, ("warning", False, False)),
    (Keyword, ("accent", True, False)),
    (Operator.Word, ("accent", True, False)),
    (Name.Function, ("text", True, False)),
    (Name.Class, ("text", True, False)),
    (Name.Decorator, ("accent", False, False)),
    (Name.Tag, ("accent", False, False)),
    (Error, ("bad_text", False, False)),
)


class CodeHighlight(QSyntaxHighlighter):
    """Highlights a document whose text is set as a whole, as a read-only view's is.

    The whole text is read at once: a highlighter that reads a line at a time, such as
    superqt's, takes the inside of a docstring for code.
    """

    def __init__(self, document: QTextDocument, language: str) -> None:
        super().__init__(document)
        self._language = language
        self._lines: list[list[tuple[int, int, str, bool, bool]]] = []

    def set_language(self, language: str) -> None:
        """Read the next text as `language` (a Pygments name); raises its ClassNotFound."""
        self._lexer = _lexer_of(language)

    @cached_property
    def _lexer(self) -> Lexer:
        # Made for the first text: its expressions take longer to compile than a panel to open.
        return _lexer_of(self._language)

    def read(self, text: str) -> None:
        """Work out the colours of `text`; call before the document is given it."""
        lines: list[list[tuple[int, int, str, bool, bool]]] = [[]]
        column = 0
        for token_type, value in self._lexer.get_tokens(text):
            style = style_of(token_type)
            for number, piece in enumerate(value.split("\n")):
                if number > 0:
                    lines.append([])
                    column = 0
                length = units(piece)
                if piece and style is not None:
                    lines[-1].append((column, length, *style))
                column += length
        self._lines = lines

    def highlightBlock(self, text: str | None) -> None:
        """Colour one line from what `read` found."""
        number = self.currentBlock().blockNumber()
        if number >= len(self._lines):
            return
        tokens = current().tokens
        for start, length, token, bold, italic in self._lines[number]:
            self.setFormat(start, length, format_of(tokens, token, bold, italic))


def _lexer_of(language: str) -> Lexer:
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


def units(text: str) -> int:
    """How long a text is as Qt counts: in units of 16 bits."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def style_of(token_type: _TokenType) -> tuple[str, bool, bool] | None:
    """Colour token, whether bold, whether italic; None: as other words."""
    for wanted, style in _STYLE:
        if token_type in wanted:
            return style
    return None


def format_of(tokens: Tokens, token: str, bold: bool, italic: bool) -> QTextCharFormat:
    """A style, in the colours that are worn."""
    char_format = QTextCharFormat()
    char_format.setForeground(QColor(getattr(tokens, token)))
    char_format.setFontItalic(italic)
    if bold:
        char_format.setFontWeight(QFont.Weight.DemiBold)
    return char_format
