"""What SimpleRNN, LSTM and GRU share: arguments, ports, shape rule and weights."""

from __future__ import annotations

from typing import ClassVar

from engine.declared import Group, argument
from engine.layers.arguments import Bias, RecurrentKernel, seed_argument
from engine.layers.base import MAIN, Family, Inputs, Port, ShapeError, Weight
from engine.layers.shapes import Content, TensorShape, sequence, vector
from engine.message import message

INITIAL = "initial_"
"""Beginning of the name of a port that takes a state to begin with."""


class Recurrent(Bias, RecurrentKernel):
    """A layer that feeds its state back over time."""

    family: ClassVar[Family] = Family.RECURRENT

    return_sequences: bool = argument(
        False,
        "Give the state of every step instead of the last one's.",
        Group.SEQUENCE,
        chip="every step|last step",
    )
    return_state: bool = argument(
        False, "Give the last state at ports of its own as well.", Group.SEQUENCE
    )
    go_backwards: bool = argument(
        False,
        "Read the sequence from its end; outputs come in that order.",
        Group.SEQUENCE,
        chip="backwards",
    )
    stateful: bool = argument(
        False,
        "Begin each batch with the state the last one ended with.",
        Group.SEQUENCE,
        chip="stateful",
    )
    unroll: bool = argument(
        False,
        "Changes only how the same numbers are computed in Keras: a loop written out.",
        Group.SEQUENCE,
        only_computes=True,
    )
    zero_output_for_mask: bool = argument(
        False,
        "Give zeros at masked steps instead of repeating the last output.",
        Group.SEQUENCE,
    )
    dropout: float = argument(
        0.0,
        "Share of the inputs dropped in training, the same ones at every step.",
        Group.DROPOUT,
        chip="dropout {}",
        ge=0,
        le=1,
    )
    recurrent_dropout: float = argument(
        0.0,
        "Share of the state dropped in training, the same elements at every step.",
        Group.DROPOUT,
        chip="recurrent dropout {}",
        ge=0,
        le=1,
    )
    seed: int | None = seed_argument()

    state_names: ClassVar[tuple[str, ...]] = ("h",)
    """The states fed back, in Keras' order."""
    gate_names: ClassVar[tuple[str, ...]] = ("h",)
    """The blocks of columns in kernel, recurrent kernel and bias, in Keras' order."""

    @property
    def keeps_states(self) -> bool:
        return self.stateful

    def input_ports(self) -> tuple[Port, ...]:
        states = (
            Port(f"{INITIAL}{state}", frozenset({Content.VECTOR}), optional=True)
            for state in self.state_names
        )
        return (Port(MAIN, frozenset({Content.SEQUENCE})), *states)

    def output_ports(self) -> tuple[Port, ...]:
        states = tuple(Port(state) for state in self.state_names) if self.return_state else ()
        return (Port(MAIN), *states)

    def output_shapes(self, inputs: Inputs) -> dict[str, TensorShape]:
        arriving = self._sequence(inputs)
        self._check_states(inputs)
        shapes = {port.name: vector(self.units) for port in self.output_ports()}
        if self.return_sequences:
            shapes[MAIN] = sequence(arriving.time, self.units, arriving.masked)
        return shapes

    def weights(self, inputs: Inputs) -> tuple[Weight, ...]:
        columns = len(self.gate_names) * self.units
        found = [
            Weight(
                "kernel",
                (self._sequence(inputs).width, columns),
                self.kernel_initializer,
                self.kernel_regularizer,
                self.kernel_constraint,
            ),
            Weight(
                "recurrent_kernel",
                (self.units, columns),
                self.recurrent_initializer,
                self.recurrent_regularizer,
                self.recurrent_constraint,
            ),
        ]
        if self.use_bias:
            found.append(
                Weight(
                    "bias",
                    self._bias_shape(columns),
                    self.bias_initializer,
                    self.bias_regularizer,
                    self.bias_constraint,
                )
            )
        return tuple(found)

    def _bias_shape(self, columns: int) -> tuple[int, ...]:
        return (columns,)

    def _sequence(self, inputs: Inputs) -> TensorShape:
        [arriving] = inputs[MAIN]
        return arriving

    def _check_states(self, inputs: Inputs) -> None:
        """Initial states come all or none, each as wide as the layer."""
        given = [state for state in self.state_names if f"{INITIAL}{state}" in inputs]
        missing = [state for state in self.state_names if state not in given]
        if given and missing:
            raise ShapeError(
                f"{INITIAL}{missing[0]}",
                message("Needs every state"),
                message(
                    "initial state {given} is linked and {missing} is not: link both or neither.",
                    given=given[0],
                    missing=missing[0],
                ),
            )
        for state in given:
            [arriving] = inputs[f"{INITIAL}{state}"]
            if arriving.features != self.units:
                raise ShapeError(
                    f"{INITIAL}{state}",
                    message("State of another size"),
                    message(
                        "the initial state {state} has {features} features, this layer has "
                        "{units} units: make them equal.",
                        state=state,
                        features=arriving.features,
                        units=self.units,
                    ),
                )
