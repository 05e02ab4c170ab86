"""What is done to weights after a step, against Keras' own constraints."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.layers.bidirectional import Bidirectional
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.runtime import build
from engine.runtime.constraints import constrained
from engine.vocabulary.constraints import Constraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm
from tests.engine.runtime.keras_oracle import keras_part
from tests.engine.runtime.networks import chain

ALL: list[Constraint] = [
    NonNeg(),
    MaxNorm(),
    MaxNorm(max_value=0.5, axis=1),
    UnitNorm(),
    UnitNorm(axis=-1),
    MinMaxNorm(min_value=0.5, max_value=0.8, rate=0.3),
    MinMaxNorm(min_value=3.0, max_value=4.0, axis=-2),
]


@pytest.mark.keras
@pytest.mark.parametrize("constraint", ALL, ids=str)
def test_against_keras(constraint: Constraint) -> None:
    values = np.random.default_rng(0).normal(size=(5, 8)).astype(np.float32)
    values[:, 2] = 0
    expected = keras_part(constraint)(values).detach().numpy()
    np.testing.assert_allclose(
        constrained(constraint, torch.from_numpy(values)), expected, atol=1e-6
    )


def test_applied_to_the_weights_that_have_one_and_are_trained() -> None:
    network = chain(
        Embedding(input_dim=5, output_dim=3, embeddings_constraint=UnitNorm(axis=1)),
        Bidirectional(
            layer=LSTM(
                units=3,
                kernel_constraint=NonNeg(),
                recurrent_constraint=MaxNorm(max_value=0.1),
                return_sequences=True,
            )
        ),
        GRU(units=2, bias_constraint=NonNeg(), trainable=False, reset_after=True),
    )
    module = build(network)
    weights = [np.full(weight.shape, -2, np.float32) for weight in module.keras_weights()]
    module.load_keras_weights(weights)
    module.apply_constraints()
    by_name = {weight.name: weight.parameter.detach() for weight in module.weights()}
    torch.testing.assert_close(by_name["n0/embeddings"].norm(dim=1), torch.ones(5))
    for side in ("forward", "backward"):
        assert (by_name[f"n1/{side}_kernel"] == 0).all()
        norms = by_name[f"n1/{side}_recurrent_kernel"].norm(dim=0)
        torch.testing.assert_close(norms, torch.full((12,), 0.1))
        assert (by_name[f"n1/{side}_bias"] == -2).all()
    assert (by_name["n2/bias"] == -2).all()
