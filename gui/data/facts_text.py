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

_LONGEST_NAME = 24
"""Characters of a column's name that fit on the card."""


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
        _rows_and_answers(facts),
        _shown(facts),
        tr("{training}% to train, {validation}% to validate").format(
            training=100 - share, validation=share
        ),
    ]


def _rows_and_answers(facts: DataFacts) -> str:
    rows, classes = f"{facts.rows:,}", f"{len(facts.classes):,}"
    if facts.task == "classify":
        return tr("{rows} rows, {classes} classes").format(rows=rows, classes=classes)
    if facts.task == "tag":
        return tr("{rows} rows, each step one of {classes} classes").format(
            rows=rows, classes=classes
        )
    if facts.task == "language_model":
        return tr("{rows} rows, the next symbol asked at each step").format(rows=rows)
    if facts.task == "forecast":
        return _windows(facts)
    count = len(facts.targets)
    words = tr("{rows} rows, a number for each")
    if facts.at_every_step:
        words = tr("{rows} rows, a number for each step")
        if count > 1:
            words = tr("{rows} rows, {count} numbers for each step")
    elif count > 1:
        words = tr("{rows} rows, {count} numbers for each")
    return words.format(rows=rows, count=f"{count:,}")


def _windows(facts: DataFacts) -> str:
    words = tr("{rows} windows, {what} asked for 1 step ahead")
    if facts.horizon > 1:
        words = tr("{rows} windows, {what} asked for {horizon} steps ahead")
    count = len(facts.targets)
    what = facts.targets[0] if count == 1 else tr("{count} numbers").format(count=f"{count:,}")
    if len(what) > _LONGEST_NAME:
        what = what[: _LONGEST_NAME - 1] + "…"
    return words.format(rows=f"{facts.rows:,}", what=what, horizon=f"{facts.horizon:,}")


def _shown(facts: DataFacts) -> str:
    length = f"{facts.length:,}"
    if not facts.features:
        # Padding and the unknown count: it is the number an Embedding needs.
        words = tr("{symbols} symbols, up to {length} long")
        if facts.task == "language_model":
            words = tr("{symbols} symbols, {length} in a row")
        return words.format(symbols=f"{len(facts.vocabulary):,}", length=length)
    words = tr("1 number a step, {length} steps")
    if len(facts.features) > 1:
        words = tr("{count} numbers a step, {length} steps")
    return words.format(count=f"{len(facts.features):,}", length=length)


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
