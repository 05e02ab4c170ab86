"""What one edit of a large network costs before anything is drawn, in milliseconds.

    python -m benchmarks.editing [--layers 200]

An edit, its shapes and problems; the code panel's two texts; and a change of selection in the
inspector. What drawing adds is in `benchmarks.canvas_edit`. Processor time of this thread: what
others take from the machine does not count.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import median
from time import thread_time

from PyQt6.QtWidgets import QApplication

from engine.exchange.to_keras import keras_code
from engine.exchange.to_pytorch import pytorch_code
from engine.layers.registry import new_layer
from engine.network.edits import (
    add_layer,
    append_layer,
    insert_layer,
    move_nodes,
    remove_nodes,
    set_argument,
)
from engine.network.inference import infer
from engine.network.network import Network
from engine.network.problems import find_problems
from engine.project.project import Project
from gui.document import Document
from gui.inspector.inspector import Inspector
from gui.theme import current

REPEATS = 20


def tower(layers: int) -> Network:
    """An Embedding and recurrent layers of three kinds by turns, each giving every step."""
    network, last = add_layer(Network(dialect="keras2"), new_layer("Embedding"), 0, 0)
    for place in range(layers - 1):
        layer = new_layer(("GRU", "LSTM", "SimpleRNN")[place % 3])
        network, last = append_layer(network, layer.replace(return_sequences=True), last)
    return network


def report(name: str, work: Callable[[], object]) -> None:
    """Run a piece of work several times and print what it took."""
    work()
    took = []
    for _ in range(REPEATS):
        begin = thread_time()
        work()
        took.append((thread_time() - begin) * 1000)
    print(f"{name:28} median {median(took):6.2f} ms   worst {max(took):6.2f} ms")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layers", type=int, default=200)
    layers: int = parser.parse_args().layers
    network = tower(layers)
    middle = network.nodes[layers // 2].id
    edits: dict[str, Callable[[], Network]] = {
        "set an argument": lambda: set_argument(network, middle, ("units",), 9),
        "move": lambda: move_nodes(network, [middle], 3, 4),
        "insert": lambda: insert_layer(network, new_layer("Dropout"), network.links[5])[0],
        "remove": lambda: remove_nodes(network, [middle]),
    }
    for name, edit in edits.items():

        def work(edit: Callable[[], Network] = edit) -> None:
            changed = edit()
            find_problems(changed, inference=infer(changed))

        report(name, work)
    project = Project(network=network)
    report("PyTorch code", lambda: pytorch_code(project, None))
    report("Keras code", lambda: keras_code(project, None))

    application = QApplication([])
    current().apply()
    document = Document(project)
    inspector = Inspector(document)
    inspector.resize(360, 855)
    inspector.show()
    while inspector.prepare_next_form():
        application.processEvents()
    ids = [node.id for node in network.nodes]

    def select_next() -> None:
        ids.append(ids.pop(0))
        document.select({ids[0]})

    report("select another layer", select_next)


if __name__ == "__main__":
    main()
