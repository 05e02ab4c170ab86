"""Cells of their own: one class for each kind of layer that needs one.

What all uses of a class have in common is written into it; what differs between them becomes an
argument of its constructor, and what none of them needs is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.declared import kind_of
from engine.exchange.source import Code, call, comment, literal
from engine.exchange.to_pytorch.activations import Activations
from engine.exchange.to_pytorch.modules import Module
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.vocabulary.dialects import Dialect

LAST, OUTPUTS, STATES = "last", "outputs", "states"
"""What a cell gives: the last state, all outputs, or all outputs and the last states."""


@dataclass(frozen=True)
class CellClass:
    """One class of cells and what its template needs."""

    name: Code
    gives: str
    template: str
    values: dict[str, Any]
    arguments: dict[str, tuple[Code, ...]]
    """What each use passes after its sizes, by the module's attribute."""
    takes_mask: bool


def class_name(layer: Recurrent) -> Code:
    """Two GRU that reset at different places read better as two classes than as one."""
    suffix = "ResetAfter" if isinstance(layer, GRU) and layer.reset_after else ""
    return Code(kind_of(layer) + suffix)


def cell_classes(
    modules: Sequence[Module], activations: Activations, needs_states: Callable[[Module], bool]
) -> dict[str, CellClass]:
    """The classes of all modules without a native one, by name."""
    uses: dict[str, list[Module]] = {}
    for module in modules:
        if module.native is None and isinstance(module.layer, Recurrent):
            uses.setdefault(class_name(module.layer), []).append(module)
    return {
        name: _cell_class(Code(name), of_class, activations, needs_states)
        for name, of_class in uses.items()
    }


def _cell_class(
    name: Code,
    uses: list[Module],
    activations: Activations,
    needs_states: Callable[[Module], bool],
) -> CellClass:
    layers = [layer_of(use) for use in uses]
    dialect = activations.dialect
    shared = _Shared({use.attribute: [] for use in uses})
    attributes = [use.attribute for use in uses]

    def varying(argument: str, values: Sequence[Any], as_code: Callable[[Any], Code]) -> Code:
        return shared.one_or_argument(argument, list(zip(attributes, values, strict=True)), as_code)

    def function(argument: str, field_name: str) -> Callable[[str], Code]:
        names = [getattr(layer, field_name) for layer in layers]
        if len(set(names)) == 1:
            return lambda value: activations.applied(names[0], value)
        attribute = varying(argument, names, activations.function)
        return lambda value: Code(f"{attribute}({value})")

    masked = any(use.masked for use in uses)
    state = any(use.given_state for use in uses)
    zeros = {use.zero_masked for use in uses if use.masked}
    gives = _gives(uses, needs_states)
    rates = [_rates(layer) for layer in layers]
    values: dict[str, Any] = {
        "name": name,
        "why": comment(
            f"Not torch.nn.{'RNN' if name == 'SimpleRNN' else kind_of(layers[0])}: "
            + "; ".join(dict.fromkeys(use.reason for use in uses))
            + "."
        ),
        "gates": len(layers[0].gate_names),
        "bias": varying("bias", [layer.use_bias for layer in layers], literal),
        "activation": function("activation", "activation"),
        "state": state,
        "mask": masked,
        "mask_optional": masked and not all(use.masked for use in uses),
        # A masked step repeats the last output, which is the state unless one was given.
        "repeats": masked and state and gives != LAST and False in zeros,
        "gives": gives,
        "dropout": any(rate for rate, _ in rates),
        "recurrent_dropout": any(rate for _, rate in rates),
        "gate": None,
        "masks": Code("1"),
        "zero": Code("False"),
    }
    if isinstance(layers[0], LSTM | GRU):
        values["gate"] = function("gate", "recurrent_activation")
    if zeros:
        values["zero"] = varying("zero_masked", [use.zero_masked for use in uses], literal)
    if values["dropout"]:
        rate = varying("dropout", [rate for rate, _ in rates], literal)
        values["rate"] = Code(rate.removeprefix("self."))
    if values["recurrent_dropout"]:
        rate = varying("recurrent_dropout", [rate for _, rate in rates], literal)
        values["recurrent_rate"] = Code(rate.removeprefix("self."))
    if values["dropout"] or values["recurrent_dropout"]:
        values["masks"] = varying("masks", [_masks(layer, dialect) for layer in layers], literal)
    values["arguments"] = shared.names
    values |= _shapes(layers[0], values)
    template = {"SimpleRNN": "simple_rnn", "LSTM": "lstm"}.get(kind_of(layers[0]), "gru")
    return CellClass(
        name,
        gives,
        f"cells/{template}.py.jinja",
        {**values, "reset_after": name.endswith("ResetAfter")},
        {attribute: tuple(given) for attribute, given in shared.given.items()},
        masked,
    )


