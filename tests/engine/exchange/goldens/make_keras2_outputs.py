"""Make ``keras2_outputs.npz``: what tf_keras 2.21 gave for exported Keras 2 code.

The suite compares the live networks with these numbers, and the code with what was run then, so
that it needs no TensorFlow. To make them again, from the project's folder:

    python -m venv tf && tf/bin/pip install tensorflow-cpu==2.21.0 tf_keras==2.21.0
    python -m tests.engine.exchange.goldens.make_keras2_outputs tf/bin/python

Stored for each network of `tests.engine.exchange.keras2_networks`: the symbols it read, its
weights in Keras' order, what it gave for two batches one after the other, what its regularizers
cost, and a digest of the code.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from engine.exchange import keras_code
from engine.network.network import Network
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from tests.engine.exchange.keras2_networks import networks
from tests.engine.exchange.random_networks import FACTS
from tests.engine.exchange.running import Live, run_keras2

GOLDENS = Path(__file__).with_name("keras2_outputs.npz")


def project_of(network: Network) -> Project:
    """Batches as large as the rows that are read, which a stateful layer fixes."""
    return Project(network=network, training=TrainingSettings(batch_size=6))


def digest_of(project: Project) -> str:
    """Of the code without the comment it begins with, which tells the release of Gradloom."""
    lines = keras_code(project, FACTS, "keras2").splitlines()
    begin = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    return sha256("\n".join(lines[begin:]).encode()).hexdigest()


def main(python: Path) -> None:
    """Run every network's code and keep what it gave."""
    lives = {
        name: Live.of(project_of(network), FACTS, seed)
        for seed, (name, network) in enumerate(networks().items())
    }
    with TemporaryDirectory() as folder:
        found = run_keras2(lives, Path(folder), python)
    kept: dict[str, np.ndarray] = {}
    for name, live in lives.items():
        kept[f"{name}/x"] = live.x.numpy().astype(np.int8)
        for number, array in enumerate(live.module.keras_weights()):
            kept[f"{name}/weight/{number:03}"] = array
        for number, outputs in enumerate(found[name]["outputs"]):
            kept[f"{name}/outputs/{number}"] = outputs.numpy()
        kept[f"{name}/cost"] = np.float32(found[name]["cost"])
        kept[f"{name}/digest"] = np.array(digest_of(live.project))
    np.savez_compressed(GOLDENS, allow_pickle=False, **kept)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
