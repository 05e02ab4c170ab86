"""Bidirectional: a recurrent layer and its mirror image.

https://keras.io/api/layers/recurrent_layers/bidirectional/
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from engine.declared import BY_KIND, FROM_KIND, argument
from engine.layers.base import MAIN, Family, Inputs, Layer, Port, ShapeError, Weight
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.layers.shapes import Content, TensorShape
from engine.layers.simple_rnn import SimpleRNN
from engine.message import message

AnyRecurrent = Annotated[LSTM | GRU | SimpleRNN, BY_KIND, FROM_KIND]
BACKWARD = "backward"


class Bidirectional(Layer):
    """Two copies of a layer, one reading from the start and one from the end."""

    kind: Literal["Bidirectional"] = "Bidirectional"
    family: ClassVar[Family] = Family.RECURRENT
    summary: ClassVar[str] = "reads both ways"

    layer: AnyRecurrent = argument(
        LSTM(), "The layer that reads from the start.", required=True, chip="{}"
    )
    backward_layer: AnyRecurrent | None = argument(
        None, "The layer that reads from the end; none: a mirror image of the first."
    )
    merge_mode: Literal["concat", "sum", "mul", "ave"] | None = argument(
        "concat",
        "How the two outputs become one; none: two outputs.",
        chip="{}",
    )

    def forward(self) -> Recurrent:
        """The layer that reads from the start."""
        found: Recurrent = self.layer
        return found

    def backward(self) -> Recurrent:
        """The layer that reads from the end, as Keras makes it when none is given."""
        if self.backward_layer is not None:
            given: Recurrent = self.backward_layer
            return given
        mirrored: Recurrent = self.layer.replace(go_backwards=not self.layer.go_backwards)
        return mirrored

    @property
    def keeps_states(self) -> bool:
        return self.forward().keeps_states

    def input_ports(self) -> tuple[Port, ...]:
        states = (
            replace(port, name=f"{side}_{port.name}")
            for side, layer in self._sides()
            for port in layer.input_ports()[1:]
        )
        return (Port(MAIN, frozenset({Content.SEQUENCE})), *states)

    def output_ports(self) -> tuple[Port, ...]:
        second = () if self.merge_mode else (Port(BACKWARD),)
        states = (
            replace(port, name=f"{side}_{port.name}")
            for side, layer in self._sides()
            for port in layer.output_ports()[1:]
        )
        return (Port(MAIN), *second, *states)

    def output_shapes(self, inputs: Inputs) -> dict[str, TensorShape]:
        self._check_sides()
        shapes: dict[str, TensorShape] = {}
        mains = []
        for side, layer in self._sides():
            of_layer = self._of_side(side, layer, inputs)
            mains.append(of_layer.pop(MAIN))
            shapes |= {f"{side}_{name}": shape for name, shape in of_layer.items()}
        shapes[MAIN] = mains[0]
        if self.merge_mode is None:
            shapes[BACKWARD] = mains[1]
        elif self.merge_mode == "concat":
            shapes[MAIN] = replace(mains[0], features=mains[0].width + mains[1].width)
        return shapes

    def weights(self, inputs: Inputs) -> tuple[Weight, ...]:
        return tuple(
            replace(weight, name=f"{side}_{weight.name}", trainable=layer.trainable)
            for side, layer in self._sides()
            for weight in layer.weights(self._inputs_of(side, inputs))
        )

    def _sides(self) -> tuple[tuple[str, Recurrent], ...]:
        return (("forward", self.forward()), (BACKWARD, self.backward()))

    def _of_side(self, side: str, layer: Recurrent, inputs: Inputs) -> dict[str, TensorShape]:
        try:
            return layer.output_shapes(self._inputs_of(side, inputs))
        except ShapeError as error:
            port = MAIN if error.port == MAIN else f"{side}_{error.port}"
            raise ShapeError(port, error.title, error.reason) from error

    def _inputs_of(self, side: str, inputs: Inputs) -> dict[str, Any]:
        prefix = f"{side}_"
        own = {
            name.removeprefix(prefix): shapes
            for name, shapes in inputs.items()
            if name.startswith(prefix)
        }
        return {MAIN: inputs[MAIN], **own}

    def _check_sides(self) -> None:
        """What Keras asks of the pair."""
        forward, backward = self.forward(), self.backward()
        if forward.go_backwards == backward.go_backwards:
            raise ShapeError(
                MAIN,
                message("Both read the same way"),
                message(
                    "layer and backward_layer have the same go_backwards: set it on one of them."
                ),
            )
        for name in ("return_sequences", "return_state", "stateful"):
            if getattr(forward, name) != getattr(backward, name):
                raise ShapeError(
                    MAIN,
                    message("The two layers differ"),
                    message("{name} must be the same on layer and backward_layer.", name=name),
                )
        if self.merge_mode not in (None, "concat") and forward.units != backward.units:
            raise ShapeError(
                MAIN,
                message("The two layers differ in size"),
                message(
                    "merge_mode {mode} needs equal units; they are {forward} and {backward}.",
                    mode=self.merge_mode,
                    forward=forward.units,
                    backward=backward.units,
                ),
            )
