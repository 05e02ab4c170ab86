"""Whether code that cannot be read would make layers or change them."""

from __future__ import annotations

import ast

from engine.exchange.from_keras.code.expressions import Expressions
from engine.exchange.from_keras.code.values import ChainMade, GraphMade, LayerMade

# They can change anything there is.
_CHANGE_ANYTHING = frozenset({"setattr", "delattr", "exec", "eval"})

MUTATORS = frozenset({"add", "pop", "append", "extend", "insert", "remove", "reverse", "clear"})
"""Methods that change a list, or a model."""


def builds(expressions: Expressions, node: ast.AST) -> bool:
    """Whether layers or models are made or changed anywhere inside."""
    return any(_does(expressions, each) for each in ast.walk(node))


def holds_layers(expressions: Expressions, node: ast.expr) -> bool:
    """Whether an expression leads into a layer, a model or a list of layers made before."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    found = expressions.names.get(node.id) if isinstance(node, ast.Name) else None
    if isinstance(found, list):
        return any(isinstance(each, LayerMade | ChainMade) for each in found)
    return isinstance(found, LayerMade | ChainMade | GraphMade)


def _does(expressions: Expressions, node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        is_trainable = isinstance(node, ast.Attribute) and node.attr == "trainable"
        return is_trainable or holds_layers(expressions, node.value)
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Name):
        made = expressions.names.get(called.id)
        if isinstance(made, LayerMade) or called.id in _CHANGE_ANYTHING:
            return True
    if isinstance(called, ast.Attribute) and holds_layers(expressions, called.value):
        # Of a model itself, all other methods leave its layers alone.
        return not isinstance(called.value, ast.Name) or called.attr in MUTATORS
    path = expressions.path(called)
    return path is not None and (
        path.module == "keras.layers" or path.name in ("keras.Sequential", "keras.Model")
    )
