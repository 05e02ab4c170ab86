"""What an examination of numbers or of a language model found, for a person and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from commands.printing import shown

if TYPE_CHECKING:
    from engine.training.language_examination import LanguageExamination
    from engine.training.number_examination import NumberExamination

NAIVE = "Season before"


def finite(value: Any) -> Any:
    """A value as JSON has it: what is no finite number is null."""
    return None if isinstance(value, float) and not isfinite(value) else value


def print_numbers(out: Console, found: NumberExamination) -> None:
    """Tables of the errors of each number, of each step ahead, and of the worst rows."""
    _print_lines(out, [("Rows", f"{found.rows:,}"), ("Loss", f"{found.loss:.4f}")])
    table = _table("Number", "MAE", "RMSE", "R squared", title="Errors, in the numbers' own unit")
    for each in found.numbers:
        explained = "" if each.r_squared is None else f"{each.r_squared:.3f}"
        errors = (each.mean_absolute_error, each.root_mean_squared_error)
        table.add_row(shown(each.name), *(f"{error:.4g}" for error in errors), explained)
    out.print(table)
    if len(found.ahead) > 1 or found.naive is not None:
        out.print(_ahead(found))
    if found.worst:
        title = f"The {len(found.worst):,} rows that are farthest off"
        worst = _table("Row", "Off by", title=title)
        for far in found.worst:
            worst.add_row(shown(f"{far.row + 1:,}  {far.text}"), f"{far.error:.4g}")
        out.print(worst)


def print_language(out: Console, found: LanguageExamination) -> None:
    """Perplexity, accuracy and the share among the first five."""
    lines = [
        ("Symbols", f"{found.symbols:,}"),
        ("Perplexity", f"{found.perplexity:.3f}"),
        ("Accuracy", f"{found.accuracy:.1%}"),
        ("Loss", f"{found.loss:.4f}"),
    ]
    if found.top_five_accuracy is not None:
        lines.insert(3, ("Among the first five", f"{found.top_five_accuracy:.1%}"))
    _print_lines(out, lines)


def plain_numbers(found: NumberExamination, notes: Iterable[str]) -> dict[str, Any]:
    """All of it for JSON."""
    return {
        "rows": found.rows,
        "loss": finite(found.loss),
        "numbers": [_plain(each) for each in found.numbers],
        "mean_absolute_error_ahead": _plain_rows(found.ahead),
        "seasonal_naive_error_ahead": None if found.naive is None else _plain_rows(found.naive),
        "worst": [_plain(each) for each in found.worst],
        "notes": list(notes),
    }


def plain_language(found: LanguageExamination, notes: Iterable[str]) -> dict[str, Any]:
    """All of it for JSON."""
    return {**_plain(found), "notes": list(notes)}


def _ahead(found: NumberExamination) -> Table:
    heads = ["Network"] if found.naive is None else ["Network", NAIVE]
    table = _table("Ahead", *heads, title="Mean absolute error by steps ahead")
    for step, errors in enumerate(found.ahead):
        for place, (number, error) in enumerate(zip(found.numbers, errors, strict=True)):
            name = f"+{step + 1}" if len(errors) == 1 else f"+{step + 1} {number.name}"
            naive = () if found.naive is None else (f"{found.naive[step][place]:.4g}",)
            table.add_row(shown(name), f"{error:.4g}", *naive)
    return table


def _print_lines(out: Console, lines: Iterable[tuple[str, str]]) -> None:
    for name, value in lines:
        out.print(f"  {name + ':':<23}{value:>8}")


def _table(first: str, *others: str, title: str) -> Table:
    table = Table(first, box=SIMPLE_HEAD, title=title, title_justify="left")
    for name in others:
        table.add_column(name, justify="right")
    return table


def _plain(value: Any) -> dict[str, Any]:
    return {name: finite(each) for name, each in asdict(value).items()}


def _plain_rows(rows: Iterable[Iterable[float]]) -> list[list[Any]]:
    return [[finite(value) for value in row] for row in rows]
