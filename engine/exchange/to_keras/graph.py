"""A network as calls of Keras' functional API, one line a layer."""

from __future__ import annotations

from dataclasses import dataclass

from engine.exchange.source import WIDTH, Code, call, comment
from engine.exchange.to_keras.calls import Calls, cost_layer
from engine.exchange.to_keras.masks import Masks
from engine.exchange.wiring import Source, Step, Wiring
from engine.layers.base import MAIN
from engine.layers.merging import Merging


@dataclass
class Graph:
    """Writes the lines."""

    wiring: Wiring
    calls: Calls
    masks: Masks

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
        function, arguments = self.calls.of_step(step)
        targets = [
            wiring.variables.get((step.node.id, port.name), Code("_")) for port in step.node.outputs
        ]
        if targets[0] == "_" and self.calls.cost_apart(layer):
            targets[0] = step.name
        left = ", ".join(targets)
        if len(left) + len(function) + 4 > WIDTH:
            left = "(\n" + "".join(f"    {target},\n" for target in targets) + ")"
        made = call(f"{left} = {function}", arguments)
        lines = self.masks.lines(step)
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
        sources = self.masks.read(step, sources)
        layer = step.layer
        if isinstance(layer, Merging):
            return [f"[{', '.join(sources)}]"]
        read = sources[:1]
        states = [
            self._variable(step.inputs[port.name][0])
            for port in step.node.inputs[1:]
            if port.name in step.inputs
        ]
        if states:
            read.append(f"initial_state=[{', '.join(states)}]")
        return [*read, *self.masks.handed(step)]

    def _variable(self, source: Source) -> Code:
        return Code("inputs") if source.place is None else self.wiring.variable(source)
