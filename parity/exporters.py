"""Every exporter over random projects: what its own runtime gives, against the network here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import torch
from safetensors.numpy import load_file

from engine.exchange import ExportError, write_keras_file, write_npz, write_safetensors
from engine.exchange.arrays import Arrays
from engine.exchange.to_keras.program import program
from engine.network.network import Network
from engine.network.signature import Signature
from engine.project.project import Project
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.optimizers import Adam
from parity.cases import ROUNDING, Array
from parity.comparison import OUTPUTS
from tests.engine.exchange.random_networks import FACTS, random_project
from tests.engine.exchange.running import (
    Live,
    difference,
    run_keras,
    run_keras2,
    run_keras_files,
    run_pytorch,
)
from tests.engine.exchange.to_onnx.onnxruntime_process import Case, differences

ROWS = 6
"""In a batch, which a stateful network fixes."""
Lives = dict[str, Live]


@dataclass
class Exported:
    """One exporter over many networks."""

    exporter: str
    apart: dict[str, float] = field(default_factory=dict)
    """Largest difference by network."""
    refused: Counter[str] = field(default_factory=Counter)
    """Networks it refuses, by reason."""

    @property
    def farthest(self) -> float:
        """The largest of all; what is not a number stays so."""
        return float(np.max([0.0, *self.apart.values()]))

    @property
    def agrees(self) -> bool:
        """Whether every network's difference is within the tolerance."""
        return self.farthest <= OUTPUTS


def compare_exporters(count: int, seed: int, python: Path | None) -> tuple[Exported, ...]:
    """Every exporter over so many projects.

    Args:
        python: an interpreter that has tf_keras; None leaves out code for Keras 2.
    """
    if not count:
        return ()
    lives = {}
    for number in range(count):
        project = _project(random_project(Random(f"exported {seed} {number}")))
        live = Live.of(project, FACTS, number)
        if _is_sure(live):
            lives[f"network_{number}"] = live
    found = [
        _run("PyTorch code", lives, run_pytorch),
        _run("Keras 3 code", lives, run_keras, "keras3"),
        _keras_files(lives),
        _onnx(lives),
        _weights("`.npz` weights", "w.npz", write_npz, _load_npz, lives),
        _weights("safetensors weights", "w.safetensors", write_safetensors, load_file, lives),
    ]
    if python is not None:
        interpreter = python.absolute()
        found.insert(
            2,
            _run(
                "Keras 2 code",
                lives,
                lambda said, folder: run_keras2(said, folder, interpreter),
                "keras2",
            ),
        )
    return tuple(found)


def markdown(rows: Iterable[Exported]) -> str:
    """The table of the exporters."""
    lines = [
        "| Exporter | networks | refused | largest difference |",
        "| --- | ---: | ---: | ---: |",
    ]
    for row in rows:
        refused = sum(row.refused.values())
        farthest = f"{row.farthest:.0e}" if row.farthest else "0"
        lines.append(f"| {row.exporter} | {len(row.apart)} | {refused} | {farthest} |")
    return "\n".join(lines)


def _project(project: Project) -> Project:
    """With names written out, by which weights find their layers, and an optimizer Keras has."""
    nodes = tuple(
        node.replace(layer=node.layer.replace(name=node.id)) for node in project.network.nodes
    )
    return project.replace(
        network=project.network.replace(nodes=nodes),
        training=project.training.replace(optimizer=Adam(), batch_size=ROWS),
    )


def _is_sure(live: Live) -> bool:
    """Whether float32 says the network's numbers: else any other program is as far from them."""
    found = live.outputs()
    live.module.double()
    exact = live.outputs()
    live.module.float()
    live.module.reset_states()
    return all(difference(one, two) <= ROUNDING for one, two in zip(found, exact, strict=True))


def _run(
    exporter: str,
    lives: Lives,
    run: Callable[[Lives, Path], Mapping[str, Mapping[str, list[torch.Tensor]]]],
    target: Dialect | None = None,
) -> Exported:
    """Code; what Keras cannot say stands in its head, and is not run."""
    row = Exported(exporter)
    said = {}
    for name, live in lives.items():
        refusals = program(live.project, FACTS, target)[1] if target else []
        if refusals:
            row.refused[_reason(refusals[0])] += 1
        else:
            said[name] = live
    with TemporaryDirectory(prefix="parity-") as folder:
        _measure(row, said, run(said, Path(folder)))
    return row


def _keras_files(lives: Lives) -> Exported:
    row = Exported("`.keras` file")
    said = {}
    with TemporaryDirectory(prefix="parity-") as folder:
        for name, live in lives.items():
            path = Path(folder) / f"{name}.keras"
            try:
                write_keras_file(path, live.project.network, live.signature, live.arrays(), ROWS)
            except ExportError as error:
                row.refused[_reason(str(error))] += 1
            else:
                said[name] = live
        _measure(row, said, run_keras_files(said, Path(folder)))
    return row


def _onnx(lives: Lives) -> Exported:
    row = Exported("ONNX file")
    cases = {}
    for name, live in lives.items():
        case = Case(live.project.network, live.signature, live.module, [_batches(live)])
        try:
            case.model()
        except ExportError as error:
            row.refused[_reason(str(error))] += 1
        else:
            cases[name] = case
    with TemporaryDirectory(prefix="parity-") as folder:
        for key, apart in differences(cases, Path(folder)).items():
            name = key.partition("/")[0]
            row.apart[name] = float(np.maximum(row.apart.get(name, 0.0), apart))
    return row


def _batches(live: Live) -> list[Array]:
    """Those of `Live.outputs`; without states the second says nothing new."""
    batches = [live.x, live.x.flip(0)] if live.module.is_stateful else [live.x]
    return [np.ascontiguousarray(batch.numpy()) for batch in batches]


def _weights(
    exporter: str,
    file: str,
    write: Callable[[Path, Network, Arrays, Signature], None],
    read: Callable[[Path], Mapping[str, Array]],
    lives: Lives,
) -> Exported:
    """Weights alone: sorted by name they are in the order of ``get_weights()``."""
    row = Exported(exporter)
    with TemporaryDirectory(prefix="parity-") as folder:
        path = Path(folder) / file
        for name, live in lives.items():
            write(path, live.project.network, live.arrays(), live.signature)
            given = read(path)
            pairs = zip(
                [given[key] for key in sorted(given)], live.module.keras_weights(), strict=True
            )
            row.apart[name] = float(max(np.abs(one - two).max() for one, two in pairs))
    return row


def _load_npz(path: Path) -> dict[str, Array]:
    with np.load(path) as stored:
        return dict(stored)


def _measure(
    row: Exported, lives: Lives, given: Mapping[str, Mapping[str, list[torch.Tensor]]]
) -> None:
    for name, live in lives.items():
        pairs = zip(given[name]["outputs"], live.outputs(), strict=True)
        row.apart[name] = float(np.max([difference(got, want) for got, want in pairs]))


def _reason(refusal: str) -> str:
    """Without the layer it is about."""
    return refusal.partition(": ")[2] or refusal
