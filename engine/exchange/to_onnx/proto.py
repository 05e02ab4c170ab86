"""A graph as the bytes of an ONNX file. The one place where the onnx package is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from onnx import GraphProto, NodeProto, ValueInfoProto, helper, numpy_helper

from engine.exchange.to_onnx.graph import Body, Graph, Operator, Value

OPSET = 20
"""Of 2023: the first with Gelu; nothing that came later is needed. onnxruntime reads it since 1.17
of January 2024, and computes it right since 1.19 of August 2024: before, the second batch of a
shape can come out of a ``Scan`` with wrong numbers, unless ``enable_mem_pattern`` is turned off."""
IR_VERSION = 9
"""The layout of the file, which came with that opset."""


def model_bytes(
    graph: Graph,
    inputs: Sequence[Value],
    outputs: Sequence[Value],
    *,
    release: str,
    description: str,
    properties: Mapping[str, str],
) -> bytes:
    """A whole file. The same graph gives the same bytes."""
    made = helper.make_graph(
        [_node(operator) for operator in graph.operators],
        "network",
        [_value(value) for value in inputs],
        [_value(value) for value in outputs],
        [numpy_helper.from_array(array, name) for name, array in graph.initializers.items()],
    )
    model = helper.make_model(
        made,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="Gradloom",
        producer_version=release,
        doc_string=description,
    )
    helper.set_model_props(model, dict(properties))
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def _node(operator: Operator) -> NodeProto:
    name = next(output for output in operator.outputs if output)
    attributes = {key: _attribute(value) for key, value in operator.attributes.items()}
    return helper.make_node(
        operator.kind, operator.inputs, operator.outputs, name=name, **attributes
    )


def _attribute(value: Any) -> Any:
    if isinstance(value, Body):
        return _body(value)
    if isinstance(value, np.dtype):
        return helper.np_dtype_to_tensor_dtype(value)
    return numpy_helper.from_array(value) if isinstance(value, np.ndarray) else value


def _body(body: Body) -> GraphProto:
    return helper.make_graph(
        [_node(operator) for operator in body.operators],
        "step",
        [_value(value) for value in body.inputs],
        [_value(value) for value in body.outputs],
    )


def _value(value: Value) -> ValueInfoProto:
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(value.dtype))
    return helper.make_tensor_value_info(value.name, kind, value.axes)
