"""Constructor calls of Keras' layers, read from the declarations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.declared import Declared, arguments_of, changed_arguments, kind_of
from engine.exchange.remembered import remembered
from engine.exchange.source import Code, call, literal
from engine.exchange.to_keras.kerases import Keras
from engine.exchange.to_keras.left_out import Place, costs_otherwise, drops, is_left_out, place_of
from engine.exchange.wiring import Step
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.vocabulary.constraints import Constraint
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.initializers import Constant, Initializer
from engine.vocabulary.regularizers import Regularizer

_ACTIVATIONS = frozenset({"activation", "recurrent_activation"})
_MODULES: dict[type[Declared], str] = {
    Initializer: "initializers",
    Regularizer: "regularizers",
    Constraint: "constraints",
}


@dataclass
class Calls:
    """Writes constructor calls and remembers which functions of its own the file needs."""

    dialect: Dialect
    target: Keras
    indent: int
    """Columns before an argument that stands on a line of its own."""
    own_activations: set[str] = field(default_factory=set)
    """Activations that the target has not, or means otherwise."""

    def layer(
        self, layer: Layer, name: Code | None, place: Place, indent: int | None = None
    ) -> tuple[Code, Sequence[Code]]:
        """The class and its arguments: what is required, and what differs from Keras' default.

        tf_keras has had the defaults of Keras 3 since its 2.3, so they are those of both.

        Args:
            name: what the layer is called, if the person named it.
            place: where it stands.
            indent: columns before an argument, if not the usual.
        """
        indent = self.indent if indent is None else indent
        given: list[Code] = []
        required = [each.name for each in arguments_of(type(layer)) if each.required]
        for each in arguments_of(type(layer)):
            value = getattr(layer, each.name)
            if value == each.keras3_default and not each.required:
                continue
            if is_left_out(each.name, layer, place, self.dialect, self.target):
                continue
            if each.name == "backward_layer":
                continue
            if required == [each.name]:
                given.insert(0, self._argument("", each.name, value, place.within(layer), indent))
            else:
                before = f"{each.name}="
                given.append(self._argument(before, each.name, value, place.within(layer), indent))
        if isinstance(layer, Bidirectional) and self._says_backward(layer):
            name_of, half = "backward_layer", layer.backward()
            inside = place.within(layer)
            given.append(self._argument(f"{name_of}=", name_of, half, inside, indent))
        if self.target.dialect == "keras3" and _draws_a_mask_a_gate(layer):
            # Keras 3.15 takes the one mask a gate that this asks for along its own path alone.
            given.append(Code("use_cudnn=False"))
        if name is not None:
            given.append(Code(f"name={literal(str(name))}"))
        return Code(f"layers.{kind_of(layer)}"), given

    def of_step(self, step: Step) -> tuple[Code, Sequence[Code]]:
        """The same for a layer where it stands in a network."""
        function, given, own = _of_step(step, self.dialect, self.target, self.indent)
        self.own_activations |= own
        return function, given

    def cost_apart(self, layer: Layer) -> bool:
        """Whether the activity regularizer has to be a layer of its own, to count in Keras 3."""
        return self.target.dialect == "keras3" and costs_otherwise(layer, self.dialect, self.target)

    def functions(self) -> list[Code]:
        """The functions that the calls so far have named."""
        return [self.target.function(name) for name in sorted(self.own_activations)]

    def _says_backward(self, layer: Bidirectional) -> bool:
        # Keras 3's own mirror image always reads backwards.
        turned = layer.forward().go_backwards and not self.target.mirrors
        return layer.backward_layer is not None or turned

    def _argument(self, before: str, name: str, value: Any, place: Place, indent: int) -> Code:
        if isinstance(value, Layer):
            function, arguments = self.layer(value, None, place, indent + 4)
            return call(f"{before}{function}", arguments, indent, 1)
        if isinstance(value, Initializer | Regularizer | Constraint):
            function, arguments = nested(value)
            if not arguments and isinstance(value, Initializer):
                return Code(f"{before}{literal(kind_of(value))}")
            return call(f"{before}{function}", arguments, indent, 1)
        if name in _ACTIVATIONS and not self.target.has(value, self.dialect):
            self.own_activations.add(value)
            return Code(f"{before}{value}")
        return Code(f"{before}{literal(value)}")


@remembered
def _of_step(
    step: Step, dialect: Dialect, target: Keras, indent: int
) -> tuple[Code, tuple[Code, ...], frozenset[str]]:
    """Class, arguments, and the activations that the target has not."""
    calls = Calls(dialect, target, indent)
    name = step.name if step.layer.name else None
    function, given = calls.layer(step.layer, name, place_of(step))
    return function, tuple(given), frozenset(calls.own_activations)


def nested(value: Initializer | Regularizer | Constraint) -> tuple[Code, list[Code]]:
    """The class and its arguments.

    Regularizers and constraints have their numbers written out, and so has Constant: Keras' own
    defaults differ from version to version, and 3.15 cannot read ``"constant"`` alone.
    """
    if isinstance(value, Initializer) and not isinstance(value, Constant):
        given = changed_arguments(value)
    else:
        given = {each.name: getattr(value, each.name) for each in arguments_of(type(value))}
    module = next(name for base, name in _MODULES.items() if isinstance(value, base))
    arguments = [Code(f"{name}={literal(each)}") for name, each in given.items()]
    return Code(f"keras.{module}.{type(value).__name__}"), arguments


def _draws_a_mask_a_gate(layer: Layer) -> bool:
    return drops(layer) and getattr(layer, "implementation", 2) == 1


def cost_layer(layer: Layer) -> Code:
    """A layer that does nothing but charge for what passes through it."""
    regularizer = getattr(layer, "activity_regularizer", None)
    given = [
        f"{name}={literal(getattr(regularizer, name))}"
        for name in ("l1", "l2")
        if hasattr(regularizer, name)
    ]
    return Code(f"layers.ActivityRegularization({', '.join(given)})")
