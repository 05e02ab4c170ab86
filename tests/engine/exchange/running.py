"""Running exported files in a process of their own, many at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine.exchange import exported_state, keras_code, pytorch_code, write_npz
from engine.network.signature import Signature
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.runtime import NetworkModule, build
from engine.training.losses import loss_function

_PYTORCH_DRIVER = """
import runpy, sys, torch
folder = sys.argv[1]
cases = torch.load(f"{folder}/cases.pt", weights_only=True)
found = {}
for number, (name, case) in enumerate(cases.items()):
    exported = runpy.run_path(f"{folder}/{name}.py", run_name="exported")
    model = exported["Model"]()
    exported["initialize"](model)
    model.load_state_dict(case["state"])
    model.eval()
    loss, _ = exported["loss_and_hits"](model, case["x"], case["y"])
    loss.backward()
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    norm = torch.nn.utils.get_total_norm(gradients).item()
    with torch.no_grad():
        model.states = {}
        outputs = [model(case["x"]), model(case["x"].flip(0))]
    if "constrain" in exported:
        exported["constrain"](model)
    if number % 8 == 0:
        x, y = exported["random_rows"]()
        exported["train"](model, x[:20], y[:20], 1)
    found[name] = {"outputs": outputs, "loss": loss.item(), "norm": norm}
torch.save(found, f"{folder}/found.pt")
"""

_KERAS_DRIVER = """
import os, runpy, sys
os.environ["KERAS_BACKEND"] = "torch"
import keras, numpy as np, torch
folder = sys.argv[1]
cases = torch.load(f"{folder}/cases.pt", weights_only=True)
found = {}
for name, case in cases.items():
    model = runpy.run_path(f"{folder}/{name}.py", run_name="exported")["model"]
    if isinstance(model, keras.Sequential):
        with np.load(f"{folder}/{name}.npz") as kept:
            model.set_weights(list(kept.values()))
    else:
        for layer, arrays in case["weights"].items():
            model.get_layer(layer).set_weights([array.numpy() for array in arrays])
    x = case["x"].int().numpy()
    outputs = [model(each, training=False).detach() for each in (x, x[::-1].copy())]
    found[name] = {"outputs": outputs, "sequential": isinstance(model, keras.Sequential)}
torch.save(found, f"{folder}/found.pt")
"""

_KERAS_FILE_DRIVER = """
import os, sys
os.environ["KERAS_BACKEND"] = "torch"
import keras, torch
folder = sys.argv[1]
cases = torch.load(f"{folder}/cases.pt", weights_only=True)
found = {}
for name, case in cases.items():
    model = keras.models.load_model(f"{folder}/{name}.keras")
    x = case["x"].int().numpy()
    outputs = [model(each, training=False).detach() for each in (x, x[::-1].copy())]
    found[name] = {"outputs": outputs}
torch.save(found, f"{folder}/found.pt")
"""

_KERAS2_DRIVER = """
import os, runpy, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
folder = sys.argv[1]
cases = np.load(f"{folder}/cases.npz")
arrays = {}
for key in cases.files:
    name, *of_case = key.split("/")
    arrays.setdefault(name, {})["/".join(of_case)] = cases[key]
found = {}
for name, case in arrays.items():
    exported = runpy.run_path(f"{folder}/{name}.py", run_name="exported")
    model, x = exported["model"], case.pop("x")
    weights = {}
    for key, array in case.items():
        weights.setdefault(key.partition("/")[0], []).append(array)
    for layer, of_layer in weights.items():
        model.get_layer(layer).set_weights(of_layer)
    first = model(x, training=False)
    found[f"{name}/cost"] = np.float32(sum(float(each) for each in model.losses))
    found[f"{name}/0"] = first.numpy()
    found[f"{name}/1"] = model(x[::-1], training=False).numpy()
    exported["keras"].backend.clear_session()
np.savez(f"{folder}/found.npz", **found)
"""


@dataclass(frozen=True)
class Live:
    """A project's network as Gradloom runs it, on a few rows."""

    project: Project
    facts: DataFacts
    module: NetworkModule
    x: torch.Tensor
    y: torch.Tensor

    @classmethod
    def of(cls, project: Project, facts: DataFacts, seed: int) -> Live:
        """Weights as drawn, and a little more, so that no bias is zero."""
        module = build(project.network, facts.signature(project.training.loss), seed)
        module.precision = project.training.precision
        module.eval()
        random = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for weight in module.parameters():
                # Small beside the number of inputs: a network that is chaos makes any two
                # orders of adding up drift apart.
                scale = 0.3 / len(weight) ** 0.5
                weight.add_(torch.randn(weight.shape, generator=random), alpha=scale)
        x = torch.randint(len(facts.vocabulary), (6, facts.length), generator=random)
        # A row of padding alone, padding at either end, and a hole.
        x[0], x[1, :2], x[2, -2:], x[3, 2] = 0, 0, 0, 0
        return cls(project, facts, module, x, torch.randint(2, (6,), generator=random))

    @property
    def signature(self) -> Signature:
        """What the network reads."""
        return self.facts.signature(self.project.training.loss)

    def arrays(self) -> dict[str, list[np.ndarray]]:
        """Weights of each node in Keras' order."""
        found: dict[str, list[np.ndarray]] = {}
        for weight in self.module.weights():
            found.setdefault(weight.node_id, []).append(weight.parameter.detach().numpy())
        return found

    def outputs(self) -> list[torch.Tensor]:
        """Of two batches, the second of which a stateful layer goes on with."""
        self.module.reset_states()
        with torch.no_grad():
            return [self.module(self.x), self.module(self.x.flip(0))]

    def loss_and_norm(self) -> tuple[float, float]:
        """Loss with its costs, and the norm of its gradient."""
        self.module.reset_states()
        self.module.zero_grad()
        function = loss_function(self.project.training.loss)
        loss = function(self.module(self.x), self.y) + self.module.regularization_loss()
        loss.backward()
        gradients = [p.grad for p in self.module.parameters() if p.grad is not None]
        return loss.item(), torch.nn.utils.get_total_norm(gradients).item()


