"""Keras programs of every task: the loss and metric that keras 3 counts are Gradloom's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.data.dataset import Dataset
from engine.exchange import ExportError, keras_code, write_keras
from engine.exchange.targets import TARGETS
from engine.project.class_weights import class_weights
from engine.project.project import Project
from engine.runtime import NetworkModule, build
from engine.training.exported_files import Content, rows_of, save_as
from engine.training.losses import counted, loss_function, measured, weighted_loss
from engine.training.weights import copy_of_weights
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.early_stopping import StopByAccuracy
from tests.engine.exchange.task_cases import CASES

ROWS = 8
"""As many as a batch, which a stateful layer counts on."""

_DRIVER = """
import json, os, re, runpy, sys
os.environ["KERAS_BACKEND"] = "torch"
import keras, numpy as np
folder, names = sys.argv[1], json.loads(sys.argv[2])
found = {}
for name in names:
    path = f"{folder}/{name}/network.py"
    exported = runpy.run_path(path, run_name="exported")
    model = exported["model"]
    with np.load(f"{folder}/{name}/network.npz") as kept:
        model.set_weights(list(kept.values()))
    with np.load(f"{folder}/{name}/rows.npz") as rows:
        given = {"np": np, "keras": keras, "x": rows["x"], "y": rows["y"]}
    given["class_weight"] = exported.get("class_weight")
    # What the file says in comments on x and y is done.
    with open(path, encoding="utf-8") as file:
        for line in re.findall(r"^# ((?:y|sample_weight) = .*)$", file.read(), re.MULTILINE):
            exec(line, given)
    weights = given.get("sample_weight")
    told = model.evaluate(
        given["x"], given["y"], batch_size=8, sample_weight=weights, verbose=0, return_dict=True
    )
    loss = told.pop("loss")
    again = keras.models.load_model(f"{folder}/{name}/network.keras")
    outputs = again(given["x"], training=False).detach().numpy()
    found[name] = {"loss": loss, "metrics": told, "outputs": outputs.tolist()}
