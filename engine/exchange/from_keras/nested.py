"""Activations, initializers, regularizers and constraints by any name Keras has for them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args

from pydantic import ValidationError

from engine.declared import Argument, Declared, arguments_of, kind_of
from engine.exchange.from_keras.activation import OwnHardSigmoid
from engine.exchange.from_keras.described import Described, Unread, shown, shown_name
from engine.exchange.from_keras.findings import Findings
from engine.exchange.from_keras.numbers import plain_number
from engine.exchange.from_keras.reading import Reading
from engine.reasons import reason_of
from engine.vocabulary.activations import ActivationName
from engine.vocabulary.constraints import CONSTRAINTS
from engine.vocabulary.initializers import INITIALIZERS
from engine.vocabulary.regularizers import L1, L1L2, L2, REGULARIZERS

ACTIVATION_ARGUMENTS = frozenset({"activation", "recurrent_activation"})
_ACTIVATION_ALIASES = {"silu": "swish", "hard_swish": "hard_silu"}
# Keras' own, and nothing that a layer here can have.
NO_ACTIVATIONS = {
    "glu": "it gives half as many features as the layer has units, and a layer here gives as many",
    "threshold": "it wants two numbers that a name cannot give, and Keras fails on it too",
}
NO_PARTS = {
    "stft": "it draws weights of three axes, for a Fourier transform, and none here has three",
    "radial_constraint": "it is for weights of four axes, and none here has four",
}
_ALIASES = {
    "zero": "zeros",
    "one": "ones",
    "uniform": "random_uniform",
    "normal": "random_normal",
    "OrthogonalInitializer": "orthogonal",
    "IdentityInitializer": "identity",
    "maxnorm": "max_norm",
    "nonneg": "non_neg",
    "unitnorm": "unit_norm",
    "l1l2": "l1_l2",
    "STFT": "stft",
    "STFTInitializer": "stft",
    "RadialConstraint": "radial_constraint",
}
# VarianceScaling's, which later versions write as truncated_normal.
_DISTRIBUTIONS = {"normal": "truncated_normal"}
_NUMBERS_OF: dict[type[Declared], str] = {L1: "l1", L2: "l2"}
# Arguments of initializers that Gradloom has not, and the values that change nothing.
CHANGES_NOTHING: dict[str, tuple[object, ...]] = {
    "input_axes": (None,),
    "output_axes": (None,),
    "dtype": (None, "float32"),
}


def read_activation(value: Any, label: str, argument: str, reading: Reading) -> str | None:
    """The name of an activation; None where it is none of ours, which is then noted."""
    if value is None:
        return "linear"
    if isinstance(value, Described):
        if not value.custom and not value.given.keys() - {"name", "dtype"}:
            return read_activation(value.kind, label, argument, reading)
        reading.findings.problem(
            "{layer}: {argument} is the function {function}, which is not one of Keras' own and "
            "is never run. Expected one of {known}.",
            layer=label,
            argument=argument,
            function=shown_name(value.kind),
            known=", ".join(get_args(ActivationName)),
        )
        return None
    if value == "hard_sigmoid" and not isinstance(value, OwnHardSigmoid) and reading.mixes_keras:
        reading.findings.problem(
            "{layer}: {argument} is Keras 3's hard_sigmoid, and another layer has Keras 2's: a "
            "network speaks one of them.",
            layer=label,
            argument=argument,
        )
        return None
    name = _ACTIVATION_ALIASES.get(value, value) if isinstance(value, str) else value
    known = get_args(ActivationName)
    if name in known:
        return str(name)
    if isinstance(name, str) and name in NO_ACTIVATIONS:
        reason = NO_ACTIVATIONS[name]
        _refuse(label, argument, name, reason=reason, known=known, findings=reading.findings)
        return None
    reading.findings.problem(
        "{layer}: {argument} {value} is not known here{meant}. Expected one of {known}.",
        layer=label,
        argument=argument,
        value=shown(value),
        meant=did_you_mean(name, known) if isinstance(name, str) else "",
        known=", ".join(known),
    )
    return None


def read_nested(value: Any, label: str, found: Argument, reading: Reading) -> Declared | None:
    """An initializer, regularizer or constraint; None where it cannot be read, which is noted."""
    if isinstance(value, str):
        value = Described(value, {}, label)
    if not isinstance(value, Described):
        reading.findings.problem(
            "{layer}: {argument} is {value}; expected the name of one of Keras' own, or a call "
            "of one.",
            layer=label,
            argument=found.name,
            value=shown(value),
        )
        return None
    names = _names(found.choices)
    name = "" if value.custom else _ALIASES.get(value.kind, value.kind)
    cls = names.get(name)
    if name in NO_PARTS:
        reason, known = NO_PARTS[name], [kind_of(each) for each in found.choices]
        _refuse(label, found.name, name, reason=reason, known=known, findings=reading.findings)
        return None
    if cls is None:
        custom = f" (from {shown_name(value.custom)})" if value.custom else ""
        reading.findings.problem(
            "{layer}: {argument} {kind}{custom} is not known here{meant}. Expected one of {known}.",
            layer=label,
            argument=found.name,
            kind=shown_name(value.kind),
            custom=custom,
            meant=did_you_mean(value.kind, () if value.custom else names),
            known=", ".join(kind_of(each) for each in found.choices),
        )
        return None
    return _made(cls, value, f"{label}, {found.name}", reading)


def _refuse(
    label: str, argument: str, name: str, *, reason: str, known: Sequence[str], findings: Findings
) -> None:
    """Note that there is no counterpart to what is Keras' own."""
    findings.problem(
        "{layer}: {argument} is {name}, which cannot be taken over: {reason}. Expected one of "
        "{known}.",
        layer=label,
        argument=argument,
        name=name,
        reason=reason,
        known=", ".join(known),
    )