def run_pytorch(lives: dict[str, Live], folder: Path) -> dict[str, Any]:
    """What the exported files give for the same weights and rows, by name."""
    cases = {}
    for name, live in lives.items():
        project = live.project
        code = pytorch_code(project, live.facts)
        (folder / f"{name}.py").write_text(code, encoding="utf-8")
        state = exported_state(
            project.network,
            live.signature,
            live.arrays(),
            project.training.clipping,
        )
        tensors = {key: torch.from_numpy(array.copy()) for key, array in state.items()}
        cases[name] = {"state": tensors, "x": live.x, "y": live.y}
    return _run(_PYTORCH_DRIVER, cases, folder)


def run_keras(lives: dict[str, Live], folder: Path) -> dict[str, Any]:
    """What the exported Keras 3 files give for the same weights and rows, by name.

    A Sequential model takes its weights from the ``.npz`` file, as a person would give them.

    Args:
        lives: networks whose layers have their names written out: weights find them by those.
        folder: where the files go.

    Returns:
        For each: ``outputs``, two tensors (batch, features) as in `Live.outputs`, and whether the
        model is ``sequential``.
    """
    cases = {}
    for name, live in lives.items():
        (folder / f"{name}.py").write_text(keras_code(live.project, live.facts), encoding="utf-8")
        write_npz(folder / f"{name}.npz", live.project.network, live.arrays(), live.signature)
        weights = {
            node: [torch.from_numpy(array.copy()) for array in arrays]
            for node, arrays in live.arrays().items()
        }
        cases[name] = {"weights": weights, "x": live.x}
    return _run(_KERAS_DRIVER, cases, folder)


def run_keras_files(lives: dict[str, Live], folder: Path) -> dict[str, Any]:
    """What ``.keras`` files that were written give for the same rows, loaded by keras 3.

    Args:
        lives: networks, the file of each being in the folder under its name.
        folder: where the files are.

    Returns:
        For each: ``outputs``, two tensors (batch, features) as in `Live.outputs`.
    """
    return _run(_KERAS_FILE_DRIVER, {name: {"x": live.x} for name, live in lives.items()}, folder)


def run_keras2(lives: dict[str, Live], folder: Path, python: Path) -> dict[str, Any]:
    """What the exported files for Keras 2 give for the same weights and rows, by name.

    Args:
        lives: networks whose layers have their names written out: weights find them by those.
        folder: where the files go.
        python: an interpreter that has tf_keras, and needs neither torch nor Gradloom.

    Returns:
        For each: ``outputs``, two tensors (batch, features), of two batches one after the other
        as in `Live.outputs`, and ``cost``, the loss of all regularizers after the first batch.
    """
    cases: dict[str, np.ndarray] = {}
    for name, live in lives.items():
        code = keras_code(live.project, live.facts, "keras2")
        (folder / f"{name}.py").write_text(code, encoding="utf-8")
        cases[f"{name}/x"] = live.x.int().numpy()
        for node, arrays in live.arrays().items():
            for number, array in enumerate(arrays):
                cases[f"{name}/{node}/{number}"] = array
    np.savez(folder / "cases.npz", allow_pickle=False, **cases)
    _run_driver(_KERAS2_DRIVER, folder, python)
    with np.load(folder / "found.npz", allow_pickle=False) as given:
        return {
            name: {
                "outputs": [torch.from_numpy(given[f"{name}/{batch}"]) for batch in (0, 1)],
                "cost": given[f"{name}/cost"].item(),
            }
            for name in lives
        }


def run_file(path: Path, *arguments: str) -> str:
    """What an exported file prints when a person runs it."""
    command = [sys.executable, "-I", str(path), *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=240, check=False, env=_environment()
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def difference(got: torch.Tensor, want: torch.Tensor) -> float:
    """The largest, measured against numbers above one."""
    return ((got - want).abs() / want.abs().clamp(min=1)).max().item()


def _environment() -> dict[str, str]:
    """One thread: networks this small wait for each other's threads more than they compute."""
    return {**os.environ, "OMP_NUM_THREADS": "1"}


def _run(driver: str, cases: dict[str, Any], folder: Path) -> dict[str, Any]:
    torch.save(cases, folder / "cases.pt")
    _run_driver(driver, folder, Path(sys.executable))
    found: dict[str, Any] = torch.load(folder / "found.pt", weights_only=True)
    return found


def _run_driver(driver: str, folder: Path, python: Path) -> None:
    command = [str(python), "-I", "-c", driver, str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=900, check=False, env=_environment()
    )
    assert done.returncode == 0, done.stderr[-3000:]
