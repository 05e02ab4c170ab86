"""Runs the cases of a folder in one of the two Kerases, which the script beside it brings.

This file and its neighbours import nothing of the project: they read descriptions in Keras' own
words and arrays, and write arrays: `parity.asking` says which.
"""

from __future__ import annotations

import inspect
import json
import platform
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

LEARNING_RATE = 0.1
"""The same as in `parity.cases`."""
Array = np.ndarray[Any, Any]


class Computed(NamedTuple):
    """One pass: everything each layer returned, in order; the cost; and what is derived."""

    returned: list[Any]
    cost: Any
    total: Any


class Replay:
    """What dropout kept, as the other side drew it, place by place in its order."""

    def __init__(self, case: dict[str, Array], shared: dict[str, int]) -> None:
        self.kept: dict[str, list[Array]] = defaultdict(list)
        for name in sorted(case):
            if name.startswith("kept/"):
                self.kept[name.removeprefix("kept/").rsplit("/", 1)[0]].append(case[name])
        self.shared = shared
        self.drawn: dict[str, int] = defaultdict(int)
        self.places: dict[int, str] = {}
        """Place by the id of the generator that draws there."""
        self.training = False

    def next(self, generator: Any, shape: tuple[int, ...]) -> Array | None:
        """What is kept in the next draw of a generator; None where nothing is to be dropped."""
        if not self.training:
            return None
        place = self.places[id(generator)]
        number = self.drawn[place] // self.shared.get(place, 1)
        self.drawn[place] += 1
        if number >= len(self.kept[place]):
            raise ReplayError(f"{place} draws more masks than the {number} that were drawn")
        kept = self.kept[place][number]
        if kept.shape != tuple(shape):
            raise ReplayError(f"{place} draws a mask of {tuple(shape)}, not of {kept.shape}")
        return kept


class ReplayError(Exception):
    """The two sides do not draw the same masks."""


class Keras(Protocol):
    """What differs between the two."""

    keras: Any

    def replay_dropout(self, replay: Replay) -> None:
        """From now on layers drop what the replay says."""

    def generators(self, part: Any) -> Iterator[Any]:
        """What draws the masks of a layer without halves."""

    def reset(self, layer: Any) -> None:
        """The states of a stateful layer are zero again."""

    def tensor(self, array: Array) -> Any:
        """A constant."""

    def array(self, tensor: Any) -> Array:
        """And back."""

    def product(self, one: Any, other: Any) -> Any:
        """The sum of the products of their elements."""

    def gradients(
        self, compute: Callable[[Any], Computed], inputs: Array, variables: list[Any]
    ) -> tuple[Computed, list[Array], Array | None]:
        """What was computed, d total / d variables, and d total / d inputs if they are real."""

    def step(self, variables: list[Any], pushes: list[Array]) -> None:
        """One step of plain gradient descent, constraints applied."""


class Model:
    """Layers called one after another; masks travel with the tensors, as Keras sends them."""

    def __init__(self, ours: Keras, nodes: list[dict[str, Any]]) -> None:
        self.ours = ours
        self.nodes = nodes
        self.layers = {node["id"]: made(ours.keras, node["layer"]) for node in nodes}

    def __call__(self, inputs: Any, training: bool) -> list[Any]:
        """What each layer returned, one after another."""
        returned: dict[str, list[Any]] = {}

        def at(place: list[Any] | None) -> Any:
            return inputs if place is None else returned[place[0]][place[1]]

        for node in self.nodes:
            layer = self.layers[node["id"]]
            main = [at(place) for place in node["main"]]
            if node["mask_on_all"]:
                main = [self._masked(tensor) for tensor in main]
            more: dict[str, Any] = {}
            if node["states"]:
                more["initial_state"] = [at(place) for place in node["states"]]
            if "training" in inspect.signature(layer.call).parameters:
                more["training"] = training
            given = layer(main if len(main) > 1 else main[0], **more)
            returned[node["id"]] = list(given) if isinstance(given, list | tuple) else [given]
        return [value for of_layer in returned.values() for value in of_layer]

    def _masked(self, tensor: Any) -> Any:
        if getattr(tensor, "_keras_mask", None) is not None:
            return tensor
        other = tensor + 0  # so that no other layer sees the mask
        other._keras_mask = self.ours.tensor(np.ones(tensor.shape[:2], bool))
        return other

    def parts(self) -> Iterator[tuple[str, Any]]:
        """Layers without halves, and halves, with the place where each is."""
        for node_id, layer in self.layers.items():
            if hasattr(layer, "forward_layer"):
                yield f"{node_id}/forward", layer.forward_layer
                yield f"{node_id}/backward", layer.backward_layer
            else:
                yield node_id, layer

    def variables(self) -> list[Any]:
        # Not layer.weights: tf_keras moves those of a frozen half to the end.
        return [variable for _, part in self.parts() for variable in part.weights]

    def trained(self) -> list[bool]:
        trained = {
            id(variable) for layer in self.layers.values() for variable in layer.trainable_weights
        }
        return [id(variable) in trained for variable in self.variables()]

    def cost(self) -> Any:
        return sum(loss for layer in self.layers.values() for loss in layer.losses)

    def reset_states(self) -> None:
        for _, part in self.parts():
            if getattr(part, "stateful", False):
                self.ours.reset(part)