def _made(
    cls: type[Declared], described: Described, label: str, reading: Reading
) -> Declared | None:
    known = {each.name: each for each in arguments_of(cls)}
    values: dict[str, Any] = {}
    for given, value in described.given.items():
        # Keras 2's functions l1 and l2 called their number l.
        name = _NUMBERS_OF.get(cls, given) if given == "l" else given
        if isinstance(value, Unread):
            reading.findings.problems.append(value.why)
            return None
        if name in known:
            values[name] = plain_number(value, known[name])
            if name == "distribution" and isinstance(value, str):
                values[name] = _DISTRIBUTIONS.get(value, value)
        elif name not in CHANGES_NOTHING or value not in CHANGES_NOTHING[name]:
            reading.findings.problem(
                "{layer}: {kind} has no argument {name}{meant}.",
                layer=label,
                kind=shown_name(described.kind),
                name=shown_name(name),
                meant=did_you_mean(name, known),
            )
            return None
    # Keras 2 has the function l1_l2, whose numbers begin at 0.01, and the class L1L2, whose
    # numbers begin at nothing; in Keras 3 both names are the class.
    if cls is L1L2 and (reading.dialect == "keras3" or described.kind == "L1L2"):
        values = {each.name: each.keras3_default for each in arguments_of(cls)} | values
    try:
        return cls(**values)
    except ValidationError as error:
        at_fault = error.errors(include_url=False)[0]["loc"]
        name = str(at_fault[0]) if at_fault else ""
        reading.findings.problem(
            "{layer}: {name} is {value}: {reason}.",
            layer=label,
            name=name,
            value=shown(values.get(name)),
            reason=reason_of(error, known.get(name)),
        )
        return None


def class_named(name: str) -> type[Declared] | None:
    """The initializer, regularizer or constraint with one of the names Keras has for it."""
    return _names((*INITIALIZERS, *REGULARIZERS, *CONSTRAINTS)).get(_ALIASES.get(name, name))


def did_you_mean(name: str, known: Any) -> str:
    """A question in brackets behind an unknown name; empty where nothing is like it."""
    close = get_close_matches(name[:100], list(known), 1)
    return f" (did you mean {close[0]}?)" if close else ""


@cache
def _names(choices: tuple[type[Declared], ...]) -> dict[str, type[Declared]]:
    found = {kind_of(cls): cls for cls in choices}
    return found | {cls.__name__: cls for cls in choices}
