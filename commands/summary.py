"""``gradloom summary``: layers, output shapes and parameters, as Keras prints them."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from commands.arguments import ProjectPath, read_project
from commands.printing import console, one_line, shown
from engine.network.inference import infer
from engine.network.problems import find_problems
from engine.network.summary import Summary, SummaryRow, summarize


def summary(project: ProjectPath) -> None:
    """Show layers, output shapes and parameters."""
    opened = read_project(project)
    network, signature = opened.network, opened.signature(None)
    inference = infer(network, signature)
    found = summarize(network, inference=inference)
    out = console()
    out.print(_table(found))
    out.print(f"  Total parameters:         {found.parameters:>12,}")
    out.print(f"  Trainable parameters:     {found.trainable_parameters:>12,}")
    out.print(f"  Non-trainable parameters: {found.fixed_parameters:>12,}")
    for problem in find_problems(network, signature, inference):
        where = f"{network.node(problem.node_id).name}: " if problem.node_id else ""
        out.print(f"\n  {one_line(f'{where}{problem.title}. {problem.reason}')}")


def _table(found: Summary) -> Table:
    table = Table(box=SIMPLE_HEAD)
    table.add_column("Layer (kind)")
    table.add_column("Output shape")
    table.add_column("Parameters", justify="right")
    is_chain = all(
        row.reads == ((above.name,) if above else ())
        for above, row in zip([None, *found.rows], found.rows, strict=False)
    )
    if not is_chain:
        table.add_column("Reads")
    for row in found.rows:
        cells: list[Text | str] = [
            shown(f"{row.name} ({row.kind})"),
            _shape(row),
            f"{row.parameters:,}",
        ]
        if not is_chain:
            cells.append(shown(", ".join(row.reads) or "the data"))
        table.add_row(*cells)
    return table


def _shape(row: SummaryRow) -> str:
    if row.shape is None:
        return "?"
    return f"({', '.join(str(size) for size in row.shape.axes)})"
