"""Regularizers and constraints as exported PyTorch code writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.declared import arguments_of, kind_of
from engine.exchange.source import WIDTH, Code, literal
from engine.exchange.to_pytorch.held import Held
from engine.exchange.to_pytorch.modules import Module
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.vocabulary.constraints import Constraint
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.regularizers import L1, L1L2, L2, OrthogonalRegularizer, Regularizer


@dataclass
class Penalties:
    """Writes costs and constraints and remembers which functions of its own the file needs."""

    needed: set[str] = field(default_factory=set)

    def costs(self, regularizer: Regularizer, value: str) -> list[Code]:
        """Expressions that add up to the cost of a tensor in Keras' layout."""
        terms = []
        if isinstance(regularizer, L1 | L1L2):
            terms.append(f"{literal(regularizer.l1)} * {value}.abs().sum()")
        if isinstance(regularizer, L2 | L1L2):
            terms.append(f"{literal(regularizer.l2)} * {value}.square().sum()")
        if isinstance(regularizer, OrthogonalRegularizer):
            self.needed.add("orthogonal")
            rows = value if regularizer.mode == "rows" else f"{value}.T".replace(".T.T", "")
            terms.append(f"{literal(regularizer.factor)} * orthogonal({rows})")
        return [Code(term) for term in terms]

    def weight_costs(self, modules: Sequence[Module], dialect: Dialect) -> list[Code]:
        """Lines that add up what the weights cost."""
        return [
            Code(f"cost = cost + {cost}")
            for module in modules
            # Keras 3 leaves out weights that are not trained, Keras 2 counts them.
            if is_trained(module) or dialect == "keras2"
            for held in module.held
            if held.weight.regularizer is not None
            for value in keras_views(held)
            for cost in self.costs(held.weight.regularizer, value)
        ]

    def constraints(self, modules: Sequence[Module]) -> list[Code]:
        """Lines that force weights back."""
        return [
            line
            for module in modules
            if is_trained(module)
            for held in module.held
            if held.weight.constraint is not None
            for line in self._constrain(held.weight.constraint, held)
        ]

    def _constrain(self, constraint: Constraint, held: Held) -> Iterator[Code]:
        name = kind_of(constraint)
        self.needed.add(name)
        for view in keras_views(held):
            values = [
                literal(getattr(constraint, each.name)) for each in arguments_of(type(constraint))
            ]
            line = f"{view}.copy_({', '.join((f'{name}({view}', *values))}))"
            if 4 + len(line) <= WIDTH:
                yield Code(line)
            else:
                yield Code(f"weight = {view}")
                yield Code(f"weight.copy_({', '.join((f'{name}(weight', *values))}))")


def activity_regularizer(layer: Recurrent, dialect: Dialect) -> Regularizer | None:
    """What a recurrent layer's outputs cost.

    Keras 3's SimpleRNN takes the argument and does not hand it on (``SimpleRNN.__init__`` of
    keras 3.15).
    """
    if dialect == "keras3" and isinstance(layer, SimpleRNN):
        return None
    found: Regularizer | None = layer.activity_regularizer
    return found


def keras_views(held: Held) -> list[Code]:
    """Expressions for a weight as Keras lays it out, gates perhaps in another order.

    No norm and no sum sees the order of gates. torch's second bias is left out where it is no
    weight of Keras'.
    """
    keys = held.keys if held.layout == "two biases" else held.keys[:1]
    suffix = ".T" if held.layout == "transposed" else ""
    return [Code(f"model.{key}{suffix}") for key in keys]


def is_trained(module: Module) -> bool:
    """Whether training changes the weights: a Bidirectional's halves both need its consent."""
    return module.step.layer.trainable and module.layer.trainable
