"""Operations by which a program makes masks: those that exported files are written with."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from engine.exchange.from_keras.assembly import Tensor
from engine.exchange.from_keras.code.values import MaskMade, NotReadError, TensorMade
from engine.exchange.from_keras.travelling_masks import (
    ALONG_TIME,
    Mask,
    any_differs,
    differs,
    every_step,
    joined,
    one_after_another,
)
from engine.exchange.to_keras.kerases import KERASES

OPERATIONS = {
    f"tensorflow{path.removeprefix('tf')}" if path.startswith("tf.") else str(path): name
    for keras in KERASES.values()
    for name, path in keras.operations.items()
}
"""What an operation does, by its whole name."""

Value = Callable[[ast.expr], Any]


def operation_made(name: str, node: ast.Call, value: Value) -> MaskMade | TensorMade:
    """What one operation gives.

    Args:
        name: what it does, as `OPERATIONS` says.
        node: its call.
        value: works out what an expression stands for.

    Raises:
        NotReadError: no mask is made so.
    """
    named = {str(each.arg): value(each.value) for each in node.keywords}
    expected: dict[str, tuple[Any, ...]] = {
        "any": ({"axis": -1},),
        "ones_like": ({"dtype": "bool"},),
        "concatenate": tuple({"axis": axis} for axis in ALONG_TIME),
    }
    if named not in expected.get(name, ({},)):
        raise NotReadError(node, "no mask that travels in a network is made so")
    if name == "ones_like":
        return MaskMade(name, (_first_feature(node, value),))
    given = [value(each) for each in node.args]
    if name == "concatenate" and len(given) == 1 and isinstance(given[0], list):
        given = given[0]
    kinds = tuple(type(each) for each in given)
    if name == "without_mask" and kinds == (TensorMade,):
        found: TensorMade = given[0]
        return found
    is_number = len(kinds) == 2 and kinds[0] is TensorMade and kinds[1] in (int, float)
    are_masks = bool(kinds) and set(kinds) == {MaskMade}
    fits = is_number if name == "not_equal" else are_masks and name != "without_mask"
    if not fits or (name == "any" and given[0].operation != "not_equal"):
        raise NotReadError(node, "no mask that travels in a network is made so")
    return MaskMade(name, tuple(given))


def mask_of(
    made: MaskMade, tensor: Callable[[TensorMade], Tensor], known: dict[MaskMade, Mask]
) -> Mask:
    """A mask of a program as those of a network are described.

    Args:
        tensor: which of the network's tensors one of the program's is.
        known: filled with every mask on the way, since a program may use one many times.
    """
    if made not in known:
        known[made] = _described(made, tensor, known)
    return known[made]


def _described(
    made: MaskMade, tensor: Callable[[TensorMade], Tensor], known: dict[MaskMade, Mask]
) -> Mask:
    parts = made.parts
    if made.operation == "not_equal":
        return differs(tensor(parts[0]), parts[1])
    if made.operation == "any":
        of, number = parts[0].parts
        return any_differs(tensor(of), number)
    if made.operation == "ones_like":
        return every_step(tensor(parts[0]))
    masks = [mask_of(each, tensor, known) for each in parts]
    if made.operation == "concatenate":
        return one_after_another(masks)
    return joined(made.operation.removeprefix("logical_"), masks)


def _first_feature(node: ast.Call, value: Value) -> TensorMade:
    """The tensor in ``x[..., 0]``, which has a number for each step."""
    [piece] = node.args if len(node.args) == 1 else [None]
    if isinstance(piece, ast.Subscript) and ast.unparse(piece.slice) in ("(..., 0)", "..., 0"):
        found = value(piece.value)
        if isinstance(found, TensorMade):
            return found
    raise NotReadError(node, "no mask that travels in a network is made so")
