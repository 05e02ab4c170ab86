"""Make ``keras2_optimizers.json``: the steps that tf_keras 2.21 took with exported optimizers.

The suite compares the published algorithms with these numbers, so that it needs no TensorFlow. To
make them again, from the project's folder:

    python -m venv tf && tf/bin/pip install tensorflow-cpu==2.21.0 tf_keras==2.21.0
    python -m tests.engine.exchange.goldens.make_keras2_optimizers tf/bin/python

Stored for each optimizer of `tests.engine.exchange.keras_optimizers`, under the call that makes it
in an exported file: the weights after each step, from ``BEGIN`` along ``GRADIENTS`` of
`tests.engine.training.published_optimizers`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.engine.exchange.keras_optimizers import IN_KERAS, call_of
from tests.engine.training.published_optimizers import BEGIN, GRADIENTS

GOLDENS = Path(__file__).with_name("keras2_optimizers.json")

_DRIVER = """
import json, sys
import numpy as np, tensorflow as tf, tf_keras as keras
given = json.load(sys.stdin)
found = {}
for call in given["calls"]:
    optimizer = eval(call, {"keras": keras})
    weights = tf.Variable(np.array(given["begin"]), dtype="float64")
    found[call] = []
    for gradient in given["gradients"]:
        optimizer.apply_gradients([(tf.constant(gradient, dtype="float64"), weights)])
        found[call].append(weights.numpy().round(10).tolist())
print(json.dumps(found))
"""


def main(python: Path) -> None:
    """Run every optimizer and keep its steps."""
    given = {
        "calls": [call_of(each) for each in IN_KERAS],
        "begin": BEGIN.tolist(),
        "gradients": [each.tolist() for each in GRADIENTS],
    }
    done = subprocess.run(
        [str(python), "-I", "-c", _DRIVER],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    lines = [f"{json.dumps(call)}: {json.dumps(steps)}" for call, steps in found.items()]
    GOLDENS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
