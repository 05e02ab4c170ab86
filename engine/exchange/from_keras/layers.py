"""A layer from its description: every argument is taken, known to change nothing, or refused."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from engine.declared import (
    Argument,
    ArgumentType,
    argument_named,
    arguments_of,
    kind_of,
    validator_of,
)
from engine.exchange.from_keras.described import Described, Unread, shown, shown_name
from engine.exchange.from_keras.errors import Suggestion
from engine.exchange.from_keras.nested import (
    ACTIVATION_ARGUMENTS,
    read_activation,
    read_nested,
)
from engine.exchange.from_keras.numbers import plain_number
from engine.exchange.from_keras.reading import Reading
from engine.exchange.from_keras.unread import is_unread, pass_over
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.recurrent import Recurrent
from engine.layers.registry import LAYER_BY_KIND
from engine.network.edits import snake_case
from engine.reasons import reason_of

_HALVES = ("layer", "backward_layer")
# Keras 3 reads it and never writes it down.
_NEVER_TOLD = frozenset({"implementation"})


def read_layer(described: Described, reading: Reading) -> Layer | None:
    """The layer; None where it cannot be read, which is then among the findings."""
    cls = LAYER_BY_KIND.get(described.kind)
    if cls is None or described.custom:
        refuse_kind(described, reading)
        return None
    known = {each.name: each for each in arguments_of(cls)}
    before = len(reading.findings.problems)
    values: dict[str, Any] = {}
    for name, value in described.given.items():
        if name not in known and is_unread(name, described.kind):
            pass_over(name, value, described, reading)
            continue
        meant = name if name in known else _unknown(name, described, known, reading)
        if meant is None:
            continue
        values[meant] = _value(cls, known[meant], value, described, reading)
    _fill_in(known, values, described, reading)
    if len(reading.findings.problems) > before:
        return None
    return _without_mirror(cls(**values))


def refuse_kind(described: Described, reading: Reading) -> None:
    """Note that there is no such layer here, and why."""
    if described.custom:
        reading.findings.problem(
            "{layer} is a custom object of {origin}, and its code is never run. Put layers of "
            "Keras' own in its place.",
            layer=described.label,
            origin=shown_name(described.custom),
        )
    elif described.kind == "Lambda":
        reading.findings.problem(
            "{layer} is a Lambda: it holds a Python function, which is never run. Put a layer in "
            "its place.",
            layer=described.label,
        )
    else:
        reading.findings.problem(
            "{layer}: there is no layer of this kind here{meant}. Those there are: {known}.",
            layer=described.label,
            meant=_kind_meant(described.kind),
            known=", ".join(LAYER_BY_KIND),
        )


def _kind_meant(kind: str) -> str:
    close = get_close_matches(kind[:100], list(LAYER_BY_KIND), 1, 0.8)
    return f" (did you mean {close[0]}?)" if close else ""


def _unknown(
    name: str, described: Described, known: dict[str, Argument], reading: Reading
) -> str | None:
    """The argument that is taken instead of an unknown one, if that was agreed to."""
    close = get_close_matches(name[:100], list(known), 1)
    place = described.places.get(name, "")
    label = f"{place}: {described.kind}" if place else described.label
    if not close:
        reading.findings.problem(
            "{layer}: unknown argument `{name}`. {kind} has {known}.",
            layer=label,
            name=shown_name(name),
            kind=described.kind,
            known=", ".join(known),
        )
        return None
    meant = close[0]
    reading.findings.suggestions.append(Suggestion(name, meant, label))
    if reading.accept_suggestions and meant not in described.given:
        reading.findings.note(
            "{layer}: unknown argument `{name}` is read as `{meant}`.",
            layer=label,
            name=shown_name(name),
            meant=meant,
        )
        return meant
    reading.findings.problem(
        "{layer}: unknown argument `{name}`: did you mean `{meant}`?",
        layer=label,
        name=shown_name(name),
        meant=meant,
    )
    return None


def _value(
    cls: type[Layer], found: Argument, value: Any, described: Described, reading: Reading
) -> Any:
    """The value as our argument has it; what is wrong with it is among the findings."""
    label = described.label
    if isinstance(value, Unread):
        reading.findings.problems.append(value.why)
        return None
    if found.name in ACTIVATION_ARGUMENTS:
        return read_activation(value, label, found.name, reading)
    if value is None and (found.optional or found.name == "name"):
        return "" if found.name == "name" else None
    if cls is Bidirectional and found.name in _HALVES:
        return _half(value, found.name, label, reading)
    if found.type is ArgumentType.NESTED:
        return read_nested(value, label, found, reading)
    value = plain_number(value, found)
    try:
        return validator_of(cls, found.name).validate_python(value)
    except ValidationError as error:
        reading.findings.problem(
            "{layer}: {name} is {value}; expected {reason}.",
            layer=label,
            name=found.name,
            value=shown(value),
            reason=reason_of(error, found),
        )
        return None


def _half(value: Any, name: str, label: str, reading: Reading) -> Layer | None:
    kinds = [cls.__name__ for cls in argument_named(Bidirectional, name).choices]
    if isinstance(value, Described) and (value.custom or value.kind in kinds):
        half = read_layer(value, reading)
        return None if half is None else _as_half(half)
    reading.findings.problem(
        "{layer}: {name} is {value}; expected one of {known}.",
        layer=label,
        name=name,
        value=shown(value),
        known=", ".join(kinds),
    )
    return None


def _as_half(half: Layer) -> Layer:
    """Without what Bidirectional itself puts there: a name, and zero_output_for_mask."""
    stem = half.name.removeprefix("forward_").removeprefix("backward_")
    changes: dict[str, Any] = {"name": "" if is_made(stem, kind_of(half)) else stem}
    if isinstance(half, Recurrent) and half.zero_output_for_mask == half.return_sequences:
        changes["zero_output_for_mask"] = False
    return half.replace(**changes)


def is_made(name: str, kind: str) -> bool:
    """Whether a name is one that Keras itself makes: ``lstm``, ``lstm_1``."""
    return re.fullmatch(rf"{snake_case(kind)}(_\d+)?", name) is not None


def _fill_in(
    known: dict[str, Argument], values: dict[str, Any], described: Described, reading: Reading
) -> None:
    """The defaults of that Keras for what is missing."""
    told = []
    for name, found in known.items():
        if name in values or name in described.given:
            continue
        if found.required:
            reading.findings.problem(
                "{layer}: {name} is missing. Keras gives it no default.",
                layer=described.label,
                name=name,
            )
        elif found.type is not ArgumentType.NESTED:
            values[name] = reading.default_of(found)
            if found.keras3_default != found.default and name not in _NEVER_TOLD:
                told.append(f"{name}={values[name]!r}")
    if told and reading.tells_defaults:
        reading.findings.note(
            "{layer}: not written down, so Keras' own default is taken: {values}.",
            layer=described.label,
            values=", ".join(told),
        )


def _without_mirror(layer: Layer) -> Layer:
    """A backward layer that is the mirror image of the first need not be said."""
    if isinstance(layer, Bidirectional) and layer.backward_layer is not None:
        without: Bidirectional = layer.replace(backward_layer=None)
        if layer.backward_layer == without.backward():
            return without
    return layer
