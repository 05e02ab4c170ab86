"""``gradloom remembers``: which layer remembers how long, with clipping and without."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from commands.arguments import Device, Threads, threads_or_usual
from commands.printing import console, say
from commands.progress import waiting
from commands.remembering import RememberingProgress, as_json, show_cells
from commands.training import INTERRUPTED, stopping_on_interrupt
from engine.declared import alternatives, argument_named, kind_of
from engine.message import GradloomError
from engine.reasons import reason_of
from engine.training.remembering.experiment import Experiment
from engine.vocabulary.clipping import AnyClipping, Clipping, with_threshold
from engine.vocabulary.optimizers import AnyOptimizer, Optimizer

_DEFAULT = Experiment()


def _option(name: str, *spelled: str, **more: Any) -> Any:
    """An option that says what the declaration says."""
    return typer.Option(*spelled, help=argument_named(Experiment, name).help, **more)


def remembers(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            metavar="DIR",
            help="Where results, projects and the picture are kept. What it has already is not "
            "done again.",
            show_default=False,
        ),
    ],
    task: Annotated[
        str,
        _option("task", "--task", metavar="|".join(argument_named(Experiment, "task").choices)),
    ] = _DEFAULT.task,
    lags: Annotated[str, _option("lags", "--lags", metavar="N,N,...")] = _DEFAULT.lags,
    layers: Annotated[str, _option("layers", "--layers", metavar="NAME,...")] = _DEFAULT.layers,
    *,
    compare: Annotated[
        str,
        _option(
            "compare",
            "--compare",
            metavar="|".join(argument_named(Experiment, "compare").choices),
        ),
    ] = _DEFAULT.compare,
    repeats: Annotated[int, _option("repeats", "--repeats", metavar="N")] = _DEFAULT.repeats,
    units: Annotated[int, _option("units", "--units", metavar="N")] = _DEFAULT.units,
    clipping: Annotated[str, _option("clipping", "--clipping", metavar="KIND")] = kind_of(
        _DEFAULT.clipping
    ),
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold", help="Where clipping begins; else where it usually does.", metavar="X"
        ),
    ] = None,
    optimizer: Annotated[
        str | None,
        _option("optimizer", "--optimizer", metavar="NAME", show_default=False),
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option("--learning-rate", metavar="X", help="The optimizer's; else its usual one."),
    ] = None,
    rows: Annotated[int, _option("rows", "--rows", metavar="N")] = _DEFAULT.rows,
    batch_size: Annotated[
        int, _option("batch_size", "--batch-size", metavar="N")
    ] = _DEFAULT.batch_size,
    steps: Annotated[int, _option("steps", "--steps", metavar="N")] = _DEFAULT.steps,
    patience: Annotated[
        int,
        typer.Option(
            "--patience",
            metavar="N",
            help=f"{argument_named(Experiment, 'patience').help} Here 0 stands for empty.",
        ),
    ] = _DEFAULT.patience or 0,
    seed: Annotated[int, _option("seed", "--seed", metavar="N")] = _DEFAULT.seed,
    threads: Threads = None,
    device: Device = "cpu",
    is_json: Annotated[
        bool, typer.Option("--json", help="Print what came of it as JSON, and nothing else.")
    ] = False,
    only_list: Annotated[
        bool, typer.Option("--list", help="Show what the folder has and train nothing.")
    ] = False,
) -> None:
    """Compare how long layers remember.

    Each layer learns a memory task at growing lags, with clipping and without, until it succeeds,
    is hopeless or runs out of steps; after two lags in a row without success a layer is given up.
    Ctrl+C stops after a step, and the same command goes on.
    """
    from engine.training.remembering.results import read_experiment, read_results

    out = console()
    if only_list:
        asked = read_experiment(output)
        _tell(asked, output, out, is_json=is_json)
        return
    experiment = _experiment(
        task=task,
        lags=lags,
        layers=layers,
        compare=compare,
        repeats=repeats,
        units=units,
        clipping=_clipping(clipping, threshold),
        optimizer=_optimizer(optimizer, learning_rate),
        rows=rows,
        batch_size=batch_size,
        steps=steps,
        patience=patience or None,
        seed=seed,
    )
    with waiting(out, "Loading torch"):
        from engine.training.devices import device_named
        from engine.training.remembering.running import remember
        from engine.training.sweeping.controls import SweepControls
    controls = SweepControls()
    events = remember(
        output,
        experiment,
        controls,
        threads=threads_or_usual(threads),
        device=device_named(device),
    )
    with stopping_on_interrupt(controls):
        RememberingProgress(experiment, out, is_quiet=is_json).follow(events)
    from engine.project.files import write_atomically
    from engine.training.remembering.picture import draw_success
    from engine.training.remembering.results import PICTURE

    results = read_results(output)
    write_atomically(output / PICTURE, draw_success(experiment, results))
    _tell(experiment, output, out, is_json=is_json)
    if controls.is_stopped:
        if not is_json:
            say(out, "Stopped. The same command goes on with it.")
        raise typer.Exit(INTERRUPTED)


def _tell(experiment: Experiment, folder: Path, out: Any, *, is_json: bool) -> None:
    from engine.training.remembering.results import read_results

    results = read_results(folder)
    if is_json:
        print(json.dumps(as_json(experiment, results), indent=2), file=sys.stdout)
    else:
        show_cells(experiment, results, folder, out)


class ExperimentError(GradloomError):
    """What was typed is no experiment."""


def _experiment(**values: Any) -> Experiment:
    try:
        return Experiment(**values)
    except ValidationError as error:
        place = error.errors()[0]["loc"]
        name = f"--{str(place[0]).replace('_', '-')}: " if place else ""
        found = argument_named(Experiment, str(place[0])) if place else None
        raise ExperimentError(
            "{name}expected {reason}.", name=name, reason=reason_of(error, found)
        ) from error


def _clipping(kind: str, threshold: float | None) -> Clipping:
    made: Clipping = _made("--clipping", kind, alternatives(AnyClipping))
    if threshold is None:
        return made
    try:
        return with_threshold(made, threshold)
    except ValidationError as error:
        raise ExperimentError("--threshold: expected {reason}.", reason=reason_of(error)) from error


def _optimizer(kind: str | None, rate: float | None) -> Optimizer:
    made: Optimizer = _DEFAULT.optimizer
    if kind is not None:
        made = _made("--optimizer", kind, alternatives(AnyOptimizer))
    if rate is None:
        return made
    try:
        return made.replace(lr=rate)
    except ValidationError as error:
        raise ExperimentError(
            "--learning-rate: expected {reason}.", reason=reason_of(error)
        ) from error


def _made(option: str, kind: str, classes: tuple[Any, ...]) -> Any:
    by_kind = {kind_of(cls): cls for cls in classes}
    if kind not in by_kind:
        raise ExperimentError(
            "{option}: there is no {kind}; there are {kinds}.",
            option=option,
            kind=kind,
            kinds=", ".join(by_kind),
        )
    return by_kind[kind]()
