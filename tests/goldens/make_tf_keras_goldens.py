"""Make ``tf_keras.npz``: what Keras 2 (tf_keras 2.21) computes for a few dozen small networks.

The suite compares the runtime with these numbers, so that it needs no TensorFlow; and the names
of arguments, activations and so on in ``tf_keras_names.json`` with those it knows. To make them
again, in an environment of their own:

    python -m venv tf && tf/bin/pip install tensorflow-cpu==2.21.0 tf_keras==2.21.0
    tf/bin/python tests/goldens/make_tf_keras_goldens.py

A case is a network in Keras' own words: for each layer its class, its arguments and where its
inputs come from. Stored for each: that description as JSON, the inputs, the weights, what every
layer returned, the regularization loss, and the gradient of
``sum of returned x factors + regularization loss`` for every weight. Where a layer is stateful,
two batches come before: their inputs and what every layer returned. Where a weight has a
constraint, the weights after it.
"""

from __future__ import annotations

import inspect
import json
import os
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
import tf_keras

TARGET = Path(__file__).with_name("tf_keras.npz")
NAMES = Path(__file__).with_name("tf_keras_names.json")
SYMBOLS, BATCH, STEPS = 6, 5, 5
# Left padding, right padding, holes, a row with nothing, a row with everything.
MASKS = np.array(
    [[0, 0, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 1, 0, 1], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]]
)
LAYERS = ("Embedding", "SimpleRNN", "LSTM", "GRU", "Bidirectional", "Dense", "Dropout", "Masking")
LAYERS += ("Concatenate", "Add")
CLASSES = {
    "l1": tf_keras.regularizers.L1,
    "l2": tf_keras.regularizers.L2,
    "l1_l2": tf_keras.regularizers.L1L2,
    "orthogonal_regularizer": tf_keras.regularizers.OrthogonalRegularizer,
    "max_norm": tf_keras.constraints.MaxNorm,
    "non_neg": tf_keras.constraints.NonNeg,
    "unit_norm": tf_keras.constraints.UnitNorm,
    "min_max_norm": tf_keras.constraints.MinMaxNorm,
}

Node = dict[str, Any]


def node(name: str, kind: str, sources: Any = None, **arguments: Any) -> Node:
    """A layer; ``sources`` maps its input ports to lists of [node, output port]."""
    return {"id": name, "kind": kind, "arguments": arguments, "sources": sources or {}}


def chain(*layers: tuple[str, dict[str, Any]], mask: bool = True) -> list[Node]:
    """Layers in a row behind an Embedding."""
    nodes = [node("n0", "Embedding", input_dim=SYMBOLS, output_dim=3, mask_zero=mask)]
    for number, (kind, arguments) in enumerate(layers, start=1):
        above = {"main": [[f"n{number - 1}", "main"]]}
        nodes.append(node(f"n{number}", kind, above, **arguments))
    return nodes


def cases() -> list[list[Node]]:
    found = []
    hard = {"recurrent_activation": "hard_sigmoid"}
    cells = [
        ("SimpleRNN", {}),
        ("LSTM", hard),
        ("LSTM", {"recurrent_activation": "sigmoid"}),
        ("GRU", {**hard, "reset_after": False}),
        ("GRU", {**hard, "reset_after": True}),
        ("GRU", {"recurrent_activation": "sigmoid", "reset_after": True}),
    ]
    everything = {"return_sequences": True, "return_state": True}
    for kind, arguments in cells:
        cell = {"units": 4, **arguments}
        found += [
            chain((kind, cell), ("Dense", {"units": 2, "activation": "softmax"}), mask=False),
            chain((kind, {**cell, **everything}), ("SimpleRNN", {"units": 2})),
            chain(
                (kind, {**cell, **everything, "go_backwards": True}), ("LSTM", {"units": 2, **hard})
            ),
            chain((kind, {**cell, **everything, "zero_output_for_mask": True, "use_bias": False})),
            chain(
                (
                    kind,
                    {
                        **cell,
                        "kernel_regularizer": {"kind": "l1", "l1": 0.1},
                        "recurrent_regularizer": {
                            "kind": "orthogonal_regularizer",
                            "factor": 0.3,
                            "mode": "columns",
                        },
                        "bias_regularizer": {"kind": "l2", "l2": 0.2},
                        "activity_regularizer": {"kind": "l1_l2", "l1": 0.2, "l2": 0.1},
                        "return_state": True,
                    },
                )
            ),
        ]
        inner = {"kind": kind, "units": 3, **arguments}
        found += [
            chain(
                (
                    "Bidirectional",
                    {"layer": {**inner, "return_sequences": whole}, "merge_mode": mode},
                ),
                mask=masked,
            )
            for whole, mode, masked in ((True, "concat", True), (False, "sum", True))
        ]
        states = ["h", "c"] if kind == "LSTM" else ["h"]
        linked = {f"initial_{state}": [["encoder", state]] for state in states}
        found.append(
            [
                node("n0", "Embedding", input_dim=SYMBOLS, output_dim=3, mask_zero=True),
                node("encoder", kind, {"main": [["n0", "main"]]}, **cell, return_state=True),
                node("decoder", kind, {"main": [["n0", "main"]], **linked}, **cell, **everything),
            ]
        )
    for activation in (
        "linear",
        "hard_sigmoid",
        "relu",
        "elu",
        "selu",
        "gelu",
        "softplus",
        "softsign",
        "swish",
        "mish",
        "exponential",
        "softmax",
        "log_softmax",
        "relu6",
        "leaky_relu",
    ):
        found.append(
            chain(
                ("LSTM", {"units": 3, "activation": "tanh", "recurrent_activation": activation}),
                ("Dense", {"units": 3, "activation": activation}),
                mask=False,
            )
        )
    for implementation in (1, 2):
        found.append(chain(("LSTM", {"units": 3, **hard, "implementation": implementation})))
    for kind in ("Add", "Concatenate"):
        both = {"main": [["first", "main"], ["second", "main"]]}
        found.append(
            [
                node("first", "Embedding", input_dim=SYMBOLS, output_dim=3, mask_zero=True),
                node("other", "Embedding", input_dim=SYMBOLS, output_dim=3),
                node("dense", "Dense", {"main": [["other", "main"]]}, units=3, activation="relu"),
                node("masking", "Masking", {"main": [["dense", "main"]]}, mask_value=0.0),
                node("second", "Dropout", {"main": [["masking", "main"]]}, rate=0.5),
                node("merged", kind, both),
                node("last", "LSTM", {"main": [["merged", "main"]]}, units=3, **hard),
            ]
        )
    found.append(
        chain(("Dense", {"units": 2, "trainable": False, "kernel_regularizer": {"kind": "l2"}}))
    )
    return [*found, *more_cases(hard)]


