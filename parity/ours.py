"""A case as Gradloom computes it, and the dropout masks that were drawn on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import torch
from torch import Tensor

from engine.runtime import NetworkModule, build
from engine.runtime.dropout import DropoutModule
from engine.runtime.randomness import dropout_mask
from engine.runtime.recurrent import RecurrentModule
from parity.cases import LEARNING_RATE, Array, Case, returned_of

Found = dict[str, Array]
"""``returned/batch/number``, ``cost``, ``input_gradient``, ``gradient/number``, ``trained`` and
``after/number``: what one side computed for a case."""
Kept = dict[str, list[Array]]
"""What dropout kept at each place, such as ``n1/backward``, draw by draw: (batch, features)."""


def run_ours(case: Case) -> tuple[Found, Kept]:
    """What Gradloom computes."""
    module = build(case.network, case.signature)
    module.load_keras_weights(case.weights)
    module.train(case.training)
    found: Found = {}
    with _recorded(module) as kept:
        for number, batch in enumerate(case.batches):
            if batch.after_reset:
                module.reset_states()
            inputs = torch.tensor(batch.inputs)
            inputs.requires_grad_(inputs.is_floating_point())
            returned = returned_of(module, inputs)
            for place, values in enumerate(returned):
                found[f"returned/{number:02d}/{place:02d}"] = values.detach().numpy()
    cost = module.regularization_loss()
    factors = [torch.from_numpy(factor) for factor in case.factors]
    total = cost + sum((a * b).sum() for a, b in zip(returned, factors, strict=True))
    if total.requires_grad:
        total.backward()
    found["cost"] = cost.detach().numpy()
    if inputs.is_floating_point():
        found["input_gradient"] = _gradient(inputs)
    weights = module.weights()
    found["trained"] = np.array([weight.parameter.requires_grad for weight in weights])
    for place, weight in enumerate(weights):
        found[f"gradient/{place:02d}"] = _gradient(weight.parameter)
    _step(module, [torch.from_numpy(push) for push in case.pushes])
    for place, weight in enumerate(weights):
        found[f"after/{place:02d}"] = weight.parameter.detach().numpy()
    return found, kept


def _gradient(values: Tensor) -> Array:
    gradient = torch.zeros_like(values) if values.grad is None else values.grad
    return gradient.detach().numpy()


def _step(module: NetworkModule, pushes: list[Tensor]) -> None:
    trained = [
        (weight.parameter, push)
        for weight, push in zip(module.weights(), pushes, strict=True)
        if weight.parameter.requires_grad
    ]
    if trained:
        for parameter, push in trained:
            parameter.grad = push
        torch.optim.SGD([parameter for parameter, _ in trained], lr=LEARNING_RATE).step()
    module.apply_constraints()


@contextmanager
def _recorded(module: NetworkModule) -> Iterator[Kept]:
    """Inside, every draw of dropout is noted where it happens; nothing else changes."""
    places = {
        id(part.generator): "/".join(part.setting.place)
        for part in module.modules()
        if isinstance(part, RecurrentModule | DropoutModule)
    }
    kept: Kept = defaultdict(list)

    def recording(
        shape: tuple[int, ...], rate: float, generator: torch.Generator, like: Tensor
    ) -> Tensor:
        drawn = dropout_mask(shape, rate, generator, like)
        kept[places[id(generator)]].append((drawn != 0).numpy())
        return drawn

    with (
        patch("engine.runtime.recurrent.dropout_mask", recording),
        patch("engine.runtime.dropout.dropout_mask", recording),
    ):
        yield kept
