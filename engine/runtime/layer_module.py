"""What the torch module of every layer has: weights as Keras keeps them, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from engine.layers.base import Layer, Weight
from engine.runtime.constraints import constrained
from engine.runtime.initializers import draw
from engine.runtime.precision import all_in_float32
from engine.runtime.randomness import generator_for
from engine.runtime.regularizers import penalty
from engine.runtime.signals import Arriving, Leaving
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.regularizers import Regularizer


@dataclass(frozen=True)
class Setting:
    """What a module is made for: the network's dialect and seed, and the layer's place in it."""

    dialect: Dialect
    seed: int
    place: tuple[str, ...]
    """The node's id; inside a Bidirectional the side after it."""
    trainable: bool = True

    def inside(self, part: str, trainable: bool) -> Setting:
        """The setting of a part: trained only if the whole is."""
        return replace(self, place=(*self.place, part), trainable=self.trainable and trainable)

    def generator(self, own_seed: int | None, purpose: str) -> torch.Generator:
        """A generator from a seed of the person's, else one that belongs to this place alone."""
        return generator_for(own_seed, self.seed, *self.place, purpose)


class LayerModule(nn.Module):
    """One layer: its weights are parameters with Keras' names, shapes and order.

    Calling it takes the signals at its input ports and gives those at its output ports.
    Subclasses write `compute`.
    """

    def __init__(self, layer: Layer, weights: Sequence[Weight], setting: Setting) -> None:
        super().__init__()
        self.setting = setting
        self.declared_weights = tuple(weights)
        self.trainable = setting.trainable and layer.trainable
        self.activity_regularizer: Regularizer | None = getattr(layer, "activity_regularizer", None)
        self.activity_penalty: Tensor | None = None
        """Cost of the last forward pass's outputs, divided by the batch size."""
        for weight in self.declared_weights:
            # Drawn matrices may lie column by column, which loops over their rows do not want.
            drawn = self.draw(weight).contiguous()
            parameter = nn.Parameter(drawn, requires_grad=self.trainable)
            self.register_parameter(weight.name, parameter)

    def draw(self, weight: Weight) -> Tensor:
        """A weight before training."""
        own_seed = getattr(weight.initializer, "seed", None)
        return draw(weight.initializer, weight.shape, self.setting.generator(own_seed, weight.name))

    def __getstate__(self) -> dict[str, Any]:
        # The noted cost hangs on the graph of the last forward pass, which cannot be copied.
        return {**self.__dict__, "activity_penalty": None}

    def compute(self, inputs: Arriving) -> Leaving:
        """The signals at the output ports."""
        raise NotImplementedError(type(self).__name__)

    def forward(self, inputs: Arriving) -> Leaving:
        """The signals at the output ports; the cost of the outputs is noted on the way."""
        outputs = self.compute(inputs)
        if self.activity_regularizer is not None:
            # Keras counts every output, the states that return_state gives included, and
            # divides by the batch size: Layer.__call__ in keras 3.15,
            # _handle_activity_regularization in tf_keras 2.21.
            [first, *_] = outputs.values()
            with all_in_float32(first.values.device):
                self.activity_penalty = torch.stack(
                    [
                        penalty(self.activity_regularizer, signal.values, self.setting.dialect)
                        / len(signal.values)
                        for signal in outputs.values()
                    ]
                ).sum()
        return outputs

    def weight_parameters(self) -> tuple[nn.Parameter, ...]:
        """The parameters in the order of Keras' ``get_weights()``."""
        return tuple(self.get_parameter(weight.name) for weight in self.declared_weights)

    def penalties(self) -> Iterator[Tensor]:
        """What this layer adds to the loss, each a scalar.

        Keras 3 leaves out the weights of a layer that is not trainable
        (``_get_regularization_losses``), Keras 2 counts them.
        """
        if self.trainable or self.setting.dialect == "keras2":
            for weight in self.declared_weights:
                if weight.regularizer is not None:
                    parameter = self.get_parameter(weight.name)
                    yield penalty(weight.regularizer, parameter, self.setting.dialect)
        if self.activity_penalty is not None:
            yield self.activity_penalty

    @property
    def has_constraints(self) -> bool:
        """Whether there is anything that `apply_constraints` could change."""
        return self.trainable and any(each.constraint for each in self.declared_weights)

    @torch.no_grad()
    def apply_constraints(self) -> None:
        """Force trainable weights back to what their constraints allow."""
        if not self.trainable:
            return
        for weight in self.declared_weights:
            if weight.constraint is not None:
                parameter = self.get_parameter(weight.name)
                parameter.copy_(constrained(weight.constraint, parameter))