def more_cases(hard: dict[str, Any]) -> list[list[Node]]:
    """One case for each of the rest."""
    lstm = {"kind": "LSTM", "units": 3, **hard}
    gru = {"kind": "GRU", "units": 3, **hard, "reset_after": False}
    whole = {"return_sequences": True}
    states = {**whole, "return_state": True}
    backwards = {**whole, "go_backwards": True, "zero_output_for_mask": True}
    own = {"layer": {**lstm, **states}, "backward_layer": {**gru, **states, "go_backwards": True}}
    frozen = {"trainable": False, "kernel_regularizer": {"kind": "l1", "l1": 0.2}}
    constrained = {
        "units": 4,
        **hard,
        "kernel_constraint": {"kind": "max_norm", "max_value": 0.6, "axis": 0},
        "recurrent_constraint": {"kind": "unit_norm", "axis": 1},
        "bias_constraint": {"kind": "non_neg"},
    }
    pulled = {"kind": "min_max_norm", "min_value": 0.5, "max_value": 0.7, "rate": 0.4, "axis": 0}
    return [
        chain(("Bidirectional", {"layer": {**lstm, **whole}, "merge_mode": "mul"})),
        chain(("Bidirectional", {"layer": {**gru, **whole}, "merge_mode": "ave"})),
        chain(("Bidirectional", {"layer": {**gru, **states}, "merge_mode": None})),
        chain(("Bidirectional", {**own, "merge_mode": "concat"}), ("Dense", {"units": 2})),
        chain(("Bidirectional", {"layer": {**lstm, **frozen}, "merge_mode": "concat"})),
        chain(
            ("LSTM", {"units": 3, **hard, **states, "stateful": True}),
            ("GRU", {"units": 2, **hard, "reset_after": True, "stateful": True}),
        ),
        chain(("Bidirectional", {"layer": {**gru, **whole, "stateful": True}})),
        chain(("SimpleRNN", {"units": 3, **backwards})),
        chain(("LSTM", {"units": 3, **hard, **backwards})),
        chain(("GRU", {"units": 3, **hard, **backwards, "reset_after": False})),
        chain(("LSTM", constrained), ("Dense", {"units": 3, "kernel_constraint": pulled})),
        chain(("GRU", {"units": 3, **hard, "reset_after": False, "implementation": 2})),
        chain(
            ("Dense", {"units": 2, "activation": "relu"}),
            ("Masking", {"mask_value": 0.0}),
            ("LSTM", {"units": 3, **hard, **whole, "activation": "relu"}),
            ("Masking", {"mask_value": 0.0}),
            ("GRU", {"units": 2, **hard, "reset_after": True}),
            mask=False,
        ),
    ]


def made(kind: str, arguments: dict[str, Any]) -> Any:
    given = {}
    for name, value in arguments.items():
        if not isinstance(value, dict):
            given[name] = value
            continue
        rest = {key: inner for key, inner in value.items() if key != "kind"}
        if value["kind"] in CLASSES:
            given[name] = CLASSES[value["kind"]](**rest)
        else:
            given[name] = made(value["kind"], rest)
    return getattr(tf_keras.layers, kind)(**given)


