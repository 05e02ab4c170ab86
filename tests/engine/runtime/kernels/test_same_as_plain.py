"""Compiled loops and torch's own kernels against the loop over the cell, in float32."""

from __future__ import annotations

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import Tensor

from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.kernels import can_be_compiled
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.runtime import build
from engine.runtime import recurrent as recurrent_module
from engine.runtime.kernels.choice import KernelName, only
from engine.vocabulary.activations import ACTIVATIONS
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from tests.engine.runtime.networks import chain

SYMBOLS = 9
# Exponential grows out of sight, and of a small x - tanh(x) float32 has no digits to compare.
FINITE = [
    name
    for name, found in ACTIVATIONS.items()
    if found.elementwise and name not in ("exponential", "tanh_shrink")
]


@st.composite
def layers(draw: st.DrawFn) -> Recurrent:
    """Any arguments that the way over time depends on."""
    flag = st.booleans()
    common = {
        "units": draw(st.sampled_from([1, 2, 5, 17])),
        "activation": draw(st.sampled_from(FINITE)),
        "use_bias": draw(flag),
        "return_sequences": draw(flag),
        "go_backwards": draw(flag),
        "zero_output_for_mask": draw(flag),
        "dropout": draw(st.sampled_from([0.0, 0.3])),
        "recurrent_dropout": draw(st.sampled_from([0.0, 0.3])),
    }
    kind = draw(st.sampled_from([SimpleRNN, LSTM, GRU]))
    if kind is SimpleRNN:
        return SimpleRNN(**common)
    common["recurrent_activation"] = draw(st.sampled_from(FINITE))
    common["implementation"] = draw(st.sampled_from([1, 2]))
    return GRU(**common, reset_after=draw(flag)) if kind is GRU else LSTM(**common)


@given(
    layer=layers(),
    dialect=st.sampled_from(list(DIALECT_LABELS)),
    masked=st.booleans(),
    shape=st.tuples(st.sampled_from([1, 3, 19]), st.sampled_from([1, 6])),
    threads=st.sampled_from([1, 2]),
)
def test_outputs_and_gradients(
    layer: Recurrent, dialect: Dialect, masked: bool, shape: tuple[int, int], threads: int
) -> None:
    assert can_be_compiled(layer)
    torch.set_num_threads(threads)
    generator = torch.Generator().manual_seed(shape[0])
    symbols = torch.randint(0, SYMBOLS, shape, generator=generator)
    embedding = Embedding(input_dim=SYMBOLS, output_dim=3, mask_zero=masked)

    def computed(*kernels: KernelName) -> list[Tensor]:
        module = build(chain(embedding, layer, dialect=dialect), seed=5).train()
        with only(*kernels):
            outputs = module(symbols)
        factors = torch.randn(outputs.shape, generator=torch.Generator().manual_seed(2))
        (outputs * factors).sum().backward()
        return [outputs.detach(), *(weight.grad for weight in module.parameters())]

    plain = computed("plain")
    assume(all(bool(found.isfinite().all()) for found in plain))
    for kernels in (("compiled",), ("native", "compiled")):
        for ours, expected in zip(computed(*kernels), plain, strict=True):
            scale = max(expected.abs().max().item(), 1e-2)
            assert (ours - expected).abs().max().item() <= 2e-5 * scale


@given(layer=layers(), masked=st.booleans(), at_once=st.sampled_from([1, 60, 2**20]))
def test_answers_in_pieces_of_time(layer: Recurrent, masked: bool, at_once: int) -> None:
    """Without a way back, however few steps are taken at once."""
    symbols = torch.randint(0, SYMBOLS, (3, 7), generator=torch.Generator().manual_seed(1))
    embedding = Embedding(input_dim=SYMBOLS, output_dim=3, mask_zero=masked)
    module = build(chain(embedding, layer), seed=5).eval()
    with pytest.MonkeyPatch.context() as patched, torch.no_grad():
        patched.setattr(recurrent_module, "ELEMENTS_AT_ONCE", at_once)
        with only("compiled"):
            ours = module(symbols)
        with only("plain"):
            expected = module(symbols)
    assume(bool(expected.isfinite().all()))
    scale = max(expected.abs().max().item(), 1e-2)
    assert (ours - expected).abs().max().item() <= 2e-5 * scale
