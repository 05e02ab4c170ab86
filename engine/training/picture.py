"""The picture of a run: its loss, and its gradient norm before and after clipping.

Drawn with matplotlib's objects alone: pyplot keeps figures of its own and may look for a display.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator
from numpy.typing import NDArray

from engine.project.training_settings import TrainingSettings
from engine.training.curves import Curves
from engine.vocabulary.clipping import (
    AdaptiveClipping,
    AutomaticClipping,
    ClipByGlobalNorm,
    ClipByNorm,
    ClipByValue,
    Clipping,
    NoClipping,
)

Scheme = Literal["light", "dark"]
Numbers = NDArray[np.float64]

INCHES = (12.0, 4.4)
DOTS_PER_INCH = 150
MOST_POINTS = 4_000
"""Runs with more steps are drawn with every second, third, ... one."""
LONGEST_SPAN = 50
_SMALL, _TITLE = 9, 11


def draw_training(curves: Curves, settings: TrainingSettings, scheme: Scheme = "light") -> bytes:
    """The picture as a PNG, 1800 x 660."""
    colours = colours_of(scheme)
    figure = Figure(figsize=INCHES, dpi=DOTS_PER_INCH, facecolor=colours["panel"])
    canvas = FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    every = max(1, -(-len(curves.steps) // MOST_POINTS))
    _draw_loss(left, curves, every, colours)
    _draw_norms(right, curves, settings.clipping, every, colours)
    for axes in (left, right):
        _dress(axes, colours)
    figure.tight_layout(pad=1.6, w_pad=3)
    stream = BytesIO()
    canvas.print_figure(stream, format="png", facecolor=colours["panel"])
    return stream.getvalue()


def smoothed(values: Numbers) -> Numbers:
    """A running mean that forgets: each number weighs less the longer ago it was.

    Its span is a 25th of the run, at most 50 steps. The first numbers are weighed as if nothing
    came before them, so that the curve begins where the data does.
    """
    span = min(max(len(values) / 25, 2.0), LONGEST_SPAN)
    keep = 1 - 2 / (span + 1)
    out = np.empty_like(values)
    total = weight = 0.0
    for place, value in enumerate(values):
        total = keep * total + value
        weight = keep * weight + 1
        out[place] = total / weight
    return out


def _draw_loss(axes: Axes, curves: Curves, every: int, colours: dict[str, str]) -> None:
    axes.set_title("Loss")
    steps, losses = np.array(curves.steps), np.array(curves.losses)
    axes.plot(
        steps[::every], losses[::every], color=colours["accent"], alpha=0.35, lw=0.8, label="step"
    )
    axes.plot(
        steps[::every], smoothed(losses)[::every], color=colours["accent"], lw=2, label="smoothed"
    )
    axes.plot(
        np.array(curves.epoch_steps),
        np.array(curves.validation_losses),
        "o",
        color=colours["warning"],
        ms=5,
        label="validation",
    )
    axes.set_ylim(bottom=0)
    _mark_end(axes, curves, colours)
    last = curves.last_measured
    if last is not None:
        _note(axes, f"{last.measure.in_sentence} {last.text}", colours)


def _draw_norms(
    axes: Axes, curves: Curves, clipping: Clipping, every: int, colours: dict[str, str]
) -> None:
    axes.set_title("Gradient norm")
    steps = np.array(curves.steps)[::every]
    # A gradient of zero has no place on a log axis.
    before, after, largest = (
        np.where(values > 0, values, np.nan)
        for values in (
            np.array(curves.norms_before)[::every],
            np.array(curves.norms_after)[::every],
            np.array(curves.largest_elements)[::every],
        )
    )
    if np.isfinite(before).any():
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter("")
    if isinstance(clipping, NoClipping):
        axes.plot(steps, before, color=colours["good"], lw=0.9, label="not clipped")
        _mark_end(axes, curves, colours)
        return
    axes.fill_between(steps, after, before, color=colours["bad"], alpha=0.22, lw=0)
    axes.plot(steps, before, color=colours["bad"], lw=0.9, label="before")
    axes.plot(steps, after, color=colours["good"], lw=0.9, label="after")
    if isinstance(clipping, ClipByValue):
        axes.plot(steps, largest, color=colours["quiet_text"], lw=0.7, label="largest element")
    if not isinstance(clipping, AdaptiveClipping):  # whose threshold is a ratio and no norm
        axes.plot(
            steps,
            np.array(curves.thresholds)[::every],
            color=colours["text"],
            lw=1.1,
            ls=(0, (5, 3)),
            label=_name_of_threshold(clipping),
        )
    _mark_end(axes, curves, colours)
    if len(curves.steps):
        _note(axes, f"clipped at {curves.clipped_share:.0%} of the steps", colours)


def _name_of_threshold(clipping: Clipping) -> str:
    if isinstance(clipping, ClipByGlobalNorm | AutomaticClipping):
        return "threshold"
    return (
        "threshold of each weight" if isinstance(clipping, ClipByNorm) else "threshold of elements"
    )


def _mark_end(axes: Axes, curves: Curves, colours: dict[str, str]) -> None:
    if curves.not_finite_step is not None:
        axes.axvline(curves.not_finite_step, color=colours["bad"], lw=1.5, label="not finite")


def _note(axes: Axes, text: str, colours: dict[str, str]) -> None:
    axes.text(
        1,
        -0.075,
        text,
        transform=axes.transAxes,
        ha="right",
        va="top",
        fontsize=_SMALL,
        color=colours["quiet_text"],
    )


def _dress(axes: Axes, colours: dict[str, str]) -> None:
    title = axes.get_title()
    axes.set_title("")
    axes.set_title(title, loc="left", fontsize=_TITLE, fontweight="bold", color=colours["text"])
    axes.set_facecolor(colours["panel"])
    axes.set_xlabel("step", fontsize=_SMALL, color=colours["quiet_text"])
    axes.tick_params(which="both", colors=colours["quiet_text"], labelsize=_SMALL, length=0)
    axes.grid(True, color=colours["line"], lw=0.6)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if axes.get_legend_handles_labels()[1]:
        axes.legend(
            loc="lower right",
            bbox_to_anchor=(1.01, 0.99),
            ncols=5,
            columnspacing=1.2,
            handlelength=1.4,
            frameon=False,
            fontsize=_SMALL,
            labelcolor=colours["quiet_text"],
        )


@cache
def colours_of(scheme: Scheme) -> dict[str, str]:
    """The tokens of a scheme, by name."""
    text = (files("resources") / "theme.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)
    return dict(found[scheme])
