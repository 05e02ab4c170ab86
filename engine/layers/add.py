"""Add: element by element. https://keras.io/api/layers/merging_layers/add/"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from engine.layers.base import MAIN, Inputs, ShapeError
from engine.layers.merging import Merging
from engine.layers.shapes import TensorShape
from engine.message import message


class Add(Merging):
    """The sum of its inputs."""

    kind: Literal["Add"] = "Add"
    summary: ClassVar[str] = "sums its inputs"

    def output_shapes(self, inputs: Inputs) -> dict[str, TensorShape]:
        alike = self._alike(inputs)
        widths = [shape.width for shape in alike]
        if len(set(widths)) > 1:
            raise ShapeError(
                MAIN,
                message("Sizes differ"),
                message("the inputs have {widths} features: make them equal.", widths=widths),
            )
        masked = any(shape.masked for shape in alike)
        return {MAIN: replace(alike[0], time=self._time(alike), masked=masked)}
