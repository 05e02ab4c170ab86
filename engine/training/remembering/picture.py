"""Success against lag as a picture: a colour a layer, dashes where nothing is clipped."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Literal

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from engine.project.sources.memory import MemoryTask
from engine.training.picture import Scheme, colours_of
from engine.training.remembering.cells import FEWEST_WITH_BARS, Cell, cells_of, wilson
from engine.training.remembering.experiment import (
    LINE_TOKENS,
    TASK_BY_KIND,
    Case,
    Experiment,
    line_label,
)
from engine.training.remembering.results import CaseResult

INCHES = (8.0, 4.0)
DOTS_PER_INCH = 150
APART = 1.2
"""Percentage points between lines that would otherwise lie on each other."""
_SMALL, _TITLE = 9, 11


def draw_success(
    experiment: Experiment,
    results: Mapping[Case, CaseResult],
    scheme: Scheme = "light",
    form: Literal["png", "svg"] = "png",
) -> bytes:
    """The picture, 1200 x 600 as a PNG.

    Lags stand evenly side by side. A line ends where it was given up. Lines are moved apart by a
    percentage point, since many of them are at 100% or 0%. From five runs on thin bars
    are the 95% intervals of Wilson (1927).
    """
    colours = colours_of(scheme)
    figure = Figure(figsize=INCHES, dpi=DOTS_PER_INCH, facecolor=colours["panel"])
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplots()
    lags, lines = experiment.lag_numbers, experiment.lines
    cells = cells_of(experiment, results)
    for place, line in enumerate(lines):
        shift = APART * ((len(lines) - 1) / 2 - place)
        found = [(x, cells[line, lag]) for x, lag in enumerate(lags) if cells[line, lag].runs]
        x = [at + 0.02 * (place - (len(lines) - 1) / 2) for at, _ in found]
        y = [100 * _share(cell) + shift for _, cell in found]
        colour = colours[LINE_TOKENS[line.layer]]
        axes.plot(
            x,
            y,
            marker="o",
            ls="-" if line.clipped else (0, (3, 2)),
            color=colour,
            lw=1.8,
            ms=5,
            mfc=colour if line.clipped else colours["panel"],
            label=str(line_label(line)),
        )
        if experiment.repeats >= FEWEST_WITH_BARS:
            for at, (_, cell) in zip(x, found, strict=True):
                low, high = wilson(cell.succeeded, cell.runs)
                axes.plot([at, at], [100 * low, 100 * high], color=colour, lw=0.7, alpha=0.5)
    axes.set_xticks(range(len(lags)), [str(lag) for lag in lags])
    axes.set_xlim(-0.3, len(lags) - 0.7)
    axes.set_ylim(-6, 106)
    axes.set_yticks([0, 25, 50, 75, 100])
    task: type[MemoryTask] = TASK_BY_KIND[experiment.task]
    axes.set_title(
        f"{task.label.removeprefix('Memory: ').capitalize()}: runs that succeeded, %",
        loc="left",
        fontsize=_TITLE,
        fontweight="bold",
        color=colours["text"],
    )
    axes.set_xlabel("lag, steps", fontsize=_SMALL, color=colours["quiet_text"])
    axes.set_facecolor(colours["panel"])
    axes.tick_params(which="both", colors=colours["quiet_text"], labelsize=_SMALL, length=0)
    axes.grid(True, axis="y", color=colours["line"], lw=0.6)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if lines:
        axes.legend(
            loc="upper left",
            bbox_to_anchor=(1.0, 1.0),
            handlelength=3.2,
            frameon=False,
            fontsize=_SMALL,
            labelcolor=colours["quiet_text"],
        )
    figure.tight_layout(pad=1.4)
    stream = BytesIO()
    canvas.print_figure(stream, format=form, facecolor=colours["panel"])
    return stream.getvalue()


def _share(cell: Cell) -> float:
    return cell.succeeded / cell.runs