print(json.dumps(found))
"""


class Live:
    """A project of a case with its network, and the first batch of its rows."""

    def __init__(self, name: str, folder: Path) -> None:
        folder.mkdir()
        self.project: Project
        self.dataset: Dataset
        self.project, self.dataset = CASES[name](folder)
        loss = self.project.training.loss
        facts = self.dataset.facts
        self.module: NetworkModule = build(self.project.network, facts.signature(loss), seed=4)
        self.module.eval()
        rows = self.dataset.training
        self.x = torch.tensor(rows.inputs[:ROWS])
        self.y = torch.tensor(rows.targets[:ROWS])
        content = Content(self.project, facts, rows_of(self.dataset), copy_of_weights(self.module))
        save_as(TARGETS["keras"], folder / "network.py", content)
        save_as(TARGETS["keras-file"], folder / "network.keras", content)
        whole = self.x.float() if self.x.is_floating_point() else self.x.int()
        np.savez(folder / "rows.npz", x=whole.numpy(), y=self.y.numpy())

    def outputs(self) -> torch.Tensor:
        """Of the batch, as if it were the first one."""
        self.module.reset_states()
        with torch.no_grad():
            given = self.x if self.x.is_floating_point() else self.x.long()
            found: torch.Tensor = self.module(given)
            return found

    def loss(self, y: torch.Tensor, *, weighted: bool = False) -> float:
        """With what weights cost."""
        name, outputs = self.project.training.loss, self.outputs()
        function = loss_function(name)
        weights = class_weights(self.project.training, self.dataset.facts)
        if weighted and weights is not None:
            function = weighted_loss(name, torch.tensor(weights))
        return (function(outputs, y) + self.module.regularization_loss()).item()

    def measure(self, y: torch.Tensor) -> float:
        """Share that is right, or the mean absolute error of what the network gives."""
        found = measured(self.project.training.loss, self.outputs(), y)
        return found.item() / counted(y)


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Live]:
    folder = tmp_path_factory.mktemp("keras")
    return {name: Live(name, folder / name) for name in CASES}


@pytest.fixture(scope="module")
def found(lives: dict[str, Live], tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.getbasetemp() / "keras0"
    done = subprocess.run(
        [sys.executable, "-I", "-c", _DRIVER, str(folder), json.dumps(list(lives))],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.keras
@pytest.mark.parametrize("name", CASES)
def test_the_loss_and_the_metric_are_gradlooms(
    name: str, lives: dict[str, Live], found: Any
) -> None:
    live = lives[name]
    theirs, y = found[name], live.y
    [metric] = theirs["metrics"].values()
    wanted = live.loss(y, weighted=y.dim() > 1)
    if name == "two_tags":
        # As the file says: divided by all steps, and not by those with a target.
        assert (y == -1).any()
        wanted *= counted(y) / y.numel()
    elif name == "tags_of_arrays":
        # As the file says: without the steps that are masked.
        assert (live.x == 0).any()
        y = y.masked_fill(live.x == 0, -1)
        wanted = live.loss(y)
    assert theirs["loss"] == pytest.approx(wanted, rel=1e-5)
    if name != "copying":  # its accuracy is weighed, as the file says
        assert metric == pytest.approx(live.measure(y), rel=1e-5)


@pytest.mark.keras
@pytest.mark.parametrize("name", CASES)
def test_a_saved_model_gives_the_same(name: str, lives: dict[str, Live], found: Any) -> None:
    outputs = torch.tensor(found[name]["outputs"])
    assert torch.allclose(outputs, lives[name].outputs(), atol=1e-5)


def told_in(code: str) -> str:
    """The comments of a file on one line."""
    lines = (line.removeprefix("#").strip() for line in code.splitlines() if line.startswith("#"))
    return " ".join(lines)


@pytest.mark.parametrize("target", ["keras3", "keras2"])
def test_what_keras_counts_otherwise_is_said(target: Dialect, lives: dict[str, Live]) -> None:
    codes = {
        name: told_in(keras_code(live.project, live.dataset.facts, target))
        for name, live in lives.items()
    }
    for words, said in {
        "Keras weighs the batches of an epoch": {"reber", "reber_masked", "copying", "two_tags"},
        "the loss is divided by all steps": {"copying", "two_tags"},
        "Keras leaves masked steps out": {"tags_of_arrays", "numbers_of_every_step"},
        "Weights of classes are in the loss of the validation too": {"reber_masked"},
        "in the loss of the validation and the accuracy too": {"copying"},
    }.items():
        assert {name for name, code in codes.items() if words in code} == said


@pytest.mark.parametrize("target", ["keras3", "keras2"])
def test_x_and_y_are_described(target: Dialect, lives: dict[str, Live]) -> None:
    for name, words in {
        "reber": "rows of symbols in x and the number of the class of every step, -1 where it has",
        "temporal": "rows of symbols in x and the numbers of their classes in y:",
        "classes_of_arrays": "rows of numbers in x and the numbers of their classes in y:",
        "forecast": "rows of numbers in x and the numbers that are asked for, (rows, 3), in y:",
        "numbers_of_every_step": "the numbers that are asked for, (rows, steps, 2), in y:",
        "language": "the number of the symbol that comes after each step in y:",
        "forecast_from_last": "each window's last step is taken from x and y",
    }.items():
        live = lives[name]
        code = keras_code(live.project, live.dataset.facts, target)
        compile(code, name, "exec")
        assert words in told_in(code)
        compile(keras_code(live.project, None, target), name, "exec")
    scale = lives["forecast"].dataset.facts.target_scale
    assert scale is not None
    live = lives["forecast"]
    told = told_in(keras_code(live.project, live.dataset.facts, target))
    assert f"y is scaled: (y - {scale.shift[0]!r}) / {scale.size[0]!r}." in told


@pytest.mark.parametrize("target", ["keras3", "keras2"])
def test_tools_find_nothing_to_mend(
    target: Dialect, lives: dict[str, Live], tmp_path: Path
) -> None:
    for name, live in lives.items():
        if name in ("reber_masked", "copying", "classes_of_arrays"):
            continue  # weights of classes stand in a call, one a line
        code = keras_code(live.project, live.dataset.facts, target)
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    for arguments in (["check", "--select", "E4,E7,E9,F,B"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", tmp_path]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_settings_that_do_not_go_with_the_task_are_refused(
    lives: dict[str, Live], tmp_path: Path
) -> None:
    live = lives["adding"]
    for settings, words in (
        ({"loss": "cross_entropy"}, "is not for numbers"),
        ({"early_stopping": StopByAccuracy()}, "no accuracy to end early by"),
    ):
        training = live.project.training.replace(accumulation=1, **settings)
        project = live.project.replace(training=training)
        for target in ("keras3", "keras2"):
            with pytest.raises(ExportError, match=words):
                write_keras(
                    tmp_path / "code.py",
                    project,
                    live.dataset.facts,
                    target=target,  # type: ignore[arg-type]
                )
