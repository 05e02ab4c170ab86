"""Python as a tree of syntax. Nothing here compiles or runs it."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

from engine.exchange.from_keras.described import shown_name
from engine.exchange.from_keras.errors import KerasImportError

LONGEST = 300_000
"""Characters; a program of a few thousand lines."""
MOST_NODES = 200_000
DEEPEST = 100

_FENCE = re.compile(r"^[ \t]*(```|~~~).*$", re.MULTILINE)
_MARGIN = re.compile(r"^[ \t]*(?=\S)", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """A program, its lines and its tree."""

    tree: ast.Module
    lines: tuple[str, ...]
    margin: int = 0
    """Columns that were taken from the beginning of every line."""

    def place(self, node: ast.AST) -> str:
        """Where a node begins: ``line 3, column 11``, both counted from one."""
        line = int(getattr(node, "lineno", 1))
        before = self.lines[line - 1].encode()[: int(getattr(node, "col_offset", 0))]
        column = self.margin + len(before.decode(errors="replace")) + 1
        return f"line {line}, column {column}"

    def text(self, node: ast.AST) -> str:
        """The code of a node, on one line and short."""
        line = int(getattr(node, "lineno", 1))
        start = int(getattr(node, "col_offset", 0))
        last = int(getattr(node, "end_lineno", None) or line)
        end = int(getattr(node, "end_col_offset", None) or 0) if last == line else None
        code = self.lines[line - 1].encode()[start:end].decode(errors="replace").strip()
        return shown_name(code if last == line else f"{code} …")


def parse(source: str) -> Source:
    """The syntax of a program, as it was pasted: with Markdown's fences and a margin, or not.

    Raises:
        KerasImportError: it is no Python, or longer or deeper than any program of this kind.
    """
    if len(source) > LONGEST:
        raise KerasImportError(
            "The code has {length} characters; at most {most} are read. Paste only what makes the "
            "model.",
            length=f"{len(source):,}",
            most=f"{LONGEST:,}",
        )
    # Python's own ends of lines and no others, or lines would be counted differently.
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text, margin = _without_margin(_FENCE.sub("", text).replace("\f", " "))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python thinks of its style is not our business
            tree = ast.parse(text)
    except SyntaxError as error:
        raise KerasImportError(
            "line {line}, column {column}: this is no Python: {reason}.",
            line=error.lineno or 1,
            column=margin + max(error.offset or 1, 1),
            reason=shown_name(str(error.msg)),
        ) from error
    except (RecursionError, MemoryError, ValueError, OverflowError) as error:
        raise KerasImportError(
            "The code cannot be read: it is nested too deeply or holds what no program holds."
        ) from error
    _check_bounds(tree)
    return Source(tree, tuple(text.split("\n")), margin)


def _without_margin(text: str) -> tuple[str, int]:
    """Without the white space that every line begins with, and how much that is."""
    if not text.strip():
        return text, 0
    margins = _MARGIN.findall(text)
    shortest = min(margins, key=len)
    if not shortest or not all(margin.startswith(shortest) for margin in margins):
        return text, 0
    lines = [line.removeprefix(shortest) for line in text.split("\n")]
    return "\n".join(lines), len(shortest)


def _check_bounds(tree: ast.Module) -> None:
    level: list[ast.AST] = [tree]
    count = 0
    for _ in range(DEEPEST):
        level = [below for each in level for below in ast.iter_child_nodes(each)]
        count += len(level)
        if not level:
            return
        if count > MOST_NODES:
            break
    raise KerasImportError(
        "The code is larger or nested deeper than any program that makes a model. Paste only what "
        "makes it."
    )
