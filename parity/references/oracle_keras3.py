"""Keras 3 on its torch backend: ``python oracle_keras3.py FOLDER``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
from keras.src.backend.torch import random as keras_random
from wiring import LEARNING_RATE, Array, Computed, Replay, run_folder

_dropout = keras_random.dropout


class Keras3:
    """See `wiring.Keras`."""

    keras = keras

    def replay_dropout(self, replay: Replay) -> None:
        def replayed(inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> Any:
            kept = replay.next(seed, inputs.shape)
            if kept is None:
                return inputs
            drawn = torch.from_numpy(kept).to(inputs.dtype)
            # A seed sends it the way that asks bernoulli, and scales as it always does.
            with patch.object(torch, "bernoulli", lambda *_, **__: drawn):
                return _dropout(inputs, rate, noise_shape, seed=0)

        keras_random.dropout = replayed

    def generators(self, part: Any) -> Iterator[Any]:
        for holder in (part, getattr(part, "cell", None)):
            if hasattr(holder, "seed_generator"):
                yield holder.seed_generator

    def reset(self, layer: Any) -> None:
        layer.reset_state()

    def tensor(self, array: Array) -> Any:
        return torch.from_numpy(array)

    def array(self, tensor: Any) -> Array:
        return np.asarray(keras.ops.convert_to_numpy(tensor)).copy()

    def product(self, one: Any, other: Any) -> Any:
        return (one * other).sum()

    def gradients(
        self, compute: Callable[[Any], Computed], inputs: Array, variables: list[Any]
    ) -> tuple[Computed, list[Array], Array | None]:
        given = torch.from_numpy(inputs)
        if given.is_floating_point():
            given.requires_grad_()
        computed = compute(given)
        if computed.total.requires_grad:
            computed.total.backward()
        gradients = [_gradient(variable.value) for variable in variables]
        return computed, gradients, _gradient(given) if given.requires_grad else None

    def step(self, variables: list[Any], pushes: list[Array]) -> None:
        optimizer = keras.optimizers.SGD(learning_rate=LEARNING_RATE)
        with torch.no_grad():
            optimizer.apply([torch.from_numpy(push) for push in pushes], variables)


def _gradient(values: Any) -> Array:
    gradient = torch.zeros_like(values) if values.grad is None else values.grad
    return gradient.detach().numpy()


if __name__ == "__main__":
    torch.set_num_threads(1)
    versions = {"keras": keras.__version__, "torch": torch.__version__}
    run_folder(Keras3(), Path(sys.argv[1]), versions)
