"""Masks, (batch, time), true at the steps that count: where they come from and where they meet.

As ``engine/runtime/masks.py`` joins them; one that is true everywhere is none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.exchange.to_onnx.graph import Graph
from engine.vocabulary.dialects import Dialect


def differs(graph: Graph, value: str, number: float | int, *axes: int) -> str:
    """Whether anything along the axes is another number; without axes, each element by itself."""
    dtype = np.int64 if isinstance(number, int) else np.float32
    found = graph.add("Not", graph.add("Equal", value, graph.constant(number, dtype)))
    if not axes:
        return found
    as_numbers = graph.add("Cast", found, to=np.dtype(np.float32))
    largest = graph.add("ReduceMax", as_numbers, graph.whole(*axes), keepdims=0)
    return graph.add("Cast", largest, to=np.dtype(np.bool_))


def mask_side_by_side(graph: Graph, masks: Sequence[str | None], dialect: Dialect) -> str | None:
    """The mask of sequences added up or joined along their features.

    In Keras 2 a step counts where it counts in every input, in Keras 3 where it counts in any; one
    without a mask counts everywhere. (That Keras 3's Add has no mask then is the same.)
    """
    found = list(dict.fromkeys(mask for mask in masks if mask is not None))
    if not found or (dialect == "keras3" and None in masks):
        return None
    joined = found[0]
    for mask in found[1:]:
        joined = graph.add("And" if dialect == "keras2" else "Or", joined, mask)
    return joined


def mask_one_after_another(
    graph: Graph, masks: Sequence[str | None], values: Sequence[str]
) -> str | None:
    """The mask of sequences joined along time; one without a mask counts everywhere."""
    if all(mask is None for mask in masks):
        return None
    every = [mask or _all_steps(graph, value) for mask, value in zip(masks, values, strict=True)]
    return graph.add("Concat", *every, axis=1)


def _all_steps(graph: Graph, value: str) -> str:
    shape = graph.add("Shape", value, start=0, end=2)
    return graph.add("ConstantOfShape", shape, value=np.array([True]))