class _Shared:
    """Collects what differs between the uses of a class."""

    def __init__(self, given: dict[str, list[Code]]) -> None:
        self.given = given
        self.names: list[Code] = []

    def one_or_argument(
        self, argument: str, values: list[tuple[str, Any]], as_code: Callable[[Any], Code]
    ) -> Code:
        """The common value as code, or the attribute that holds each cell's own."""
        if len({value for _, value in values}) == 1:
            return as_code(values[0][1])
        self.names.append(Code(argument))
        for attribute, value in values:
            self.given[attribute].append(Code(f"{argument}={as_code(value)}"))
        return Code(f"self.{argument}")


def _gives(uses: list[Module], needs_states: Callable[[Module], bool]) -> str:
    if any(needs_states(use) for use in uses):
        return STATES
    for use in uses:
        if layer_of(use).return_sequences or use.zero_masked or (use.masked and use.given_state):
            return OUTPUTS
    return LAST


def _shapes(layer: Recurrent, values: dict[str, Any]) -> dict[str, Any]:
    """What follows from the number of gates and from whether there is a bias."""
    gates = len(layer.gate_names)
    two_rows = isinstance(layer, GRU) and layer.reset_after
    columns = "units" if gates == 1 else f"{gates} * units"
    input_bias = "self.bias[0]" if two_rows else "self.bias"
    kept = "h * kept" if values["recurrent_dropout"] else "h"
    return {
        "columns": Code(columns),
        "bias_shape": Code(f"2, {columns}" if two_rows else columns),
        "input_bias": Code(input_bias),
        "add_bias": Code(f" + {input_bias}" if values["bias"] == "True" else ""),
        "signature": call("def __init__", ["self", "inputs", "units", *values["arguments"]], 4, 1),
        "recurrent": Code(f"step + ({kept}) @ self.recurrent_kernel".replace("(h)", "h")),
        "carry": isinstance(layer, LSTM),
        "before_loop": _before_loop(layer, values["recurrent_dropout"]),
    }


def _before_loop(layer: Recurrent, recurrent_dropout: bool) -> Code | None:
    """A GRU that resets before the product, or drops parts of its state, takes its weight apart."""
    if not isinstance(layer, GRU):
        return None
    if recurrent_dropout:
        return Code("to_z, to_r, to_h = self.recurrent_kernel.chunk(3, 1)")
    if layer.reset_after:
        return None
    sizes = "[2 * self.units, self.units]"
    return Code(f"to_gates, to_new = self.recurrent_kernel.split({sizes}, 1)")


def layer_of(module: Module) -> Recurrent:
    """The recurrent layer of a module that has one."""
    layer = module.layer
    if not isinstance(layer, Recurrent):
        raise TypeError(f"{type(layer).__name__} is no recurrent layer")
    return layer


def _rates(layer: Recurrent) -> tuple[float, float]:
    """Dropout in effect: Keras' LSTM and GRU drop nothing at a rate of one."""
    if isinstance(layer, LSTM | GRU):
        return (layer.dropout % 1.0, layer.recurrent_dropout % 1.0)
    return (layer.dropout, layer.recurrent_dropout)


def _masks(layer: Recurrent, dialect: Dialect) -> int:
    """Dropout masks drawn: one a gate with implementation 1, else one for all.

    In Keras 3 recurrent dropout turns implementation 2 into 1.
    """
    if not isinstance(layer, LSTM | GRU):
        return 1
    if layer.implementation == 1 or (dialect == "keras3" and layer.recurrent_dropout):
        return len(layer.gate_names)
    return 1
