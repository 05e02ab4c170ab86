"""Activation functions as ONNX operators, element by element or along the features.

Sources: https://onnx.ai/onnx/operators/ and ``keras/src/activations/activations.py`` (keras 3.15).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.exchange.to_onnx.graph import Graph
from engine.vocabulary.activations import ActivationName
from engine.vocabulary.dialects import Dialect

_ONE_OPERATOR: dict[str, tuple[str, dict[str, Any]]] = {
    "tanh": ("Tanh", {}),
    "sigmoid": ("Sigmoid", {}),
    "hard_sigmoid": ("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    "relu": ("Relu", {}),
    "elu": ("Elu", {"alpha": 1.0}),
    "selu": ("Selu", {}),
    "gelu": ("Gelu", {"approximate": "none"}),
    "softplus": ("Softplus", {}),
    "softsign": ("Softsign", {}),
    "mish": ("Mish", {}),
    "exponential": ("Exp", {}),
    "softmax": ("Softmax", {"axis": -1}),
    "log_softmax": ("LogSoftmax", {"axis": -1}),
    "leaky_relu": ("LeakyRelu", {"alpha": 0.2}),
    "celu": ("Celu", {"alpha": 1.0}),
    "hard_silu": ("HardSwish", {}),
    "hard_shrink": ("Shrink", {"lambd": 0.5, "bias": 0.0}),
    "soft_shrink": ("Shrink", {"lambd": 0.5, "bias": 0.5}),
    "sparse_sigmoid": ("HardSigmoid", {"alpha": 0.5, "beta": 0.5}),
}
_OF_KERAS2 = {"hard_sigmoid": ("HardSigmoid", {"alpha": 0.2, "beta": 0.5})}

# What ONNX' own recurrent operators may be given, of what `_ONE_OPERATOR` has. Softplus is in
# ONNX' list as well and left out: inside them onnxruntime 1.32 computes log(1 + exp(x)) as it
# stands, which is infinite from 89 on. Linear goes by another name there.
_IN_RECURRENT_OPERATORS = ("Tanh", "Sigmoid", "HardSigmoid", "Relu", "Elu", "Softsign", "LeakyRelu")


def activated(graph: Graph, name: ActivationName, value: str, dialect: Dialect, width: int) -> str:
    """Add the operators of an activation to what has ``width`` features.

    The result is the name of a tensor of the same shape.
    """
    if name == "linear":
        return value
    if (one := _operator(name, dialect)) is not None:
        kind, attributes = one
        return graph.add(kind, value, **attributes)
    return _composed(graph, name, value, width)


def in_recurrent_operator(
    name: ActivationName, dialect: Dialect
) -> tuple[str, dict[str, float]] | None:
    """The activation as ONNX' own LSTM, GRU and RNN call it, with alpha and beta; or none."""
    if name == "linear":
        return "Affine", {"alpha": 1.0, "beta": 0.0}
    found = _operator("elu" if name == "celu" else name, dialect)
    return found if found is not None and found[0] in _IN_RECURRENT_OPERATORS else None


def _operator(name: ActivationName, dialect: Dialect) -> tuple[str, dict[str, Any]] | None:
    if dialect == "keras2" and name in _OF_KERAS2:
        return _OF_KERAS2[name]
    return _ONE_OPERATOR.get(name)


def _composed(graph: Graph, name: ActivationName, value: str, width: int) -> str:
    add, number = graph.add, graph.constant
    if name == "swish":
        return add("Mul", value, add("Sigmoid", value))
    if name == "relu6":
        return add("Clip", value, number(0), number(6))
    if name == "hard_tanh":
        return add("Clip", value, number(-1), number(1))
    if name == "tanh_shrink":
        return add("Sub", value, add("Tanh", value))
    if name == "log_sigmoid":
        return add("Neg", add("Softplus", add("Neg", value)))
    if name == "squareplus":
        root = add("Sqrt", add("Add", add("Mul", value, value), number(4)))
        return add("Mul", add("Add", value, root), number(0.5))
    if name == "sparse_plus":
        # (x + 1)^2 / 4 as far as 1, where it is 1 and the straight line begins.
        bent = add("Add", add("Clip", value, number(-1), number(1)), number(1))
        curve = add("Mul", add("Mul", bent, bent), number(0.25))
        return add("Add", curve, add("Relu", add("Sub", value, number(1))))
    if name == "sparsemax":
        return _sparsemax(graph, value, width)
    raise TypeError(f"no way to write {name}")


def _sparsemax(graph: Graph, value: str, width: int) -> str:
    """As keras 3.15 has it, with the threshold from all sums in the support added up.

    The largest is put apart: beside it a float32 may have no room for the one below.
    """
    add, number, last_axis = graph.add, graph.constant, graph.whole(-1)
    largest = add("ReduceMax", value, last_axis, keepdims=1)
    lowered = add("Sub", value, largest)
    ordered = graph.add_many("TopK", (lowered, graph.whole(width)), ("topk", "places"), axis=-1)[0]
    sums = add("CumSum", ordered, number(-1, np.int64))
    counted = add("Mul", ordered, number(np.arange(1, width + 1)))
    support = add("Greater", add("Add", counted, number(1)), sums)
    in_support = add("Cast", support, to=np.dtype(np.float32))
    count = add("ReduceSum", in_support, last_axis, keepdims=1)
    total = add("ReduceSum", add("Where", support, sums, number(0)), last_axis, keepdims=1)
    threshold = add("Div", add("Sub", total, number(1)), count)
    of_largest = add("Mul", largest, add("Mul", add("Sub", count, number(1)), number(0.5)))
    return add("Relu", add("Sub", add("Sub", lowered, threshold), of_largest))