def made(keras: Any, described: Any) -> Any:
    """A layer, initializer, regularizer or constraint, from its class and arguments."""
    if not isinstance(described, dict):
        return described
    arguments = {name: made(keras, value) for name, value in described["arguments"].items()}
    return getattr(getattr(keras, described["module"]), described["class"])(**arguments)


class Run:
    """One case: the model with the case's weights, and what it is asked for."""

    def __init__(self, ours: Keras, case: dict[str, Array]) -> None:
        self.ours = ours
        self.case = case
        self.described = json.loads(str(case["described"]))
        self.training = self.described["training"]
        self.model = Model(ours, self.described["nodes"])
        self.replay = Replay(case, self.described["shared"])
        for place, part in self.model.parts():
            self.replay.places |= {id(generator): place for generator in ours.generators(part)}
            for name, value in self.described["on_layer"].get(place, {}).items():
                setattr(part, name, value)
            for name, value in self.described["on_cell"].get(place, {}).items():
                setattr(part.cell, name, value)
        ours.replay_dropout(self.replay)
        self.batches = self._given("input")
        self.model(ours.tensor(self.batches[0]), training=False)  # builds it
        self.variables = self.model.variables()
        for variable, array in zip(self.variables, self._given("weight"), strict=True):
            variable.assign(array)
        self.model.reset_states()
        self.replay.training = self.training

    def found(self) -> dict[str, Array]:
        """Everything `parity.ours` names."""
        found: dict[str, Array] = {}
        for number, inputs in enumerate(self.batches):
            if number in self.described["resets"]:
                self.model.reset_states()
            if number < len(self.batches) - 1:
                returned = self.model(self.ours.tensor(inputs), self.training)
            else:
                computed, gradients, of_inputs = self.ours.gradients(
                    self._compute, inputs, self.variables
                )
                returned = computed.returned
            for place, value in enumerate(returned):
                found[f"returned/{number:02d}/{place:02d}"] = self.ours.array(value)
        found["cost"] = self.ours.array(computed.cost)
        if of_inputs is not None:
            found["input_gradient"] = of_inputs
        for place, gradient in enumerate(gradients):
            found[f"gradient/{place:02d}"] = gradient
        trained = self.model.trained()
        found["trained"] = np.array(trained)
        self._step([place for place, is_trained in enumerate(trained) if is_trained])
        for place, variable in enumerate(self.variables):
            found[f"after/{place:02d}"] = self.ours.array(variable)
        return found

    def _compute(self, inputs: Any) -> Computed:
        returned = self.model(inputs, self.training)
        cost = self.model.cost()
        factors = [self.ours.tensor(array) for array in self._given("factor")]
        products = [self.ours.product(a, b) for a, b in zip(returned, factors, strict=True)]
        return Computed(returned, cost, cost + sum(products))

    def _step(self, places: list[int]) -> None:
        pushes = self._given("push")
        if places:
            self.ours.step(
                [self.variables[place] for place in places], [pushes[place] for place in places]
            )

    def _given(self, name: str) -> list[Array]:
        return [self.case[each] for each in sorted(self.case) if each.startswith(f"{name}/")]


def run_folder(ours: Keras, folder: Path, versions: dict[str, str]) -> None:
    """Writes ``NAME.found.npz`` beside every ``NAME.case.npz``, or ``NAME.error.txt``."""
    versions = {"Python": platform.python_version(), **versions}
    (folder / "versions.json").write_text(json.dumps(versions), encoding="utf-8")
    for path in sorted(folder.glob("*.case.npz")):
        name = path.name.removesuffix(".case.npz")
        with np.load(path) as stored:
            case = dict(stored)
        try:
            found = Run(ours, case).found()
        except Exception:
            (folder / f"{name}.error.txt").write_text(traceback.format_exc(), encoding="utf-8")
        else:
            np.savez(folder / f"{name}.found.npz", **found)
