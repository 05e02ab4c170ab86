"""What the writers of ``Model.forward`` share: the lines so far, and what may be asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.exchange.source import WIDTH, Code, call
from engine.exchange.to_pytorch.activations import Activations
from engine.exchange.to_pytorch.cells import CellClass
from engine.exchange.to_pytorch.penalties import Penalties
from engine.exchange.wiring import Step, Wiring
from engine.layers.base import MAIN
from engine.vocabulary.regularizers import Regularizer

_INDENT = 8


@dataclass
class Lines:
    """The lines of ``Model.forward`` as they are written."""

    wiring: Wiring
    activations: Activations
    penalties: Penalties
    cells: dict[str, CellClass]
    is_reduced: bool = False
    """Whether products are taken in bfloat16, and what they give goes on in float32."""
    written: list[Code] = field(default_factory=list)

    def assign(self, target: str, value: str) -> None:
        """``target = value``, unless it is that already."""
        if target != value:
            self.written.append(Code(f"{target} = {value}"))

    def assign_call(
        self, target: str, function: str, arguments: Sequence[str], after: str = ""
    ) -> None:
        """``target = function(arguments)`` and what follows the bracket."""
        made = call(f"{target} = {function}", arguments, _INDENT, len(after))
        self.written.append(Code(made + after))

    def assign_tuple(self, target: str, values: Sequence[str]) -> None:
        """``target = a, b``, in brackets where that is too long; a single value stays itself."""
        line = f"{target} = {', '.join(values)}"
        if len(values) > 1 and _INDENT + len(line) > WIDTH:
            inner, end = " " * (_INDENT + 4), " " * _INDENT
            rows = "".join(f"{inner}{value},\n" for value in values)
            line = f"{target} = (\n{rows}{end})"
        self.written.append(Code(line))

    def variable(self, step: Step, port: str = MAIN) -> Code:
        """Where an output goes; one that nothing reads still needs a name to be charged for."""
        return self.wiring.variables.get((step.node.id, port), step.name)

    def arriving(self, step: Step) -> Code:
        """What a step reads at its main port."""
        return self.wiring.variable(step.source)

    def cost(self, regularizer: Regularizer | None, outputs: Sequence[Code]) -> None:
        """Charge outputs; Keras divides by the batch size."""
        if regularizer is None:
            return
        for output in dict.fromkeys(outputs):
            for cost in self.penalties.costs(regularizer, output):
                self.assign("self.penalty", f"self.penalty + {cost} / len(x)")
