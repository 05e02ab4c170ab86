"""One network in Gradloom and in Keras, with the same weights, output by output."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from engine.layers.base import Layer
from engine.network.signature import UNKNOWN, Signature
from engine.runtime import NetworkModule, build
from engine.vocabulary.dialects import Dialect
from tests.engine.runtime.keras_oracle import KerasChain
from tests.engine.runtime.networks import chain

OUTPUTS = 1e-5
GRADIENTS = 1e-4


class Pair:
    """Ours and Keras', weights drawn anew and alike, biases not zero."""

    def __init__(
        self,
        *layers: Layer,
        dialect: Dialect = "keras2",
        signature: Signature = UNKNOWN,
        seed: int = 0,
    ) -> None:
        self.ours: NetworkModule = build(chain(*layers, dialect=dialect), signature, seed)
        self.keras = KerasChain.of(layers, dialect)
        self.random = np.random.default_rng(seed)

    def alike(self, inputs: Tensor, training: bool = False) -> None:
        """Build Keras' side by calling it once, then give both the same weights."""
        with torch.no_grad():
            self.keras(inputs)
        for layer in self.keras.layers:
            if getattr(layer, "stateful", False):
                layer.reset_state() if hasattr(layer, "reset_state") else layer.reset_states()
        weights = [
            self.random.normal(0, 0.4, variable.shape).astype(np.float32)
            for variable in self.keras.variables()
        ]
        self.keras.set_weights(weights)
        self.ours.load_keras_weights(weights)
        self.ours.train(training)

    def check(self, inputs: Tensor) -> None:
        """Outputs, returned states, second outputs, gradients and regularization loss agree."""
        self.alike(inputs)
        ours_in, keras_in = inputs, inputs
        if inputs.is_floating_point():
            ours_in = inputs.clone().requires_grad_()
            keras_in = inputs.clone().requires_grad_()
        signals = self.ours.signals(ours_in)
        self.keras(keras_in)
        ours, expected = [], []
        for node, returned in zip(self.ours.network.in_order(), self.keras.returned, strict=True):
            ports = [port.name for port in node.layer.output_ports()]
            assert len(ports) == len(returned)
            ours += [signals[node.id, port].values for port in ports]
            expected += returned
        for our, other in zip(ours, expected, strict=True):
            close(our, other, OUTPUTS)
        # Only what the last layer gives, and all states of layers on the way.
        factors = [torch.from_numpy(self.random.normal(size=tuple(o.shape))).float() for o in ours]
        ours_loss = sum((o * f).sum() for o, f in zip(ours, factors, strict=True))
        keras_loss = sum((o * f).sum() for o, f in zip(expected, factors, strict=True))
        ours_cost, keras_cost = self.ours.regularization_loss(), self.keras.losses()
        close(ours_cost, keras_cost, OUTPUTS)
        self.keras.clear_gradients()
        (ours_loss + ours_cost).backward()
        (keras_loss + keras_cost).backward()
        gradients = [weight.parameter.grad for weight in self.ours.weights()]
        for our, other in zip(gradients, self.keras.gradients(), strict=True):
            assert (our is None) == (other is None)
            if our is not None:
                close(our, torch.from_numpy(other), GRADIENTS, relative=True)
        if ours_in.requires_grad:
            close(ours_in.grad, keras_in.grad, GRADIENTS, relative=True)


def close(ours: Tensor, expected: Tensor, tolerance: float, relative: bool = False) -> None:
    """The largest difference is below the tolerance, as a share of the largest element.

    Outputs below one are held to the tolerance itself: float32 says no more of larger ones.
    """
    assert ours.shape == expected.shape
    difference = (ours.detach() - expected.detach()).abs().max().item()
    scale = max(expected.detach().abs().max().item(), 1e-3 if relative else 1.0)
    assert difference <= tolerance * scale, f"{difference} > {tolerance} x {scale}"


def symbols(random: np.random.Generator, rows: Sequence[Sequence[int]]) -> Tensor:
    """Rows of symbols from masks: 0 where a step is masked, else anything above."""
    mask = np.asarray(rows)
    return torch.from_numpy(mask * random.integers(1, 6, mask.shape))