def run(nodes: list[Node], layers: dict[str, Any], symbols: tf.Tensor) -> dict[str, list[Any]]:
    """What every layer returned. Masks travel with the tensors."""
    returned: dict[str, list[Any]] = {}

    def at(place: list[str]) -> Any:
        source, port = place
        kind = next(each["kind"] for each in nodes if each["id"] == source)
        ports = ["main", *(["h", "c"] if kind == "LSTM" else ["h"])]
        return returned[source][ports.index(port)]

    for each in nodes:
        main = [at(place) for place in each["sources"].get("main", [])] or [symbols]
        states = [at(places[0]) for port, places in each["sources"].items() if port != "main"]
        more = {"initial_state": states} if states else {}
        given = layers[each["id"]](main if len(main) > 1 else main[0], **more)
        returned[each["id"]] = list(given) if isinstance(given, list | tuple) else [given]
    return returned


def drawn(random: np.random.Generator) -> tf.Tensor:
    """Symbols under every kind of mask."""
    return tf.constant(MASKS * random.integers(1, SYMBOLS, MASKS.shape))


def begin_again(layers: dict[str, Any]) -> bool:
    """Forget the states of the first call; whether any layer keeps some."""
    stateful = [layer for layer in layers.values() if getattr(layer, "stateful", False)]
    for layer in stateful:
        layer.reset_states()
    return bool(stateful)


def after_constraints(variables: list[tf.Variable]) -> list[tf.Tensor]:
    """All weights after their constraints; none, if no weight has one."""
    if not any(variable.constraint for variable in variables):
        return []
    return [
        variable.constraint(variable) if variable.constraint else variable for variable in variables
    ]


def names() -> dict[str, Any]:
    """Arguments of the layers and of everything that can be one of their arguments."""
    found: dict[str, Any] = {"layers": {kind: arguments(tf_keras.layers, kind) for kind in LAYERS}}
    for part in ("initializers", "regularizers", "constraints"):
        module = getattr(tf_keras, part)
        classes = [name for name, value in vars(module).items() if isinstance(value, type)]
        found[part] = {name: arguments(module, name) for name in classes}
    # Functions of one tensor; the others of the module find a function by its name.
    found["activations"] = [
        name
        for name, function in inspect.getmembers(tf_keras.src.activations, inspect.isfunction)
        if next(iter(inspect.signature(function).parameters)) in ("x", "features", "logits")
    ]
    return found


def arguments(module: Any, name: str) -> str:
    """Names of the arguments of a class, without itself and those that take any name."""
    parameters = inspect.signature(getattr(module, name).__init__).parameters
    starred = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return " ".join(
        name for name, each in parameters.items() if name != "self" and each.kind not in starred
    )


def main() -> None:
    stored: dict[str, np.ndarray] = {}
    for number, nodes in enumerate(cases()):
        random = np.random.default_rng(number)
        layers = {each["id"]: made(each["kind"], each["arguments"]) for each in nodes}
        symbols = drawn(random)
        run(nodes, layers, symbols)
        variables = [variable for layer in layers.values() for variable in layer.weights]
        for variable in variables:
            variable.assign(random.normal(0, 0.4, variable.shape).astype(np.float32))
        before = [drawn(random) for _ in range(2)] if begin_again(layers) else []
        earlier = [
            value
            for batch in before
            for values in run(nodes, layers, batch).values()
            for value in values
        ]
        with tf.GradientTape() as tape:
            returned = [
                value for values in run(nodes, layers, symbols).values() for value in values
            ]
            factors = [random.normal(size=value.shape).astype(np.float32) for value in returned]
            cost = tf.add_n(
                [tf.zeros(()), *(loss for layer in layers.values() for loss in layer.losses)]
            )
            total = cost + tf.add_n(
                [tf.reduce_sum(value * by) for value, by in zip(returned, factors, strict=True)]
            )
        gradients = tape.gradient(
            total, variables, unconnected_gradients=tf.UnconnectedGradients.ZERO
        )
        here = f"{number:03d}"
        stored[f"{here}/network"] = np.array(json.dumps(nodes))
        stored[f"{here}/symbols"] = symbols.numpy().astype(np.int8)
        stored[f"{here}/cost"] = cost.numpy()
        for name, arrays in (
            ("before", before),
            ("earlier", earlier),
            ("weight", variables),
            ("returned", returned),
            ("factor", factors),
            ("gradient", gradients),
            ("constrained", after_constraints(variables)),
        ):
            for place, array in enumerate(arrays):
                stored[f"{here}/{name}/{place:02d}"] = tf.convert_to_tensor(array).numpy()
    np.savez_compressed(TARGET, **stored)
    NAMES.write_text(json.dumps(names(), indent=1) + "\n", encoding="utf-8")
    print(f"{len(cases())} cases, {TARGET.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
