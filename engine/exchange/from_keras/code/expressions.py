"""Calls in a program: constructors of Keras, and layers called on tensors."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from engine.exchange.from_keras.code.literals import Literals
from engine.exchange.from_keras.code.masks import OPERATIONS, operation_made
from engine.exchange.from_keras.code.positions import positions_of
from engine.exchange.from_keras.code.values import (
    CallMade,
    ChainMade,
    GraphMade,
    InputMade,
    LayerMade,
    MaskMade,
    NotReadError,
    Path,
    TensorMade,
)
from engine.exchange.from_keras.described import Described, Unread, shown_name
from engine.exchange.from_keras.reads import ROW_SHAPES, batch_said, rows_said
from engine.exchange.from_keras.wrapped import WRAPPER
from engine.layers.registry import LAYER_BY_KIND
from engine.message import message
from engine.vocabulary.dialects import Dialect

_PARTS = ("keras.initializers", "keras.regularizers", "keras.constraints")
_OF_TENSORFLOW = "tensorflow.nn"  # tf.nn.relu and its like are what Keras' activations call
_MERGING = {"keras.layers.add": "Add", "keras.layers.concatenate": "Concatenate"}


@dataclass
class Expressions(Literals):
    """Adds to literals and names what is made by calls of Keras."""

    dialect: Dialect
    """Whose order positional arguments have."""
    calls: list[CallMade] = field(default_factory=list)
    models: list[ChainMade | GraphMade] = field(default_factory=list)

    def layer_call(self, layer: LayerMade, node: ast.Call) -> TensorMade:
        """A call of a layer on tensors."""
        named = self._keywords(node)
        given = [self.value(each) for each in node.args]
        for name, value in zip(("inputs", "initial_state"), given, strict=False):
            named[name] = value
        if len(given) > 2:
            raise NotReadError(node, "a layer is called on its input and its initial states")
        if named.get("training") is False or named.get("training", ...) is None:
            del named["training"]
        if named.get("mask", ...) is None:
            del named["mask"]
        if "sequences" in named:
            named["inputs"] = named.pop("sequences")
        mask = named.pop("mask") if isinstance(named.get("mask"), MaskMade) else None
        for name in named.keys() - {"inputs", "initial_state"}:
            raise NotReadError(
                node, f"it is called with {shown_name(name)}, which a network here cannot say"
            )
        read = self._tensors(named.get("inputs"), node)
        states = self._tensors(named.get("initial_state"), node)
        self.calls.append(CallMade(layer, read, states, self.source.place(node), mask))
        return TensorMade(self.calls[-1])

    def _tensors(self, value: Any, node: ast.Call) -> tuple[TensorMade, ...]:
        if value is None:
            return ()
        found = tuple(value) if isinstance(value, list) else (value,)
        for each in found:
            if not isinstance(each, TensorMade):
                raise NotReadError(
                    node,
                    "it is called on what is no tensor: expected the model's Input, or "
                    "what a layer gives",
                )
        return found

    def _call(self, node: ast.Call) -> Any:
        called = self.value(node.func)
        if isinstance(called, LayerMade):
            return self.layer_call(called, node)
        if isinstance(called, ChainMade | GraphMade):
            raise NotReadError(node, "a model is called as a layer: put its layers in its place")
        if isinstance(called, Path):
            return self._constructor(called, node)
        raise NotReadError(node, f"{self.source.text(node)} is no layer of Keras")

    def _constructor(self, path: Path, node: ast.Call) -> Any:
        place = self.source.place(node)
        if path.name == "keras.Sequential":
            return self._chain(node)
        if path.name == "keras.Model":
            return self._graph(node)
        if path.name in ("keras.Input", "keras.layers.InputLayer"):
            return TensorMade(self._input(f"{place}: {path.last}", node))
        if path.name in OPERATIONS:
            return operation_made(OPERATIONS[path.name], node, self.value)
        if path.name in _MERGING:
            return self._merged(_MERGING[path.name], node)
        if path.module == "keras.layers":
            return LayerMade(self._described(path, node, is_layer=True))
        if path.module in _PARTS:
            return self._described(path, node, is_layer=False)
        raise NotReadError(
            node, f"{self.source.text(node.func)} is a function of its own, and nothing is run"
        )

    def _input(self, label: str, node: ast.Call) -> InputMade:
        """An Input with the shape it is given; without one where only running it would tell."""
        try:
            given = self._keywords(node)
            if node.args:
                given[ROW_SHAPES[0]] = self.value(node.args[0])
        except NotReadError:
            return InputMade(label)
        found = rows_said(given)
        return InputMade(label, None if found is None else tuple(found), batch_said(given))

    def _merged(self, kind: str, node: ast.Call) -> TensorMade:
        """``layers.add([x, y])``: the layer is made and called at once."""
        named = dict(zip(("inputs", "axis"), node.args, strict=False))
        named |= {str(each.arg): each.value for each in node.keywords}
        inputs = named.pop("inputs", None)
        read = self._tensors(None if inputs is None else self.value(inputs), node)
        given = {name: self._argument(name, value) for name, value in named.items()}
        place = self.source.place(node)
        made = LayerMade(Described(kind, given, f"{place}: {kind}"))
        self.calls.append(CallMade(made, read, (), place))
        return TensorMade(self.calls[-1])

    def _chain(self, node: ast.Call) -> ChainMade:
        named = self._keywords(node)
        given = self.value(node.args[0]) if node.args else named.get("layers")
        if given is not None and not isinstance(given, list):
            raise NotReadError(node, "Sequential takes a list of layers")
        made = ChainMade(self.source.place(node), given or [])
        self.models.append(made)
        return made

    def _graph(self, node: ast.Call) -> GraphMade:
        named = self._keywords(node)
        if len(node.args) > 1:
            named["outputs"] = self.value(node.args[1])
        outputs = self._tensors(named.get("outputs"), node)
        if not outputs:
            raise NotReadError(node, "Model takes inputs and outputs")
        made = GraphMade(self.source.place(node), outputs)
        self.models.append(made)
        return made

    def _described(self, path: Path, node: ast.Call, *, is_layer: bool) -> Described:
        label = f"{self.source.place(node)}: {shown_name(path.last)}"
        if is_layer and path.last not in (*LAYER_BY_KIND, WRAPPER):
            return Described(path.last, {}, label)  # refused, whatever its arguments are
        order = positions_of(path.last, self.dialect, is_layer=is_layer)
        given: dict[str, Any] = {}
        places: dict[str, str] = {}
        if len(node.args) > len(order):
            raise NotReadError(
                node.args[len(order)],
                f"{path.last} takes at most {len(order)} arguments by their place alone: write "
                "this one's name",
            )
        ordered = [(*each, each[1]) for each in zip(order, node.args, strict=False)]
        named = [(each.arg, each.value, each) for each in node.keywords]
        for name, value, place in [*ordered, *named]:
            if name is None or isinstance(value, ast.Starred):
                raise NotReadError(node, "arguments behind a star are only known once it runs")
            if name in given:
                raise NotReadError(value, f"the argument {shown_name(name)} is given twice")
            given[name] = self._argument(name, value)
            places[name] = self.source.place(place)
        return Described(path.last, given, label, places=places)

    def _argument(self, name: str, node: ast.expr) -> Any:
        try:
            found = self.value(node)
        except NotReadError as error:
            return Unread(
                message(
                    "{place}: {name}: {reason}.",
                    place=self.source.place(error.node),
                    name=shown_name(name),
                    reason=error.reason,
                )
            )
        if isinstance(found, LayerMade):
            return found.described
        if isinstance(found, Path):
            if found.module in ("keras.activations", _OF_TENSORFLOW):
                return found.last
            if found.module in _PARTS:
                return Described(found.last, {}, self.source.place(node))
            return Described(found.last, {}, self.source.place(node), custom=found.module)
        return found

    def _keywords(self, node: ast.Call) -> dict[str, Any]:
        if any(each.arg is None for each in node.keywords):
            raise NotReadError(node, "arguments behind a star are only known once it runs")
        return {str(each.arg): self.value(each.value) for each in node.keywords}
