"""Code that is known by its exact shape, above all what Gradloom's own exporter writes."""

from __future__ import annotations

import ast
import re
from copy import copy

from engine.exchange.from_keras.activation import OwnHardSigmoid
from engine.vocabulary.dialects import Dialect

_MADE = re.compile(r"# Made by Gradloom\b")
_SPEAKS = re.compile(
    r"^# The network speaks Keras ([23])(?:, and so does this code|\. This is code for Keras 3)",
    re.MULTILINE,
)
_HARD_SIGMOID = ast.dump(
    ast.parse("def hard_sigmoid(x):\n    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)\n").body[0]
)


def exported_dialect(source: str) -> Dialect | None:
    """The dialect that the head of an exported file tells; None for any other program.

    The code itself is always Keras 3's, with its defaults.
    """
    if not _MADE.match(source.lstrip()):
        return None
    head = source[: source.find("\nimport ")]
    found = _SPEAKS.search(head)
    if found is None:
        return None
    return "keras2" if found[1] == "2" else "keras3"


def hard_sigmoid_of(statement: ast.FunctionDef) -> OwnHardSigmoid | None:
    """Keras 2's hard_sigmoid, where a function is exactly that and nothing else."""
    body = statement.body
    if len(body) > 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]  # the docstring
    if any(not _registers(each) for each in statement.decorator_list):
        return None
    bare = copy(statement)
    bare.name, bare.body, bare.decorator_list = "hard_sigmoid", body, []
    return OwnHardSigmoid("hard_sigmoid") if ast.dump(bare) == _HARD_SIGMOID else None


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
