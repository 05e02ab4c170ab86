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

_DRIVER = """
import json, sys
import numpy as np, onnxruntime
folder = sys.argv[1]
options = onnxruntime.SessionOptions()
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
    """Each a few batches, the first of which finds no states."""

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
        return cls(network, signature, module, runs)

    def arrays(self) -> dict[str, list[NDArray[np.float32]]]:
        """Weights of each node in Keras' order."""
        found: dict[str, list[NDArray[np.float32]]] = {}
        for weight in self.module.weights():
            found.setdefault(weight.node_id, []).append(weight.parameter.detach().numpy())
        return found

    def model(self) -> bytes:
        """The exported model."""
        return onnx_model(self.network, self.signature, self.arrays())

    @torch.no_grad()
    def expected(self) -> list[list[torch.Tensor]] | None:
        """What the live network gives; None where its numbers soon pass all bounds."""
        found = []
        for run in self.runs:
            self.module.reset_states()
            found.append([])
            for batch in run:
                signals = self.module.signals(torch.from_numpy(batch))
                if not all(bool((each.values.abs() < 1e3).all()) for each in signals.values()):
                    return None
                found[-1].append(signals[self.module.end.id, "main"].values)
        return found


def apart(cases: Mapping[str, Case], folder: Path) -> tuple[dict[str, float], int]:
    """Those whose exported model gives other numbers, and how many were compared."""
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
    assert done.stdout + done.stderr == "", "onnxruntime has something to say of a model"
    far = {}
    with np.load(folder / "found.npz") as found:
        for name, runs in expected.items():
            for number, run in enumerate(runs):
                for batch, want in enumerate(run):
                    got = torch.from_numpy(found[f"{name}/{number}/{batch}"])
                    assert got.shape == want.shape
                    most = ((got - want).abs() / want.abs().clamp(min=1)).max().item()
                    if not most < 1e-5:
                        far[f"{name}/{number}/{batch}"] = most
    return far, len(expected)
