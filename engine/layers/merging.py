"""What Concatenate and Add share: several inputs of one kind and length become one output."""

from __future__ import annotations

from typing import ClassVar

from engine.layers.base import MAIN, Family, Inputs, Layer, Port, ShapeError
from engine.layers.shapes import Content, TensorShape
from engine.message import message


class Merging(Layer):
    """A layer with one input port on which several links end."""

    family: ClassVar[Family] = Family.COMPANIONS

    def input_ports(self) -> tuple[Port, ...]:
        return (Port(MAIN, frozenset({Content.SEQUENCE, Content.VECTOR}), many=True),)

    def _alike(self, inputs: Inputs) -> tuple[TensorShape, ...]:
        """The arriving shapes, once they are known to be at least two of one kind and length."""
        arriving = tuple(inputs[MAIN])
        if len(arriving) < 2:
            raise ShapeError(
                MAIN,
                message("Needs two inputs"),
                message("only one link ends here: link another layer to it, or delete this one."),
            )
        if len({shape.content for shape in arriving}) > 1:
            raise ShapeError(
                MAIN,
                message("Sequence and vector"),
                message("one input is a sequence and another is not: make them alike."),
            )
        times = {shape.time for shape in arriving} - {None}
        if len(times) > 1:
            raise ShapeError(
                MAIN,
                message("Lengths differ"),
                message("the inputs have {times} steps.", times=sorted(times, key=str)),
            )
        return arriving

    def _time(self, alike: tuple[TensorShape, ...]) -> int | None:
        """The length they share; one that is known stands for those that are not."""
        return next((shape.time for shape in alike if shape.time is not None), None)
