"""The tables: for each row how many cases, and how far apart they were at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from parity.comparison import Apart
from parity.labels import Label

COLUMNS = ("cases", "outputs", "gradients", "cost", "after a step")


@dataclass
class Row:
    """One row of one dialect."""

    cases: int = 0
    outputs: float = 0.0
    gradients: float = 0.0
    cost: float = 0.0
    after_step: float = 0.0

    def add(self, apart: Apart) -> None:
        """Count a case."""
        self.cases += 1
        # numpy's maximum keeps what is not a number.
        self.outputs = float(np.maximum(self.outputs, apart.outputs))
        self.gradients = float(np.maximum(self.gradients, apart.gradients))
        self.cost = float(np.maximum(self.cost, apart.cost))
        self.after_step = float(np.maximum(self.after_step, apart.after_step))

    def cells(self) -> list[str]:
        """As a table shows it: nothing where there was no case."""
        if not self.cases:
            return ["0", *[""] * (len(COLUMNS) - 1)]
        numbers = (self.outputs, self.gradients, self.cost, self.after_step)
        return [str(self.cases), *(f"{number:.0e}" if number else "0" for number in numbers)]


Rows = dict[Label, Row]


def rows_of(labels: Iterable[Label], measured: Iterable[tuple[Label, Apart]]) -> Rows:
    """A row for each label, and for each that is measured."""
    rows = {label: Row() for label in labels}
    for label, apart in measured:
        rows.setdefault(label, Row()).add(apart)
    return rows


def markdown(section: str, title: str, by_dialect: Mapping[Dialect, Rows]) -> str:
    """The rows of a section, the dialects side by side."""
    labels = {label: None for rows in by_dialect.values() for label in rows}
    heads = [f"{DIALECT_LABELS[each]}: {COLUMNS[0]}" for each in by_dialect]
    header = [title]
    for head in heads:
        header += [head, *COLUMNS[1:]]
    lines = [header, ["---", *["---:"] * (len(header) - 1)]]
    for label in labels:
        if label.section == section:
            cells = [
                cell for rows in by_dialect.values() for cell in rows.get(label, Row()).cells()
            ]
            lines.append([label.row, *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
