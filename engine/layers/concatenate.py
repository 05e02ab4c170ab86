"""Concatenate: side by side. https://keras.io/api/layers/merging_layers/concatenate/"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from engine.declared import argument
from engine.layers.base import MAIN, Inputs, ShapeError
from engine.layers.merging import Merging
from engine.layers.shapes import Content, TensorShape
from engine.message import message


class Concatenate(Merging):
    """Joins its inputs along an axis: features (-1) or time (1)."""

    kind: Literal["Concatenate"] = "Concatenate"
    summary: ClassVar[str] = "joins side by side"

    axis: int = argument(
        -1,
        "Axis along which inputs are joined: -1 the features, 1 the time of sequences.",
        chip="axis {}",
        ge=-3,
        le=2,
    )

    def output_shapes(self, inputs: Inputs) -> dict[str, TensorShape]:
        arriving = tuple(inputs[MAIN])
        rank = len(arriving[0].axes)
        axis = self.axis + rank if self.axis < 0 else self.axis
        if axis == rank - 1:
            alike = self._alike(inputs)
            masked = any(shape.masked for shape in alike)
            features = sum(shape.width for shape in alike)
            time = self._time(alike)
            return {MAIN: replace(alike[0], time=time, features=features, masked=masked)}
        if axis == 1 and arriving[0].content is Content.SEQUENCE:
            return {MAIN: self._one_after_another(arriving)}
        raise ShapeError(
            MAIN,
            message("No such axis"),
            message("axis {axis} cannot be joined: use -1 for the features.", axis=self.axis),
        )

    def _one_after_another(self, arriving: tuple[TensorShape, ...]) -> TensorShape:
        if len(arriving) < 2 or len({(shape.content, shape.features) for shape in arriving}) > 1:
            raise ShapeError(
                MAIN,
                message("Features differ"),
                message("joining along time needs at least two sequences with equal features."),
            )
        times = [shape.time for shape in arriving]
        known = [time for time in times if time is not None]
        total = sum(known) if len(known) == len(times) else None
        masked = any(shape.masked for shape in arriving)
        return replace(arriving[0], time=total, masked=masked)
