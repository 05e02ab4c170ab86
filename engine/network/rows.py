"""What a network was made to read, where nothing but the network can tell."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.declared import Value
from engine.layers.base import MAX_UNITS
from engine.layers.shapes import Content, TensorShape, sequence, vector

MAX_STEPS = 1_000_000


class Rows(Value):
    """Rows of real numbers, as a model that came in says of itself; symbols need no saying."""

    content: Literal["sequence", "vector"]
    features: int = Field(ge=1, le=MAX_UNITS)
    steps: int | None = Field(default=None, ge=1, le=MAX_STEPS)
    """None: any number, as for a single vector."""

    @property
    def shape(self) -> TensorShape:
        """The same as what travels over a link."""
        if self.content == "sequence":
            return sequence(self.steps, self.features)
        return vector(self.features)

    @classmethod
    def of(cls, shape: TensorShape) -> Rows | None:
        """What is to be said of rows of this shape; None: nothing, they are symbols."""
        if shape.content is Content.SYMBOLS:
            return None
        content: Literal["sequence", "vector"] = (
            "sequence" if shape.content is Content.SEQUENCE else "vector"
        )
        return cls(content=content, features=shape.width, steps=shape.time)
