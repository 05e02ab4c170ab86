"""The lines of ``initialize``: weights drawn from the distributions that Keras draws from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt

from engine.declared import kind_of
from engine.exchange.remembered import remembered
from engine.exchange.source import WIDTH, Code, call, literal
from engine.exchange.to_pytorch.held import Held
from engine.exchange.to_pytorch.modules import Module
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.lstm import LSTM
from engine.vocabulary.initializers import (
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Identity,
    Initializer,
    LecunNormal,
    LecunUniform,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
    Zeros,
)

# Standard deviation of a standard normal distribution that is cut off at two of them.
_AFTER_CUT = 0.87962566103423978

_SCALINGS: dict[type[Initializer], VarianceScaling] = {
    GlorotUniform: VarianceScaling(mode="fan_avg", distribution="uniform"),
    GlorotNormal: VarianceScaling(mode="fan_avg"),
    HeUniform: VarianceScaling(scale=2.0, distribution="uniform"),
    HeNormal: VarianceScaling(scale=2.0),
    LecunUniform: VarianceScaling(distribution="uniform"),
    LecunNormal: VarianceScaling(),
}


@dataclass
class Initialize:
    """Writes draws and remembers which functions of its own the file needs."""

    needed: set[str] = field(default_factory=set)

    def lines(self, modules: Sequence[Module]) -> list[Code]:
        """One or two lines a weight, in the order of the layers."""
        found: list[Code] = []
        for module in modules:
            lines, needed = _lines_of(module)
            found += lines
            self.needed |= needed
        return found

    def of_module(self, module: Module) -> Iterator[Code]:
        """The lines of one module."""
        for held in module.held:
            yield from self._weight(module, held)
        for key in module.frozen_keys:
            yield Code(f"nn.init.zeros_(model.{key})")

    def _weight(self, module: Module, held: Held) -> Iterator[Code]:
        initializer, shape = held.weight.initializer, held.weight.shape
        if held.weight.name.endswith("bias") and _unit_forget_bias(module, held):
            yield from self._forget_bias(initializer, held)
            return
        for key in held.keys if held.layout == "two biases" else held.keys[:1]:
            target = f"model.{key}"
            if held.layout == "transposed" and isinstance(initializer, Identity):
                target += ".T"
            yield self._draw(initializer, target, shape, held.layout == "two biases")

    def _forget_bias(self, initializer: Initializer, held: Held) -> Iterator[Code]:
        """The forget gate's bias is one, and Keras draws the parts beside it each for itself."""
        [columns] = held.weight.shape
        units, target = columns // 4, f"model.{held.keys[0]}"
        if isinstance(initializer, Zeros | Ones | Constant):
            yield self._draw(initializer, target, (columns,))
        else:
            yield self._draw(initializer, f"{target}[:{units}]", (units,))
            yield self._draw(initializer, f"{target}[{2 * units}:]", (2 * units,))
        yield Code(f"{target}[{units}:{2 * units}] = 1  # unit_forget_bias")

    def _draw(
        self, initializer: Initializer, target: str, shape: tuple[int, ...], row: bool = False
    ) -> Code:
        """One draw; ``row``: the tensor is one of the rows that the shape has."""
        function, arguments, note = self._function(initializer, shape)
        if isinstance(initializer, GlorotUniform) and len(shape) == 2 and not row:
            function, arguments, note = "nn.init.xavier_uniform_", [], ""
        seed = getattr(initializer, "seed", None)
        if seed is not None:
            self.needed.add("seeded")
            arguments.append(f"generator=seeded({literal(seed)})")
        line: str = call(function, (target, *arguments), 4)
        if note and 4 + len(line) + len(note) + 4 <= WIDTH:
            line += f"  # {note}"
        if isinstance(initializer, Identity) and initializer.gain != 1:
            line += f".mul_({literal(initializer.gain)})"
        return Code(line)

    def _function(
        self, initializer: Initializer, shape: tuple[int, ...]
    ) -> tuple[str, list[str], str]:
        """Function, arguments after the weight, and a name for what torch does not name."""
        if isinstance(initializer, Zeros):
            return "nn.init.zeros_", [], ""
        if isinstance(initializer, Ones):
            return "nn.init.ones_", [], ""
        if isinstance(initializer, Constant):
            return "nn.init.constant_", [literal(initializer.value)], ""
        if isinstance(initializer, RandomUniform):
            ends = [literal(end) for end in sorted((initializer.minval, initializer.maxval))]
            return "nn.init.uniform_", [*ends], ""
        if isinstance(initializer, RandomNormal):
            numbers = [literal(initializer.mean), literal(initializer.stddev)]
            return "nn.init.normal_", [*numbers], ""
        if isinstance(initializer, TruncatedNormal):
            self.needed.add("truncated_normal")
            return "truncated_normal", [literal(initializer.mean), literal(initializer.stddev)], ""
        if isinstance(initializer, Orthogonal):
            gain = [] if initializer.gain == 1 else [str(literal(initializer.gain))]
            return "nn.init.orthogonal_", gain, ""
        if isinstance(initializer, Identity):
            return "nn.init.eye_", [], ""
        return self._scaled(initializer, shape)

    def _scaled(
        self, initializer: Initializer, shape: tuple[int, ...]
    ) -> tuple[str, list[str], str]:
        scaling = _SCALINGS.get(type(initializer), initializer)
        if not isinstance(scaling, VarianceScaling):
            raise TypeError(f"no way to write {type(initializer).__name__}")
        inputs, outputs = shape[0], shape[-1]
        counts = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2}
        variance = scaling.scale / max(1.0, counts[scaling.mode])
        note = kind_of(initializer)
        if scaling.distribution == "uniform":
            limit = sqrt(3 * variance)
            return "nn.init.uniform_", [literal(-limit), literal(limit)], note
        if scaling.distribution == "untruncated_normal":
            return "nn.init.normal_", ["0.0", literal(sqrt(variance))], note
        self.needed.add("truncated_normal")
        return "truncated_normal", ["0.0", literal(sqrt(variance) / _AFTER_CUT)], note


@remembered
def _lines_of(module: Module) -> tuple[tuple[Code, ...], frozenset[str]]:
    """The lines of one module, and the functions that they need."""
    writer = Initialize()
    return tuple(writer.of_module(module)), frozenset(writer.needed)


def _unit_forget_bias(module: Module, held: Held) -> bool:
    layer = module.layer
    if isinstance(layer, Bidirectional):
        backward = held.weight.name.startswith(BACKWARD)
        layer = layer.backward() if backward else layer.forward()
    return isinstance(layer, LSTM) and layer.unit_forget_bias
