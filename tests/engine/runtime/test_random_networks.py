"""Random stacks of one to four layers with random arguments, against Keras itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.regularizers import L1, L1L2, L2
from tests.engine.runtime.comparing import Pair
from tests.engine.runtime.networks import FEATURES, SYMBOLS, VECTORS

pytestmark = pytest.mark.keras

# Those that neither explode when fed back nor have kinks close to where small numbers are.
NAMES = [
    "tanh",
    "sigmoid",
    "hard_sigmoid",
    "softsign",
    "gelu",
    "swish",
    "mish",
    "softmax",
    "linear",
]
NAMES += [
    "celu",
    "tanh_shrink",
    "squareplus",
    "sparse_plus",
    "log_sigmoid",
    "leaky_relu",
    "hard_silu",
]
SMOOTH = st.sampled_from(NAMES)
# Gates that may exceed one let a state grow without end; each is tried alone elsewhere.
BOUNDED = st.sampled_from(
    ["tanh", "sigmoid", "hard_sigmoid", "softsign", "softmax", "hard_tanh", "sparse_sigmoid"]
)
REGULARIZERS = st.sampled_from([None, None, None, L1(), L2(l2=0.1), L1L2()])
SWITCH = st.booleans()


@st.composite
def recurrent_layers(draw: st.DrawFn, dialect: Dialect, last: bool) -> Recurrent:
    kind = draw(st.sampled_from([SimpleRNN, LSTM, GRU]))
    given = {
        "units": draw(st.integers(2, 5)),
        "activation": draw(SMOOTH),
        "use_bias": draw(SWITCH),
        "go_backwards": draw(SWITCH),
        "return_sequences": draw(SWITCH) if last else True,
        "return_state": draw(SWITCH),
        "zero_output_for_mask": draw(SWITCH),
        "trainable": draw(st.sampled_from([True, True, True, False])),
        "kernel_regularizer": draw(REGULARIZERS),
        "recurrent_regularizer": draw(REGULARIZERS),
        "bias_regularizer": draw(REGULARIZERS),
    }
    if kind is not SimpleRNN:
        given["activity_regularizer"] = draw(REGULARIZERS)
        given["recurrent_activation"] = draw(BOUNDED)
        given["implementation"] = draw(st.sampled_from([1, 2]))
    if kind is GRU:
        given["reset_after"] = draw(SWITCH)
    if dialect == "keras2":
        # Keras 3, which stands in for Keras 2 here, leaves these out of the cost.
        given["trainable"] = True
    return kind(**given)


@st.composite
def both_ways(draw: st.DrawFn, dialect: Dialect, last: bool) -> Bidirectional:
    inner = draw(recurrent_layers(dialect, last))
    # With states Keras 3 sends the mask to the first of its outputs alone, as we do, but only
    # after it is built; without them there is nothing to say.
    inner = inner.replace(go_backwards=False, trainable=True)
    mode = draw(st.sampled_from(["concat", "sum", "mul", "ave"]))
    return Bidirectional(layer=inner, merge_mode=mode)


@st.composite
def stacks(draw: st.DrawFn, dialect: Dialect) -> tuple[bool, list[Layer]]:
    from_symbols = draw(SWITCH)
    layers: list[Layer] = []
    if from_symbols:
        layers.append(
            Embedding(
                input_dim=SYMBOLS,
                output_dim=draw(st.integers(1, 4)),
                mask_zero=draw(SWITCH),
                embeddings_regularizer=draw(REGULARIZERS),
                activity_regularizer=draw(REGULARIZERS),
            )
        )
    elif draw(SWITCH):
        layers.append(Masking(mask_value=0.0))
    count = draw(st.integers(1, 4))
    for number in range(count):
        last = number == count - 1
        kinds = [recurrent_layers(dialect, last), recurrent_layers(dialect, last)]
        kinds += [both_ways(dialect, last)]
        if not last:
            kinds.append(
                st.builds(Dense, units=st.integers(2, 4), activation=SMOOTH, use_bias=SWITCH)
            )
        layers.append(draw(st.one_of(kinds)))
    if draw(SWITCH):
        layers.append(
            Dense(units=3, kernel_regularizer=draw(REGULARIZERS), activation=draw(SMOOTH))
        )
    return from_symbols, layers


def check(drawn: tuple[bool, list[Layer]], dialect: Dialect, seed: int) -> None:
    from_symbols, layers = drawn
    random = np.random.default_rng(seed)
    shown = random.random((3, 4)) > 0.4
    shown[0] = False
    if from_symbols:
        inputs = torch.from_numpy(shown * random.integers(1, SYMBOLS, (3, 4)))
        Pair(*layers, dialect=dialect, seed=seed).check(inputs)
    else:
        values = shown[..., None] * random.normal(size=(3, 4, FEATURES))
        inputs = torch.from_numpy(values).float()
        Pair(*layers, dialect=dialect, signature=VECTORS, seed=seed).check(inputs)


# Keras takes most of the time; hundreds of networks are for a run of their own.
SLOW_TO_DRAW = settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SLOW_TO_DRAW
@given(stacks("keras2"), st.integers(0, 2**31 - 1))
def test_keras2(drawn: tuple[bool, list[Layer]], seed: int) -> None:
    check(drawn, "keras2", seed)


@SLOW_TO_DRAW
@given(stacks("keras3"), st.integers(0, 2**31 - 1))
def test_keras3(drawn: tuple[bool, list[Layer]], seed: int) -> None:
    check(drawn, "keras3", seed)
