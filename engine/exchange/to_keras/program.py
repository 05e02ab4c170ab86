"""The exported Keras program, put together from its parts."""

from __future__ import annotations

from typing import Any

from engine.exchange.asked import asked_of, refusals_of_task
from engine.exchange.header import header
from engine.exchange.source import Code, call, comment, literal, literals, long_list
from engine.exchange.templates import render
from engine.exchange.to_keras.callbacks import callback_lines
from engine.exchange.to_keras.calls import Calls, cost_layer
from engine.exchange.to_keras.compiling import loss_and_metric, optimizer_call
from engine.exchange.to_keras.fitting import Fitting
from engine.exchange.to_keras.graph import Graph
from engine.exchange.to_keras.kerases import KERASES, uses_tensorflow
from engine.exchange.to_keras.left_out import Place
from engine.exchange.to_keras.masks import Masks
from engine.exchange.to_keras.notes import notes_of
from engine.exchange.to_keras.refusals import refusals_of
from engine.exchange.to_keras.schedule import schedule_code, schedule_notes
from engine.exchange.wiring import Wiring, wire
from engine.layers.shapes import Content, TensorShape
from engine.network.findings import Findings
from engine.project.class_weights import class_weights
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect


def keras_code(
    project: Project,
    facts: DataFacts | None,
    target: Dialect = "keras3",
    known: Findings | None = None,
) -> str:
    """A Python file that makes and compiles the project's network with Keras.

    It gives the same numbers whichever Keras it is for and whichever dialect the network speaks.
    An unfinished network gives a valid file too, which says in comments what is missing.

    Args:
        facts: what is known of the data; None: rows of any length.
        target: the Keras that the code is for. ``keras2``: tf_keras beside TensorFlow 2.16 and
            later, or the Keras inside TensorFlow up to 2.15.
        known: what has been found out about the network already, if it has.
    """
    return program(project, facts, target, known)[0]


def program(
    project: Project,
    facts: DataFacts | None,
    target: Dialect = "keras3",
    known: Findings | None = None,
) -> tuple[str, list[str]]:
    """The file, and what keeps it from meaning what the network means."""
    keras = KERASES[target]
    settings = project.training
    signature = project.signature(facts)
    wiring = wire(project.network, signature, known)
    calls = Calls(wiring.network.dialect, keras, indent=12 if wiring.is_sequential else 4)
    asked = asked_of(project, facts, wiring)
    refusals = [*refusals_of(project, wiring, keras), *refusals_of_task(project, asked)]
    loss, metric = loss_and_metric(settings.loss, asked)
    weights = _class_weights(settings, facts)
    fitting = Fitting(asked, settings.loss, weights is not None)
    notes = [*notes_of(wiring, keras), *fitting.notes(), *schedule_notes(settings)]
    schedule = schedule_code(settings, facts, keras)
    values: dict[str, Any] = {
        "header": header(project, wiring, refusals, notes),
        "dialect": Code(DIALECT_LABELS[wiring.network.dialect]),
        "target": Code(DIALECT_LABELS[target]),
        "keras2": target == "keras2",
        "seed": settings.seed,
        "input": _input(wiring, signature.input, settings.batch_size),
        "loss": loss,
        "metric": metric,
        "metrics": fitting.metrics,
        "rows": fitting.told(signature.input, facts),
        "weighing": [Code(each) for each in fitting.arguments()],
        "each_step": asked.each_step,
        "batch_size": settings.batch_size,
        "epochs": settings.epochs,
        "shuffle": settings.shuffle,
        "share": literal(project.data.preparation.validation_share),
        "schedule": schedule.lines,
        "uses_math": schedule.uses_math,
        "optimizer": optimizer_call(
            settings.optimizer, settings.clipping, schedule.rate, settings.accumulation
        ),
        "callbacks": callback_lines(settings),
        "class_weights": weights,
    }
    if wiring.is_sequential:
        values |= {"sequential": True, "lines": _sequential(wiring, calls)}
    else:
        end = wiring.variables[wiring.end] if wiring.end else Code("inputs")
        lines = Graph(wiring, calls, Masks(wiring, keras)).lines()
        values |= {"sequential": False, "lines": lines, "end": end}
    # Writing the calls is what asks for functions.
    values["functions"] = [*calls.functions(), *schedule.classes]
    written = "\n".join([*values["lines"], *values["functions"]])
    values["tensorflow"] = uses_tensorflow(written)
    return render("keras.py.jinja", **values), [*wiring.errors, *refusals]


def _class_weights(settings: TrainingSettings, facts: DataFacts | None) -> Code | None:
    """As ``fit`` takes them: by the number of the class."""
    weights = None if facts is None else class_weights(settings, facts)
    return None if weights is None else Code(f"dict(enumerate({long_list(weights, 32)}))")


def _input(wiring: Wiring, row: TensorShape, batch_size: int) -> Code:
    """What the rows are; a stateful layer has to know how many there are."""
    sizes = literals(row.axes[1:])
    if wiring.network.is_stateful:
        shape = f"batch_shape=({batch_size}, {sizes})"
    else:
        shape = f"shape=({sizes}{',' if len(row.axes) == 2 else ''})"
    dtype = ', dtype="int32"' if row.content is Content.SYMBOLS else ""
    return Code(f"keras.Input({shape}{dtype})")


def _sequential(wiring: Wiring, calls: Calls) -> list[Code]:
    """The layers of a list, with comments where one is not finished."""
    lines: list[Code] = []
    steps = {step.node.id: step for step in wiring.steps}
    for node in wiring.network.in_order():
        for problem in wiring.problems:
            if problem.node_id == node.id:
                lines += comment(wiring.sentence(problem), 8)
        if node.id in steps:
            function, arguments = calls.of_step(steps[node.id])
        else:
            name = wiring.names[node.id] if node.layer.name else None
            function, arguments = calls.layer(node.layer, name, Place())
        lines.append(Code(call(function, arguments, 8, 1) + ","))
        if calls.cost_apart(node.layer):
            lines.append(Code(cost_layer(node.layer) + ","))
    return [Code(line.lstrip(" ")) for line in lines]
