"""Which kernel a layer takes, and that nothing is lost without numba."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch

from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.kernels import kernel_note
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.runtime import build
from engine.runtime import recurrent as recurrent_module
from engine.runtime.kernels import native
from engine.runtime.kernels.choice import compiled_kernels, only
from engine.runtime.precision import products_in
from engine.runtime.recurrent import RecurrentModule
from tests.engine.runtime.networks import chain

SIGMOID_LSTM = LSTM(units=4, recurrent_activation="sigmoid")
SIGMOID_GRU = GRU(units=4, recurrent_activation="sigmoid", reset_after=True)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kernels that were called, in order."""
    found: list[str] = []

    def noted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            found.append(name)
            return function(*arguments)

        return call

    compiled = {kind: noted("compiled", each) for kind, each in compiled_kernels().items()}
    assert compiled
    monkeypatch.setattr(recurrent_module, "compiled_kernels", lambda: compiled)
    for name, function in native.NATIVE_KERNELS.items():
        monkeypatch.setitem(native.NATIVE_KERNELS, name, noted("native", function))
    over_time = RecurrentModule.over_time
    monkeypatch.setattr(RecurrentModule, "over_time", noted("plain", over_time))
    return found


@pytest.mark.parametrize(
    ("layer", "masked", "kernel"),
    [
        (SIGMOID_LSTM, False, "native"),
        (SIGMOID_LSTM, True, "compiled"),
        (SIGMOID_LSTM.replace(recurrent_dropout=0.2), False, "compiled"),
        (LSTM(units=4), False, "compiled"),
        (LSTM(units=4, activation="softmax"), False, "plain"),
        (SIGMOID_GRU, False, "compiled"),
        (SIGMOID_GRU.replace(reset_after=False), False, "compiled"),
        (SimpleRNN(units=4), False, "compiled"),
        (SimpleRNN(units=4, activation="sparsemax"), False, "plain"),
    ],
    ids=str,
)
def test_the_fastest_that_computes_it(
    layer: Recurrent, masked: bool, kernel: str, taken: list[str]
) -> None:
    embedding = Embedding(input_dim=5, output_dim=3, mask_zero=masked)
    build(chain(embedding, layer)).train()(torch.ones(2, 3, dtype=torch.long))
    assert taken == [kernel]
    said = str(kernel_note(layer, "keras2", masked))
    assert ("torch.nn.LSTM" in said) == (kernel == "native")
    assert ("compiled" in said) == (kernel != "plain")
    assert ("step by step" in said) == (kernel == "plain")


def test_lstm_in_training_where_each_core_has_rows(taken: list[str]) -> None:
    torch.set_num_threads(2)
    module = build(chain(Embedding(input_dim=5, output_dim=3), SIGMOID_LSTM))
    few, enough = torch.ones(15, 3, dtype=torch.long), torch.ones(16, 3, dtype=torch.long)
    module(few)
    module(enough)
    with torch.no_grad():
        module(enough)
    torch.set_num_threads(1)
    module(enough)
    assert taken == ["native", "compiled", "native", "native"]


def test_products_in_bfloat16_are_left_to_torch(taken: list[str]) -> None:
    for layer in (LSTM(units=4), SIGMOID_GRU):
        module = build(chain(Embedding(input_dim=5, output_dim=3), layer))
        with products_in("bfloat16", torch.device("cpu")):
            module(torch.ones(2, 3, dtype=torch.long))
    assert taken == ["plain", "native"]


def test_others_can_be_asked_for(taken: list[str]) -> None:
    module = build(chain(Embedding(input_dim=5, output_dim=3), SIGMOID_LSTM))
    for names in (("compiled",), ("plain",), ("native",), ()):
        with only(*names):
            module(torch.ones(2, 3, dtype=torch.long))
    assert taken == ["compiled", "plain", "native", "plain"]


def test_what_is_no_number_is_seen(taken: list[str]) -> None:
    for layer in (LSTM(units=4), GRU(units=4), SimpleRNN(units=4)):
        module = build(chain(Embedding(input_dim=5, output_dim=3), layer))
        with torch.no_grad():
            next(module.parameters())[2] = float("nan")
        outputs = module(torch.tensor([[1, 2], [1, 3]]))
        assert outputs[0].isnan().all()
        assert outputs[1].isfinite().all()
    assert taken == ["compiled"] * 3


def test_a_batch_without_rows() -> None:
    for layer in (LSTM(units=4), GRU(units=4), SIGMOID_GRU, SimpleRNN(units=4)):
        module = build(chain(Embedding(input_dim=5, output_dim=3), layer))
        with only("compiled"):
            assert module(torch.ones(0, 3, dtype=torch.long)).shape == (0, 4)


def test_everything_works_without_numba() -> None:
    """In a process that cannot import it."""
    code = (
        "import sys\n"
        "sys.modules['numba'] = sys.modules['llvmlite'] = None\n"
        "import torch\n"
        "from engine.layers import kernels\n"
        "kernels.numba_is_installed = lambda: False\n"
        "from engine.layers.lstm import LSTM\n"
        "from engine.layers.gru import GRU\n"
        "from engine.layers.embedding import Embedding\n"
        "from engine.runtime import build\n"
        "from engine.runtime.kernels.choice import compiled_kernels\n"
        "from tests.engine.runtime.networks import chain\n"
        "for layer in (LSTM(units=4), GRU(units=4)):\n"
        "    module = build(chain(Embedding(input_dim=5, output_dim=3), layer))\n"
        "    module(torch.ones(2, 3, dtype=torch.long)).sum().backward()\n"
        "print(len(compiled_kernels()), kernels.kernel_note(layer, 'keras2'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.startswith("0 Runs as Gradloom's own cell, step by step"), done.stderr
