"""A case in Keras' own words, and the folder in which it goes to a reference and comes back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.declared import Declared, arguments_of
from engine.layers.base import MAIN, Layer
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.recurrent import INITIAL
from engine.network.inference import infer
from engine.runtime.bidirectional import FORWARD
from engine.vocabulary.constraints import Constraint
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.initializers import Initializer
from engine.vocabulary.regularizers import Regularizer
from parity.cases import Case
from parity.explained import EXPLAINED, Seen
from parity.ours import Found, Kept

MODULES: dict[type[Declared], str] = {
    Layer: "layers",
    Initializer: "initializers",
    Regularizer: "regularizers",
    Constraint: "constraints",
}


@dataclass
class Asked:
    """The layers of a case as a reference is asked for them."""

    layers: dict[str, Layer] = field(default_factory=dict)
    shared: dict[str, int] = field(default_factory=dict)
    """How many masks are drawn where one is meant, by place."""
    on_layer: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    on_cell: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    """Attributes to be set once a layer is made, by place."""
    mask_on_all: set[str] = field(default_factory=set)
    """Nodes whose inputs are all handed over with a mask."""
    explained: set[str] = field(default_factory=set)
    """Names of the differences that were met."""


def asked(case: Case, except_for: Container[str] = ()) -> Asked:
    """How a reference is asked for a case; ``except_for``: what is asked for as it is."""
    found = Asked()
    inference = infer(case.network, case.signature)
    for node in case.network.in_order():
        arriving = inference.inputs[node.id][MAIN]
        masks = {shape.masked for shape in arriving}
        seen = Seen(arriving[0].with_mask(any(masks)), case.training, len(masks) > 1)
        asking = _Asking(case, found, seen, except_for)
        found.layers[node.id] = asking.layer(node.layer, node.id)
    return found


@dataclass
class _Asking:
    """One node of a case on its way into Keras' words."""

    case: Case
    found: Asked
    seen: Seen
    except_for: Container[str]

    def layer(self, layer: Layer, place: str) -> Layer:
        """The layer to be asked for instead."""
        layer = self._changed(layer, place, self.seen)
        if not isinstance(layer, Bidirectional):
            return layer
        # Keras 3 copies the first layer, and both where there is no second.
        mirrored = layer.backward_layer is None
        first, second = layer.forward(), layer.backward()
        half = replace(self.seen, is_half=True, is_copied=True)
        changed = self._changed(first, f"{place}/{FORWARD}", half)
        other = self._changed(second, f"{place}/{BACKWARD}", replace(half, is_copied=mirrored))
        if (changed, other) == (first, second):
            return layer
        if mirrored and other == changed.replace(go_backwards=not changed.go_backwards):
            return layer.replace(layer=changed)
        return layer.replace(layer=changed, backward_layer=other)

    def _changed(self, layer: Layer, place: str, seen: Seen) -> Layer:
        for each in EXPLAINED:
            if each.dialect != self.case.network.dialect or each.name in self.except_for:
                continue
            way = each.way(layer, seen)
            if way is None:
                continue
            self.found.explained.add(each.name)
            self.found.on_layer[place] |= way.on_layer
            self.found.on_cell[place] |= way.on_cell
            if way.mask_on_all:
                self.found.mask_on_all.add(place)
            if way.one_mask_for_all_gates:
                self.found.shared[place] = len(layer.gate_names)
            layer = way.layer or layer
        if self._draws_what_it_leaves(layer):
            self.found.shared[place] = len(layer.gate_names)
        return layer

    def _draws_what_it_leaves(self, layer: Layer) -> bool:
        """tf_keras draws a mask for each gate where it then applies the first to all of them."""
        return (
            self.case.network.dialect == "keras2"
            and getattr(layer, "implementation", 1) == 2
            and not layer.recurrent_dropout
        )


def in_keras_words(value: Any, dialect: Dialect) -> Any:
    """A layer, initializer, regularizer or constraint as its class and its arguments."""
    if not isinstance(value, Declared):
        return value
    given = {
        found.name: in_keras_words(getattr(value, found.name), dialect)
        for found in arguments_of(type(value))
    }
    for unset in ("name", "seed"):
        if not given.get(unset, True) and given[unset] != 0:
            del given[unset]  # Keras makes one
    if dialect == "keras3":
        given.pop("input_length", None)  # it warns, and takes the length from the data
    [module] = [name for base, name in MODULES.items() if isinstance(value, base)]
    return {"module": module, "class": type(value).__name__, "arguments": given}


def described(case: Case, asked_for: Asked) -> dict[str, Any]:
    """Everything of a case but its arrays, for `references/wiring.py`."""
    ports = {node.id: [port.name for port in node.outputs] for node in case.network.in_order()}
    nodes = []
    for node in case.network.in_order():
        places: dict[str, list[Any]] = {port.name: [] for port in node.inputs}
        for link in case.network.links_into(node.id):
            places[link.target_port].append(
                [link.source, ports[link.source].index(link.source_port)]
            )
        states = [place for name, found in places.items() if INITIAL in name for place in found]
        layer = in_keras_words(asked_for.layers[node.id], case.network.dialect)
        nodes.append(
            {
                "id": node.id,
                "layer": layer,
                "main": places[MAIN] or [None],
                "states": states,
                "mask_on_all": node.id in asked_for.mask_on_all,
            }
        )
    return {
        "nodes": nodes,
        "training": case.training,
        "shared": asked_for.shared,
        "on_layer": asked_for.on_layer,
        "on_cell": asked_for.on_cell,
        "resets": [number for number, batch in enumerate(case.batches) if batch.after_reset],
    }


def hand_over(name: str, case: Case, kept: Kept, asked_for: Asked, folder: Path) -> None:
    """Write the case to where a reference finds it."""
    arrays: dict[str, Any] = {"described": json.dumps(described(case, asked_for))}
    for kind, of_kind in (
        ("input", [batch.inputs for batch in case.batches]),
        ("weight", case.weights),
        ("factor", case.factors),
        ("push", case.pushes),
        *((f"kept/{place}", drawn) for place, drawn in kept.items()),
    ):
        arrays |= {f"{kind}/{number:02d}": array for number, array in enumerate(of_kind)}
    np.savez(folder / f"{name}.case.npz", **arrays)


def take_back(name: str, folder: Path) -> Found | str:
    """What the reference found, or the error it ended with."""
    error = folder / f"{name}.error.txt"
    if error.exists():
        return error.read_text(encoding="utf-8")
    with np.load(folder / f"{name}.found.npz") as stored:
        return dict(stored)
