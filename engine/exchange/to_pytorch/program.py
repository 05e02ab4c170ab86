"""The exported PyTorch program, put together from its parts."""

from __future__ import annotations

from typing import Any

from engine.exchange.asked import asked_of, refusals_of_task
from engine.exchange.header import header
from engine.exchange.source import WIDTH, Code, call, comment, literal, long_list
from engine.exchange.templates import render
from engine.exchange.to_pytorch.activations import Activations
from engine.exchange.to_pytorch.cells import cell_classes, class_name
from engine.exchange.to_pytorch.clipping import clipping_values
from engine.exchange.to_pytorch.data import data_values
from engine.exchange.to_pytorch.forward import write_step
from engine.exchange.to_pytorch.initialize import Initialize
from engine.exchange.to_pytorch.lines import Lines
from engine.exchange.to_pytorch.modules import Module, modules_of
from engine.exchange.to_pytorch.penalties import Penalties, is_trained
from engine.exchange.to_pytorch.recurrent_calls import needs_states
from engine.exchange.to_pytorch.refusals import notes_of, refusals_of
from engine.exchange.to_pytorch.schedule import schedule_values
from engine.exchange.to_pytorch.training import measuring_values, optimizer_call, stopping_values
from engine.exchange.to_pytorch.truncation import with_states_kept, written_window
from engine.exchange.wiring import Wiring, wire
from engine.layers.recurrent import Recurrent
from engine.network.findings import Findings
from engine.project.class_weights import class_weights
from engine.project.columns import are_in_columns
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings


def pytorch_code(
    project: Project,
    facts: DataFacts | None,
    data_file: str | None = None,
    weights_file: str | None = None,
    known: Findings | None = None,
) -> str:
    """A Python file that trains the project's network with torch alone.

    An unfinished network gives a valid file too, which says in comments what is missing.

    Args:
        facts: what is known of the data; None: the file trains on random rows.
        data_file: path of a CSV file with the columns text and label, or of an ``.npz`` file where
            rows are taken prepared, seen from the file's own folder; None: the project's own table.
        weights_file: path of a state dict, seen from there, to begin with if it exists.
        known: what has been found out about the network already, if it has.
    """
    return program(project, facts, data_file, weights_file, known)[0]


def program(
    project: Project,
    facts: DataFacts | None,
    data_file: str | None,
    weights_file: str | None,
    known: Findings | None = None,
) -> tuple[str, list[str]]:
    """The file, and what keeps it from doing what Gradloom does."""
    signature = project.signature(facts)
    window = written_window(project, facts)
    network = project.network if window is None else with_states_kept(project.network)
    wiring = wire(network, signature, known)
    settings = project.training
    asked = asked_of(project, facts, wiring)
    refusals = [*refusals_of(project, wiring), *refusals_of_task(project, asked)]
    values = _model_values(wiring, settings)
    stateful = project.network.is_stateful
    values |= data_values(project, facts, wiring, asked, data_file)
    costs = ["regularization(model)"] * bool(values["weight_costs"])
    values |= measuring_values(asked, costs + ["model.penalty"] * values["has_penalty"])
    values |= {
        "header": header(project, wiring, refusals, notes_of(project, wiring, facts)),
        "weights_file": literal(weights_file) if weights_file is not None else None,
        "epochs": settings.epochs,
        "batch_size": settings.batch_size,
        "seed": settings.seed,
        "loss": settings.loss,
        "class_weights": (weights := _class_weights(settings, facts)),
        "each_row": Code(', reduction="none"' if weights else ""),
        "weighing": Code(", weights" if weights else ""),
        "shuffle": settings.shuffle,
        "precision": settings.precision,
        "optimizer": optimizer_call(settings.optimizer),
        "stateful": stateful,
        "in_columns": facts is not None and are_in_columns(project, facts),
        "window": window,
        "outputs": Code("model(x)" if window is None else "outputs_of(model, x)"),
        "accumulation": settings.accumulation,
        "steps": Code("groups" if settings.accumulation > 1 else "batches"),
        "batches_of_training": Code(
            "batches_of(training)" if stateful else "training.split(BATCH_SIZE)"
        ),
    }
    values |= schedule_values(settings.schedule, settings.optimizer.lr)
    values |= stopping_values(settings.early_stopping)
    return render("pytorch.py.jinja", **values), [*wiring.errors, *refusals]


