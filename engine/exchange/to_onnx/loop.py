"""A ``Scan`` while it grows. Source: https://onnx.ai/onnx/operators/onnx__Scan.html."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import DTypeLike

from engine.exchange.to_onnx.graph import BATCH, Body, Graph, Value


@dataclass
class Loop:
    """What is carried from step to step, what each step reads, and what it gives.

    Inside the loop all of it is (batch, width); outside, what is read and what is given has an
    axis more, the time, in front.
    """

    body: Graph
    """Where the operators of one step are added."""
    _initial: list[str] = field(default_factory=list)
    _before: list[Value] = field(default_factory=list)
    _after: list[Value] = field(default_factory=list)
    _read: list[str] = field(default_factory=list)
    _of_step: list[Value] = field(default_factory=list)
    _given: list[Value] = field(default_factory=list)

    def carry(self, wish: str, initial: str, width: int, dtype: DTypeLike = np.float32) -> str:
        """Carry something on. The result is its name as a step finds it."""
        before = Value(self.body.name(wish), (BATCH, width), dtype)
        self._initial.append(initial)
        self._before.append(before)
        return before.name

    def go_on(self, *after: str) -> None:
        """What a step makes of that, in the order in which it was carried."""
        for name in after:
            before = self._before[len(self._after)]
            self._after.append(Value(name, before.axes, before.dtype))

    def read(self, wish: str, values: str, width: int, dtype: DTypeLike = np.float32) -> str:
        """Read (time, batch, width) step by step. The result is the name of one step's."""
        of_step = Value(self.body.name(wish), (BATCH, width), dtype)
        self._read.append(values)
        self._of_step.append(of_step)
        return of_step.name

    def give(self, value: str, width: int) -> None:
        """Give a value of every step, (batch, width)."""
        # What is carried on may be given too, and two outputs may not have one name.
        self._given.append(Value(self.body.add("Identity", value), (BATCH, width)))

    def add_to(self, graph: Graph, *, backwards: bool, turned: bool) -> tuple[str, ...]:
        """Add the finished loop: what was carried, after the last step, and what steps gave.

        Args:
            graph: where it goes.
            backwards: whether steps are read from the last to the first.
            turned: whether what steps gave comes in the reverse of the order of reading.
        """
        attributes = {
            "body": Body(
                tuple(self.body.operators),
                (*self._before, *self._of_step),
                (*self._after, *self._given),
            ),
            "num_scan_inputs": len(self._read),
            "scan_input_directions": [int(backwards)] * len(self._read),
        }
        if self._given:
            attributes["scan_output_directions"] = [int(turned)] * len(self._given)
        wishes = ("after",) * len(self._after) + ("steps",) * len(self._given)
        return graph.add_many("Scan", (*self._initial, *self._read), wishes, **attributes)
