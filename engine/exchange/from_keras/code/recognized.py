"""Code that is known by its exact shape, above all what Gradloom's own exporter writes."""

from __future__ import annotations

import ast
import re
from copy import copy
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from engine.exchange.to_keras.kerases import KERASES
from engine.vocabulary.dialects import Dialect

_MADE = re.compile(r"# Made by Gradloom\b")
_SPEAKS = re.compile(
    r"^# The network speaks Keras ([23])"
    r"(?:, and so does this code|\. This is code for Keras ([23]), with the same meaning)\.$",
    re.MULTILINE,
)
_DIALECTS: dict[str, Dialect] = {"2": "keras2", "3": "keras3"}


@dataclass(frozen=True)
class Exported:
    """What the head of a file that Gradloom wrote tells."""

    dialect: Dialect
    """What the network means."""
    target: Dialect
    """The Keras that the code is for. The defaults are those of Keras 3 in both."""


@dataclass(frozen=True)
class OwnActivation:
    """One of Keras' activations, written out as a function."""

    name: str
    dialect: Dialect
    """The Keras that has it so."""


def exported(source: str) -> Exported | None:
    """What the head of an exported file tells; None for any other program."""
    if not _MADE.match(source.lstrip()):
        return None
    head = "\n".join(takewhile(lambda line: line[:1] == "#", source.lstrip().splitlines()))
    # A description stands before it and may say anything.
    found = list(_SPEAKS.finditer(head))
    if not found:
        return None
    speaks, target = found[-1].groups()
    return Exported(_DIALECTS[speaks], _DIALECTS[target or speaks])


def own_activation_of(statement: ast.FunctionDef) -> OwnActivation | None:
    """An activation, where a function is exactly what an exported file has and nothing else."""
    if not all(_registers(each) for each in statement.decorator_list):
        return None
    return _own_activations().get(_bare(statement))


@cache
def _own_activations() -> dict[str, OwnActivation]:
    found = {}
    for keras in KERASES.values():
        [other] = set(KERASES) - {keras.dialect}
        for name in keras.own_activations:
            [function] = ast.parse(keras.function(name)).body
            if isinstance(function, ast.FunctionDef):
                found[_bare(function)] = OwnActivation(name, other)
    return found


def _bare(statement: ast.FunctionDef) -> str:
    """A function without its name, its docstring and its decorators."""
    body = statement.body
    if len(body) > 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    bare = copy(statement)
    bare.name, bare.body, bare.decorator_list = "", body, []
    return ast.dump(bare)


def is_main(test: ast.expr) -> bool:
    """Whether a test is ``__name__ == "__main__"``."""
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and len(test.comparators) == 1
        and isinstance(test.comparators[0], ast.Constant)
        and test.comparators[0].value == "__main__"
        and isinstance(test.ops[0], ast.Eq)
    )


def _registers(decorator: ast.expr) -> bool:
    """Whether it only makes the function known to Keras' files."""
    return "register_keras_serializable" in {
        each.attr for each in ast.walk(decorator) if isinstance(each, ast.Attribute)
    }