def _class_weights(settings: TrainingSettings, facts: DataFacts | None) -> Code | None:
    weights = None if facts is None else class_weights(settings, facts)
    return None if weights is None else long_list(weights, len("CLASS_WEIGHTS = "))


def _model_values(wiring: Wiring, settings: TrainingSettings) -> dict[str, Any]:
    dialect, clipping = wiring.network.dialect, settings.clipping
    is_reduced = settings.precision == "bfloat16"
    activations, penalties, initialize = Activations(dialect), Penalties(), Initialize()
    of_step = {step.node.id: modules_of(step, wiring, clipping) for step in wiring.steps}
    modules = [module for found in of_step.values() for module in found]
    cells = cell_classes(modules, activations, lambda module: needs_states(module, wiring))
    lines = Lines(wiring, activations, penalties, cells, is_reduced)
    for step in wiring.steps:
        write_step(lines, step, of_step[step.node.id])
    forward = _returning(lines.written, wiring.variables[wiring.end] if wiring.end else Code("x"))
    values: dict[str, Any] = clipping_values(clipping, modules) | {
        "constructor": _constructor(wiring, of_step, cells),
        "forward": forward,
        "initialize": initialize.lines(modules),
        "weight_costs": penalties.weight_costs(modules, dialect),
        "constraints": penalties.constraints(modules),
        "has_penalty": any(line.startswith("self.penalty = ") for line in forward),
    }
    classes = [
        Code(render(cell.template, **cell.values, is_reduced=is_reduced).rstrip("\n"))
        for cell in cells.values()
    ]
    # Rendering the classes is what asks for some of the functions.
    needed = sorted(activations.needed) + sorted(penalties.needed) + sorted(initialize.needed)
    functions = [
        Code(render("functions.py.jinja", which=name, keras3=dialect == "keras3").rstrip("\n"))
        for name in needed
    ]
    return values | {"functions": [*functions, *classes]}


def _returning(lines: list[Code], end: Code) -> list[Code]:
    """The lines with the end returned, straight from the last one where that makes it."""
    *before, last = lines or [Code("")]
    if last.startswith(f"{end} = "):
        return [*before, Code(f"return {last.removeprefix(f'{end} = ')}")]
    return [*lines, Code(f"return {end}")]


def _constructor(
    wiring: Wiring, of_step: dict[str, tuple[Module, ...]], cells: dict[str, Any]
) -> list[Code]:
    """One line a module, and comments where a layer is not finished."""
    lines: list[Code] = []
    for node in wiring.network.in_order():
        for problem in wiring.problems:
            if problem.node_id == node.id:
                lines += comment(wiring.sentence(problem), 8)
        if node.id not in of_step:
            lines += comment(f"{node.name}: what it reads is not known yet", 8)
        for module in of_step.get(node.id, ()):
            lines += _module_lines(module, cells)
    return [Code(line.lstrip(" ")) for line in lines]


def _module_lines(module: Module, cells: dict[str, Any]) -> list[Code]:
    arguments = list(module.arguments)
    if module.native:
        made: str = module.native
    elif isinstance(module.layer, Recurrent):
        made = class_name(module.layer)
        arguments += cells[made].arguments[module.attribute]
    else:
        raise TypeError(f"{module.attribute} has neither a module nor a cell")
    lines = [call(f"self.{module.attribute} = {made}", arguments, 8)]
    if module.held and not is_trained(module):
        lines.append(Code(f"self.{module.attribute}.requires_grad_(False)"))
    else:
        for key in module.frozen_keys:
            lines += _noted(f"self.{key}.requires_grad_(False)", "Keras has one bias")
    return lines


def _noted(line: str, note: str) -> list[Code]:
    """A line of the constructor with a comment behind it, or above it where there is no room."""
    if len(f"{line}  # {note}") <= WIDTH - 8:
        return [Code(f"{line}  # {note}")]
    return [Code(f"# {note}"), Code(line)]
