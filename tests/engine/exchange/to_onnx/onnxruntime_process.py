"""Many exported models in one process with onnxruntime alone, handled as a stranger would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.exchange.to_onnx import onnx_model
from engine.network.network import Network
from engine.network.signature import Signature
from engine.runtime import NetworkModule, build
from tests.engine.exchange.running import difference

_DRIVER = """
import json, sys
import numpy as np, onnxruntime
folder = sys.argv[1]
options = onnxruntime.SessionOptions()
options.logid = "model"
options.intra_op_num_threads = options.inter_op_num_threads = 1
found, sessions, states = {}, {}, {}
rows = np.load(f"{folder}/rows.npz")
for key in rows.files:
    name, row, batch = key.split("/")
    if name not in sessions:
        sessions[name] = onnxruntime.InferenceSession(
            f"{folder}/{name}.onnx", options, providers=["CPUExecutionProvider"]
        )
    session = sessions[name]
    pairs = json.loads(session.get_modelmeta().custom_metadata_map.get("states", "{}"))
    if batch == "0":
        widths = {each.name: each.shape[1] for each in session.get_inputs()}
        states = {state: np.zeros((len(rows[key]), widths[state]), np.float32) for state in pairs}
    outputs = session.run(["outputs", *pairs.values()], {"inputs": rows[key], **states})
    found[key] = outputs[0]
    states = dict(zip(pairs, outputs[1:]))
np.savez(f"{folder}/found.npz", **found)
"""

Rows = NDArray[np.generic]


@dataclass(frozen=True)
class Case:
    """A network with weights, and the rows it is to be tried on."""

    network: Network
    signature: Signature
    module: NetworkModule
    runs: Sequence[Sequence[Rows]]
    """Each a few batches, the first of which finds no states; without states one says it all."""

    @classmethod
    def of(cls, network: Network, signature: Signature, seed: int, *runs: Sequence[Rows]) -> Case:
        """Weights as drawn, and a little more, so that no bias is zero."""
        module = build(network, signature, seed).eval()
        random = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for weight in module.parameters():
                scale = (
                    0.3 / len(weight) ** 0.5
                )  # a network that is chaos makes any two drift apart
                weight.add_(torch.randn(weight.shape, generator=random), alpha=scale)
        batches = None if module.is_stateful else 1
        kept = [[np.ascontiguousarray(batch) for batch in run[:batches]] for run in runs]
        return cls(network, signature, module, kept)

    def arrays(self) -> dict[str, list[NDArray[np.float32]]]:
        """Weights of each node in Keras' order."""
        found: dict[str, list[NDArray[np.float32]]] = {}
        for weight in self.module.weights():
            found.setdefault(weight.node_id, []).append(weight.parameter.detach().numpy())
        return found

    def model(self) -> bytes:
        """The exported model."""
        return onnx_model(self.network, self.signature, self.arrays())

    def expected(self) -> list[list[torch.Tensor]] | None:
        """What the live network gives; None where float32 is too little to say it.

        Where numbers grow with every step, two orders of adding them up drift apart: the live
        network is then as far from its own numbers in float64 as any other program is.
        """
        found, exact = self._outputs(torch.float32), self._outputs(torch.float64)
        is_sure = all(
            difference(each, of_each) < 2e-6
            for run, of_run in zip(found, exact, strict=True)
            for each, of_each in zip(run, of_run, strict=True)
        )
        return found if is_sure else None

    @torch.no_grad()
    def _outputs(self, precision: torch.dtype) -> list[list[torch.Tensor]]:
        module, found = self.module.to(precision), []
        for run in self.runs:
            module.reset_states()
            rows = [torch.from_numpy(batch) for batch in run]
            found.append(
                [module(each.to(precision) if each.is_floating_point() else each) for each in rows]
            )
        module.to(torch.float32)
        return found


def apart(cases: Mapping[str, Case], folder: Path) -> tuple[dict[str, float], int]:
    """Those whose exported model gives other numbers, and how many were compared."""
    found = differences(cases, folder)
    compared = {key.partition("/")[0] for key in found}
    return {key: far for key, far in found.items() if not far < 1e-5}, len(compared)


def differences(cases: Mapping[str, Case], folder: Path) -> dict[str, float]:
    """How far each batch is from the live network's, by name, run and batch."""
    expected = {name: want for name, case in cases.items() if (want := case.expected())}
    rows = {}
    for name in expected:
        (folder / f"{name}.onnx").write_bytes(cases[name].model())
        for number, run in enumerate(cases[name].runs):
            rows |= {f"{name}/{number}/{batch}": each for batch, each in enumerate(run)}
    np.savez(folder / "rows.npz", allow_pickle=False, **rows)
    command = [sys.executable, "-I", "-c", _DRIVER, str(folder)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "onnxruntime:model" not in done.stderr, done.stderr[:3000]  # a warning over a model
    far = {}
    with np.load(folder / "found.npz") as found:
        for name, runs in expected.items():
            for number, run in enumerate(runs):
                for batch, want in enumerate(run):
                    got = torch.from_numpy(found[f"{name}/{number}/{batch}"])
                    assert got.shape == want.shape
                    far[f"{name}/{number}/{batch}"] = difference(got, want)
    return far
