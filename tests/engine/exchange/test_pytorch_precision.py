"""Exported files multiply in bfloat16 where the project's training does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.exchange import keras_code, pytorch_code
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.vocabulary.optimizers import SGD
from tests.engine.exchange.running import Live, difference, run_pytorch
from tests.engine.exchange.test_pytorch_training import FACTS, assert_alike, project_with

LAYERS: dict[str, Layer] = {
    "lstm": LSTM(units=6),
    "lstm_of_torch": LSTM(units=6, recurrent_activation="sigmoid"),
    "lstm_without_bias": LSTM(units=6, use_bias=False),
    "lstm_with_costs": LSTM(units=6, activity_regularizer={"kind": "l2", "l2": 0.1}),
    "gru": GRU(units=6),
    "gru_of_torch": GRU(units=6, reset_after=True, recurrent_activation="sigmoid"),
    "gru_with_states": GRU(units=6, stateful=True),
    "rnn": SimpleRNN(units=6, activation="softplus"),
    "both_ways": Bidirectional(layer=GRU(units=3, go_backwards=False), merge_mode="sum"),
}


def test_the_file_rounds_where_gradloom_does(tmp_path: Path) -> None:
    lives, exact = {}, {}
    for name, layer in LAYERS.items():
        project = project_with(layer, precision="bfloat16")
        nodes = tuple(
            node.replace(layer=Dense(units=3, activation="softmax")) if node.id == "dense" else node
            for node in project.network.nodes
        )
        project = project.replace(network=project.network.replace(nodes=nodes))
        lives[name] = Live.of(project, FACTS, seed=4)
        exact[name] = Live.of(project, FACTS, seed=4)
        exact[name].module.precision = "float32"
    found = run_pytorch(lives, tmp_path)
    for name, live in lives.items():
        off = rounding = 0.0
        pairs = zip(found[name]["outputs"], live.outputs(), exact[name].outputs(), strict=True)
        for theirs, ours, unrounded in pairs:
            off = max(off, difference(theirs, ours))
            rounding = max(rounding, difference(ours, unrounded))
        assert off <= rounding / 4, name
        assert 1e-5 < rounding < 0.02, name
        loss, norm = live.loss_and_norm()
        assert found[name]["loss"] == pytest.approx(loss, rel=1e-3), name
        assert found[name]["norm"] == pytest.approx(norm, rel=2e-2), name


@pytest.mark.parametrize("name", ["lstm", "lstm_of_torch", "gru_of_torch"])
def test_it_takes_the_same_steps(name: str) -> None:
    project = project_with(LAYERS[name], precision="bfloat16", optimizer=SGD(lr=0.3), epochs=3)
    assert_alike(project)


def test_a_tool_finds_nothing_to_mend(tmp_path: Path) -> None:
    for name, layer in LAYERS.items():
        code = pytorch_code(project_with(layer, precision="bfloat16"), FACTS)
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
        assert "torch.autocast(x.device.type, dtype=torch.bfloat16)" in code
        assert "autocast" not in pytorch_code(project_with(layer), FACTS)
    for arguments in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", tmp_path]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_keras_files_say_that_they_do_not() -> None:
    for target in ("keras3", "keras2"):
        code = keras_code(project_with(precision="bfloat16"), FACTS, target)
        assert "Products are taken in float32 here, not in bfloat16" in code
        assert "bfloat16" not in keras_code(project_with(), FACTS, target)
