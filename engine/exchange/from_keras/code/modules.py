"""What names a program's imports bind, and what those mean that it takes for granted."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from engine.exchange.from_keras.code.values import Path
from engine.exchange.from_keras.wrapped import WRAPPER
from engine.layers.registry import LAYER_BY_KIND

_MODULES = (
    "activations",
    "constraints",
    "initializers",
    "layers",
    "models",
    "optimizers",
    "regularizers",
)
_OTHER_LAYERS = (WRAPPER, "InputLayer", "Lambda")
# What a snippet without its imports means; the source document's have none.
TAKEN_FOR_GRANTED: dict[str, Path] = {
    "keras": Path("keras"),
    "tf_keras": Path("keras"),
    "tf": Path("tensorflow"),
    "tensorflow": Path("tensorflow"),
    **{name: Path(f"keras.{name}") for name in _MODULES},
    **{name: Path(f"keras.layers.{name}") for name in (*LAYER_BY_KIND, *_OTHER_LAYERS)},
    **{name: Path(f"keras.{name}") for name in ("Sequential", "Model", "Input")},
}
_SAME = ("tensorflow.python.keras", "tensorflow.keras", "tf_keras", "keras.api", "keras.src")


def canonical(name: str) -> str:
    """One name for a thing of Keras, wherever a program takes it from."""
    for module in _SAME:
        if name == module or name.startswith(f"{module}."):
            name = f"keras{name[len(module) :]}"
    for alias in ("keras.models.", "keras.engine.sequential.", "keras.engine.training."):
        if name.startswith(alias):
            return f"keras.{name[len(alias) :]}"
    return "keras.Input" if name == "keras.layers.Input" else name


def choice_of_imports(statement: ast.Try) -> list[ast.Import | ast.ImportFrom]:
    """The imports of ``try: import … except ImportError: import …``; none if it does more.

    The first comes last, so that it is its names that stay.
    """
    parts = [*[each for handler in statement.handlers for each in handler.body], *statement.body]
    if statement.orelse or statement.finalbody:
        return []
    imports = [each for each in parts if isinstance(each, ast.Import | ast.ImportFrom)]
    return imports if len(imports) == len(parts) else []


def bound_by(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Path]]:
    """Names an import binds. Nothing is imported."""
    for alias in statement.names:
        if isinstance(statement, ast.ImportFrom):
            if alias.name != "*":
                whole = f"{statement.module or ''}.{alias.name}"
                yield alias.asname or alias.name, Path(canonical(whole))
        elif alias.asname:
            yield alias.asname, Path(canonical(alias.name))
        else:
            first = alias.name.partition(".")[0]
            yield first, Path(canonical(first))
