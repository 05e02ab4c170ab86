"""What goes to the terminal: the person's own words are shown as they are, never obeyed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def console() -> Console:
    """Standard output. Made when it is needed, because tests and pipes replace it.

    Of several processes that ``torchrun`` started, the first alone speaks.
    """
    from rich.console import Console  # not at the top: a complaint alone needs none of it

    quiet = os.environ.get("RANK", "0") != "0"
    return Console(file=sys.stdout, highlight=False, emoji=False, markup=False, quiet=quiet)


def say(out: Console, text: str, style: str | None = None) -> None:
    """Print a sentence; where its line ends is left to the terminal, or the file."""
    out.print(one_line(text), style=style, soft_wrap=True)


def counted(number: int, one: str, many: str) -> str:
    """``1 thread`` or ``2 threads``."""
    return f"{number:,} {one if number == 1 else many}"


def one_line(text: str) -> str:
    """Line ends and tabs become spaces, and characters that could steer a terminal become ``?``."""
    words = " ".join(text.split())
    return "".join(character if character.isprintable() else "?" for character in words)


def shown(text: str) -> Text:
    """A name or a text of the person's, for a table."""
    from rich.text import Text

    return Text(one_line(text))


def duration(seconds: float) -> str:
    """Minutes and seconds, ``1:05``; from an hour on ``1:00:05``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def said_of(error: Exception) -> str:
    """What is said of an error that a person can mend; of a file, its name first."""
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    return str(error)


def complain(text: str, code: int) -> int:
    """Say on standard error what went wrong, in one line; returns the exit code."""
    print(f"gradloom: {one_line(text)}", file=sys.stderr)
    return code
