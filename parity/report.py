"""What a run found, as `docs/parity.md` says it."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from parity.cases import LARGEST_OUTPUT, LEARNING_RATE, PATTERNS, ROUNDING
from parity.comparison import GRADIENTS, OUTPUTS, SMALLEST_GRADIENT
from parity.explained import EXPLAINED
from parity.exporters import Exported
from parity.exporters import markdown as exporters_markdown
from parity.labels import ARGUMENTS, KINDS, MASKS, VALUES, WHOLE, all_labels, measured
from parity.running import Answer, Outcome
from parity.table import markdown, rows_of

TEMPLATE = "parity.md.jinja"
TITLES = {
    WHOLE: "Networks",
    ARGUMENTS: "Argument",
    VALUES: "Value",
    KINDS: "Kind",
    MASKS: "Mask of the row",
}


@dataclass(frozen=True)
class Run:
    """What was run, and what came of it."""

    networks: int
    seed: int
    seconds: float
    outcomes: Mapping[Dialect, Outcome]
    exported: tuple[Exported, ...]


def tables(outcomes: Mapping[Dialect, Outcome]) -> dict[str, str]:
    """The Markdown of each section."""
    by_dialect = {
        dialect: rows_of(
            all_labels(),
            (
                pair
                for answer in outcome.answers
                if not answer.apart.errors
                for pair in measured(answer.case, answer.apart)
            ),
        )
        for dialect, outcome in outcomes.items()
    }
    return {section: markdown(section, title, by_dialect) for section, title in TITLES.items()}


def disagreements(outcomes: Mapping[Dialect, Outcome]) -> list[tuple[Dialect, Answer]]:
    """Every case that nothing explains."""
    return [
        (dialect, answer)
        for dialect, outcome in outcomes.items()
        for answer in outcome.disagreeing()
    ]


def described(answer: Answer) -> str:
    """A case that disagrees, with its network as JSON."""
    apart = answer.apart
    return "\n".join(
        [
            f"outputs {apart.outputs:.1e}, gradients {apart.gradients:.1e}, "
            f"cost {apart.cost:.1e}, after a step {apart.after_step:.1e}",
            *apart.errors,
            f"training {answer.case.training}, batches {len(answer.case.batches)}, "
            f"explained: {', '.join(sorted(answer.explained)) or 'nothing'}",
            answer.case.network.model_dump_json(),
        ]
    )


def explanations(outcomes: Mapping[Dialect, Outcome]) -> list[dict[str, Any]]:
    """Each explained difference with how often it was met, and what is seen without it."""
    found = []
    for each in EXPLAINED:
        outcome = outcomes.get(each.dialect)
        if outcome is not None:
            shown = outcome.shown.get(each.name, [])
            found.append(
                {
                    "explained": each,
                    "dialect": DIALECT_LABELS[each.dialect],
                    "met": outcome.met(each.name),
                    "failed": sum(bool(apart.errors) for apart in shown),
                    "disagreed": sum(not apart.agrees for apart in shown),
                    "asked": len(shown),
                }
            )
    return found


def report(run: Run) -> str:
    """The whole document."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.get_template(TEMPLATE).render(
        run=run,
        tables=tables(run.outcomes),
        explanations=explanations(run.outcomes),
        disagreements=[
            (DIALECT_LABELS[dialect], described(answer))
            for dialect, answer in disagreements(run.outcomes)
        ],
        exporters=exporters_markdown(run.exported),
        refusals=[row for row in run.exported if row.refused],
        labels=DIALECT_LABELS,
        tolerance={"outputs": OUTPUTS, "gradients": GRADIENTS, "smallest": SMALLEST_GRADIENT},
        largest_output=LARGEST_OUTPUT,
        rounding=ROUNDING,
        learning_rate=LEARNING_RATE,
        patterns=PATTERNS,
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, no GPU",
        # Section names, so that the template writes no second list of them.
        WHOLE=WHOLE,
        ARGUMENTS=ARGUMENTS,
        VALUES=VALUES,
        KINDS=KINDS,
        MASKS=MASKS,
    )
