"""What is known of the data, in words."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from PyQt6.QtCore import QCoreApplication

from engine.project.data_facts import DataFacts
from engine.project.sources.base import DataSource
from gui.forms.wording import label_of
from gui.translation import translated

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


def tr(text: str) -> str:
    """A text about the data, translated."""
    return QCoreApplication.translate("data", text)


def path_of(source: DataSource) -> str:
    """Where a source's files lie, as the project writes it down; empty: it has none."""
    return str(getattr(source, "path", ""))


def reading_text(share: float | None) -> str:
    """That the data is being read, and how much of it has been."""
    if share is None:
        return tr("reading…")
    return tr("reading… {percent}%").format(percent=int(100 * share))


def source_title(source: DataSource) -> str:
    """What the data is called: the file's name, or the source's."""
    return PurePath(path_of(source)).name or label_of(type(source))


def facts_lines(facts: DataFacts) -> list[str]:
    """Counts, symbols and shares, a line each."""
    share = round(100 * facts.validation_rows / facts.rows)
    return [
        tr("{rows} rows, {classes} classes").format(
            rows=f"{facts.rows:,}", classes=f"{len(facts.classes):,}"
        ),
        # Padding and the unknown count: it is the number an Embedding needs.
        tr("{symbols} symbols, up to {length} long").format(
            symbols=f"{len(facts.vocabulary):,}", length=f"{facts.length:,}"
        ),
        tr("{training}% to train, {validation}% to validate").format(
            training=100 - share, validation=share
        ),
    ]


def bad_rows(dataset: Dataset) -> list[str]:
    """What was left out, a paragraph for each reason: how many rows, and the first of them."""
    found = []
    for each in dataset.skipped:
        lines = [
            tr("row {row}: {shown}").format(row=f"{one.row:,}", shown=" ".join(one.shown.split()))
            for one in each.examples
        ]
        if each.rows > len(lines):
            lines.append(tr("and {count} more").format(count=f"{each.rows - len(lines):,}"))
        title = tr("{reason}: {rows} rows") if each.rows > 1 else tr("{reason}: 1 row")
        head = title.format(reason=translated(each.reason), rows=f"{each.rows:,}")
        found.append("\n".join([head[:1].upper() + head[1:], *(f"    {line}" for line in lines)]))
    return found
