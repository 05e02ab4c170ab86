"""A network as calls of Keras' functional API, one line a layer."""

from __future__ import annotations

from dataclasses import dataclass

from engine.exchange.source import WIDTH, Code, call, comment, literal
from engine.exchange.to_keras.calls import Calls, cost_layer
from engine.exchange.wiring import Source, Step, Wiring
from engine.layers.base import MAIN
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.embedding import Embedding
from engine.layers.masking import Masking
from engine.layers.merging import Merging
from engine.layers.recurrent import Recurrent


@dataclass
class Graph:
    """Writes the lines; masks are written out only where Keras 3 would take others."""

    wiring: Wiring
    calls: Calls

    def lines(self) -> list[Code]:
        """Every layer, and comments where one is not finished."""
        steps = {step.node.id: step for step in self.wiring.steps}
        lines: list[Code] = []
        for node in self.wiring.network.in_order():
            for problem in self.wiring.problems:
                if problem.node_id == node.id:
                    lines += comment(self.wiring.sentence(problem))
            if node.id in steps:
                lines += self._step(steps[node.id])
            else:
                lines += comment(f"{node.name}: what it reads is not known yet")
        return lines

    def _step(self, step: Step) -> list[Code]:
        layer, wiring = step.layer, self.wiring
        name = step.name if layer.name else None
        function, arguments = self.calls.layer(layer, name, self._is_masked(step))
        targets = [
            wiring.variables.get((step.node.id, port.name), Code("_"))
            for port in layer.output_ports()
        ]
        if targets[0] == "_" and self.calls.cost_apart(layer):
            targets[0] = step.name
        left = ", ".join(targets)
        if len(left) + len(function) + 4 > WIDTH:
            left = "(\n" + "".join(f"    {target},\n" for target in targets) + ")"
        made = call(f"{left} = {function}", arguments)
        lines = []
        if self._masks_by_hand and isinstance(layer, Embedding | Masking | Merging):
            lines += self._mask(step)
        start, last = made[:-1], made[-1:]
        if "\n" in made:
            lines.append(Code(start + call(last, self._read(step))))
        else:
            lines.append(call(made, self._read(step)))
        if self.calls.cost_apart(layer):
            lines.append(Code(f"{targets[0]} = {cost_layer(layer)}({targets[0]})"))
        return lines

    def _read(self, step: Step) -> list[str]:
        sources: list[str] = [self._variable(source) for source in step.inputs.get(MAIN, ())]
        layer = step.layer
        if isinstance(layer, Merging):
            return [f"[{', '.join(sources)}]"]
        read = sources[:1]
        states = [
            self._variable(step.inputs[port.name][0])
            for port in layer.input_ports()[1:]
            if port.name in step.inputs
        ]
        if states:
            read.append(f"initial_state=[{', '.join(states)}]")
        if (
            self._masks_by_hand
            and isinstance(layer, Recurrent | Bidirectional)
            and (mask := self.wiring.mask(step.source))
        ):
            read.append(f"mask={mask}")
        return read

    def _variable(self, source: Source) -> Code:
        return Code("inputs") if source.place is None else self.wiring.variable(source)

    def _is_masked(self, step: Step) -> bool:
        return any(source.shape.masked for source in step.inputs.get(MAIN, ()))

    @property
    def _masks_by_hand(self) -> bool:
        """Whether Keras 2 and 3 take different masks here.

        Keras 3 joins masks with "or" where Keras 2 joins them with "and", and hands a layer with
        initial states no mask at all.
        """
        return self.wiring.network.dialect == "keras2" and any(
            self._is_masked(step) and (isinstance(step.layer, Merging) or len(step.inputs) > 1)
            for step in self.wiring.steps
        )

    def _mask(self, step: Step) -> list[Code]:
        mask = self.wiring.masks.get((step.node.id, MAIN))
        if mask is None:
            return []
        layer, sources = step.layer, step.inputs[MAIN]
        x = self._variable(sources[0])
        if isinstance(layer, Embedding):
            return [Code(f"{mask} = keras.ops.not_equal({x}, 0)")]
        if isinstance(layer, Masking):
            value = literal(layer.mask_value)
            return [Code(f"{mask} = keras.ops.any(keras.ops.not_equal({x}, {value}), axis=-1)")]
        found = [(self._variable(source), self.wiring.mask(source)) for source in sources]
        rank = len(step.outputs[MAIN].axes)
        if isinstance(layer, Concatenate) and layer.axis % rank != rank - 1:
            every = [
                each or f'keras.ops.ones_like({variable}[..., 0], dtype="bool")'
                for variable, each in found
            ]
            return [call(f"{mask} = keras.ops.concatenate", [f"[{', '.join(every)}]", "axis=1"])]
        first, *others = dict.fromkeys(each for _, each in found if each)
        joined = first
        for each in others:
            joined = Code(f"keras.ops.logical_and({joined}, {each})")
        return [Code(f"{mask} = {joined}")]
