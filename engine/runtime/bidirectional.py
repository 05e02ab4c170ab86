"""Bidirectional. Source: ``keras/src/layers/rnn/bidirectional.py``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from engine.layers.base import MAIN
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.runtime.layer_module import LayerModule, Setting
from engine.runtime.recurrent import RecurrentModule
from engine.runtime.signals import Arriving, Leaving, Signal

FORWARD = "forward"

_MERGES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "concat": lambda first, second: torch.cat([first, second], dim=-1),
    "sum": torch.add,
    "mul": torch.mul,
    "ave": lambda first, second: (first + second) / 2,
}


class BidirectionalModule(LayerModule):
    """Two recurrent modules over the same input, and their outputs merged.

    With ``return_sequences`` the second one's output is turned round, so that both are in the
    order of time.
    """

    def __init__(
        self,
        layer: Bidirectional,
        forward_layer: RecurrentModule,
        backward_layer: RecurrentModule,
        setting: Setting,
    ) -> None:
        super().__init__(layer, (), setting)
        self.forward_layer = forward_layer
        self.backward_layer = backward_layer
        self.return_sequences = layer.forward().return_sequences
        self.merge = _MERGES[layer.merge_mode] if layer.merge_mode else None

    def compute(self, inputs: Arriving) -> Leaving:
        """
        Raises:
            BatchSizeError: stateful, and the batch has another number of rows than the last.
        """
        of_forward = self.forward_layer(_of_side(FORWARD, inputs))
        of_backward = self.backward_layer(_of_side(BACKWARD, inputs))
        first, second = of_forward.pop(MAIN), of_backward.pop(MAIN)
        if self.return_sequences:
            second = Signal(second.values.flip(1), second.mask)
        if self.merge is None:
            leaving = {MAIN: first, BACKWARD: second}
        else:
            leaving = {MAIN: Signal(self.merge(first.values, second.values), first.mask)}
        for side, states in ((FORWARD, of_forward), (BACKWARD, of_backward)):
            leaving |= {f"{side}_{name}": signal for name, signal in states.items()}
        return leaving

    def weight_parameters(self) -> tuple[nn.Parameter, ...]:
        return (
            *self.forward_layer.weight_parameters(),
            *self.backward_layer.weight_parameters(),
        )


def _of_side(side: str, inputs: Arriving) -> dict[str, Sequence[Signal]]:
    """The input and the initial states meant for one of the two."""
    prefix = f"{side}_"
    states = {
        name.removeprefix(prefix): signals
        for name, signals in inputs.items()
        if name.startswith(prefix)
    }
    return {MAIN: inputs[MAIN], **states}
