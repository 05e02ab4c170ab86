"""Constructor calls of Keras' layers, read from the declarations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.declared import Declared, arguments_of, changed_arguments, kind_of
from engine.exchange.source import Code, call, literal
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.vocabulary.constraints import Constraint
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.initializers import Constant, Initializer
from engine.vocabulary.regularizers import Regularizer


@dataclass
class Calls:
    """Writes constructor calls and remembers whether the file needs a function of its own."""

    dialect: Dialect
    indent: int
    """Columns before an argument that stands on a line of its own."""
    needs_hard_sigmoid: bool = False
    _activations: frozenset[str] = field(
        default=frozenset({"activation", "recurrent_activation"}), repr=False
    )

    def layer(
        self, layer: Layer, name: Code | None, masked: bool, indent: int | None = None
    ) -> tuple[Code, list[Code]]:
        """The class and its arguments: what is required, and what differs from Keras 3's default.

        Args:
            name: what the layer is called, if the person named it.
            masked: whether a mask arrives.
            indent: columns before an argument, if not the usual.
        """
        indent = self.indent if indent is None else indent
        given: list[Code] = []
        required = [each.name for each in arguments_of(type(layer)) if each.required]
        for each in arguments_of(type(layer)):
            value = getattr(layer, each.name)
            if each.name in _LEFT_OUT or (value == each.keras3_default and not each.required):
                continue
            if each.name == "unroll" and masked:
                continue  # Keras 3.15 on torch fails on a mask turned round there
            if each.name == "activity_regularizer" and self.cost_apart(layer):
                continue
            if each.name == "implementation" and not _drops(layer):
                continue
            if each.name == "backward_layer":
                continue
            if required == [each.name]:
                given.insert(0, self._argument("", each.name, value, masked, indent))
            else:
                given.append(self._argument(f"{each.name}=", each.name, value, masked, indent))
        if isinstance(layer, Bidirectional) and (layer.backward_layer or layer.layer.go_backwards):
            # Keras 3's own mirror image always reads backwards.
            name_of = "backward_layer"
            given.append(self._argument(f"{name_of}=", name_of, layer.backward(), masked, indent))
        if _drops(layer) and getattr(layer, "implementation", 2) == 1:
            # Keras 3.15 takes the one mask a gate that this asks for along its own path alone.
            given.append(Code("use_cudnn=False"))
        if name is not None:
            given.append(Code(f"name={literal(str(name))}"))
        return Code(f"layers.{kind_of(layer)}"), given

    def cost_apart(self, layer: Layer) -> bool:
        """Whether the activity regularizer has to be a layer of its own.

        Keras 3.15's SimpleRNN takes the argument and does not hand it on.
        """
        return (
            self.dialect == "keras2"
            and isinstance(layer, SimpleRNN)
            and layer.activity_regularizer is not None
        )

    def _argument(self, before: str, name: str, value: Any, masked: bool, indent: int) -> Code:
        if isinstance(value, Layer):
            function, arguments = self.layer(value, None, masked, indent + 4)
            return call(f"{before}{function}", arguments, indent, 1)
        if isinstance(value, Initializer | Regularizer | Constraint):
            function, arguments = nested(value)
            if not arguments and isinstance(value, Initializer):
                return Code(f"{before}{literal(kind_of(value))}")
            return call(f"{before}{function}", arguments, indent, 1)
        if name in self._activations and value == "hard_sigmoid" and self.dialect == "keras2":
            self.needs_hard_sigmoid = True
            return Code(f"{before}hard_sigmoid")
        return Code(f"{before}{literal(value)}")


# input_length changes nothing, and Keras 3 has it no more; a name is given apart.
_LEFT_OUT = frozenset({"name", "input_length"})
_MODULES: dict[type[Declared], str] = {
    Initializer: "initializers",
    Regularizer: "regularizers",
    Constraint: "constraints",
}


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


def _drops(layer: Layer) -> bool:
    return isinstance(layer, Recurrent) and bool(layer.dropout or layer.recurrent_dropout)


def cost_layer(layer: Layer) -> Code:
    """A layer that does nothing but charge for what passes through it."""
    regularizer = getattr(layer, "activity_regularizer", None)
    given = [
        f"{name}={literal(getattr(regularizer, name))}"
        for name in ("l1", "l2")
        if hasattr(regularizer, name)
    ]
    return Code(f"layers.ActivityRegularization({', '.join(given)})")
