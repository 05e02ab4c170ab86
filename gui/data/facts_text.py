"""What is known of the data, in words."""

from __future__ import annotations

from pathlib import PurePath

from PyQt6.QtCore import QCoreApplication

from engine.project.data_facts import DataFacts
from engine.project.data_settings import DataSource, TextTable
from gui.forms.wording import label_of


def tr(text: str) -> str:
    """A text about the data, translated."""
    return QCoreApplication.translate("data", text)


def source_title(source: DataSource) -> str:
    """What the data is called: the file's name, or the source's."""
    if isinstance(source, TextTable) and source.path:
        return PurePath(source.path).name
    return label_of(type(source))


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
