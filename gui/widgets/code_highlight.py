"""Colours for code, from Pygments' reading of the whole text and the theme's tokens."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass
class _Line:
    """What one line looks like."""

    spans: list[tuple[int, int, str, bool, bool]]
    """Where each begins, how long it is, its colour token, whether bold, whether italic."""
    inside_string: bool
    """Whether it may go on with a string from the line above."""


class CodeHighlight(QSyntaxHighlighter):
    """Highlights a document whose text is set as a whole, as a read-only view's is.

    The whole text is read at once: a highlighter that reads a line at a time, such as
    superqt's, takes the inside of a docstring for code.
    """

    def __init__(self, document: QTextDocument, language: str) -> None:
        super().__init__(document)
        self._language = language
        self._lines: list[_Line] = []

    def set_language(self, language: str) -> None:
        """Read the next text as `language` (a Pygments name); raises its ClassNotFound."""
        self._lexer = _lexer_of(language)

    @cached_property
    def _lexer(self) -> Lexer:
        # Made for the first text: its expressions take longer to compile than a panel to open.
        return _lexer_of(self._language)

    def read(self, text: str) -> None:
        """Work out the colours of `text`; call before the document is given it."""
        self._lines = self._read(text)

    def read_line(self, number: int, text: str, next_line: str) -> bool:
        """Work out the colours of one line that is another now, and not of all the others.

        Args:
            number: of the line, from zero.
            next_line: what follows it, as before.

        Returns:
            False: whether the others keep theirs cannot be told from this line alone, as inside a
            string of several lines; all has to be read again.
        """
        line = self._lines[number]
        if line.inside_string or self._lines[number + 1].inside_string:
            return False
        found = self._read(f"{text}\n{next_line}")
        if len(found) != 2 or found[1] != self._lines[number + 1]:
            return False
        self._lines[number] = found[0]
        return True

    def _read(self, text: str) -> list[_Line]:
        lines = [_Line([], inside_string=False)]
        column = 0
        before: _TokenType | None = None
        for token_type, value in self._lexer.get_tokens(text):
            style = style_of(token_type)
            for number, piece in enumerate(value.split("\n")):
                if number > 0:
                    lines.append(_Line([], inside_string=token_type in String))
                    column = 0
                elif column == 0 and token_type in String and before in String:
                    lines[-1].inside_string = True
                length = units(piece)
                if piece and style is not None:
                    lines[-1].spans.append((column, length, *style))
                column += length
            before = token_type
        return lines

    def highlightBlock(self, text: str | None) -> None:
        """Colour one line from what `read` found."""
        number = self.currentBlock().blockNumber()
        if number >= len(self._lines):
            return
        tokens = current().tokens
        for start, length, token, bold, italic in self._lines[number].spans:
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
