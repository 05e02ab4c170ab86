"""Calls of recurrent modules in ``Model.forward``: masks, states, directions.

Native modules and cells are called alike: ``outputs, states = module(x, states)``. A native
module's states have a first axis for its directions.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.exchange.source import Code, literal
from engine.exchange.to_pytorch.cells import LAST, STATES, class_name, layer_of
from engine.exchange.to_pytorch.lines import Lines
from engine.exchange.to_pytorch.modules import Module
from engine.exchange.to_pytorch.penalties import activity_regularizer
from engine.exchange.wiring import Step, Wiring
from engine.layers.base import MAIN
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.recurrent import Recurrent

FORWARD = "forward"


def needs_states(module: Module, wiring: Wiring) -> bool:
    """Whether anything reads the last states of a recurrent module."""
    layer = layer_of(module)
    return bool(layer.stateful or _state_ports(module, wiring) or _states_cost(layer, wiring))


def write_recurrent(lines: Lines, module: Module) -> None:
    """A layer that reads one way."""
    step, layer = module.step, layer_of(module)
    target = lines.variable(step)
    regularizer = activity_regularizer(layer, lines.wiring.network.dialect)
    is_read = lines.wiring.is_read((step.node.id, MAIN)) or regularizer is not None
    states = _call(lines, module, target if is_read else Code("_"))
    lines.cost(regularizer, [target, *states])


def write_bidirectional(lines: Lines, layer: Bidirectional, modules: Sequence[Module]) -> None:
    """A layer that reads both ways, as one native module or as two modules."""
    if len(modules) == 1:
        _pair(lines, layer, modules[0])
        return
    for module in modules:
        side = Code(module.side)
        states = _call(lines, module, side)
        regularizer = activity_regularizer(layer_of(module), lines.wiring.network.dialect)
        lines.cost(regularizer, [side, *states])
    turned = ".flip(1)" if layer.forward().return_sequences else ""
    _merge(lines, modules[0].step, layer, Code(FORWARD), Code(BACKWARD + turned))


def _call(lines: Lines, module: Module, target: Code) -> list[Code]:
    """Call a module; returns the variables of the states that cost something."""
    wiring, layer = lines.wiring, layer_of(module)
    cell = None if module.native else lines.cells[class_name(layer)]
    turned = ".flip(1)" if layer.go_backwards else ""
    arguments = [f"{_read_by(module, wiring)}{turned}"]
    linked = _linked_states(module.step, layer, wiring, module.side)
    if state := _begin_with(lines, module, [f"{s}[None]" if module.native else s for s in linked]):
        arguments.append(state)
    if module.masked:
        arguments.append(f"mask={wiring.mask_in_effect(module.step, module.side)}{turned}")
    function = f"self.{module.attribute}"
    if cell is not None and cell.gives != STATES:
        last = "" if layer.return_sequences or cell.gives == LAST else "[:, -1]"
        lines.assign_call(target, function, arguments, last)
        return []
    wanted = dict(_state_ports(module, wiring))
    costs = _states_cost(layer, wiring)
    names = [
        wanted[name]
        if name in wanted
        else wiring.more_names.identifier(f"{module.attribute}_{name}")
        if layer.stateful or costs
        else Code("_")
        for name in layer.state_names
    ]
    lines.assign_call(f"{target}, {_as_states(names)}", function, arguments)
    _keep(lines, module, names, layer)
    if module.native:
        for name in names:
            if name in wanted.values() or costs:
                lines.assign(name, f"{name}[0]")
    if not layer.return_sequences and target != "_":
        lines.assign(target, f"{target}[:, -1]")
    return names if costs else []


def _pair(lines: Lines, layer: Bidirectional, module: Module) -> None:
    """A native module that reads both ways; its states are stacked, (2, batch, units)."""
    wiring, step, forward = lines.wiring, module.step, layer.forward()
    dialect = wiring.network.dialect
    costs = [activity_regularizer(half, dialect) for half in (forward, layer.backward())]
    states_cost = forward.return_state and any(costs)
    wanted = {
        (side, name): wiring.variables[place]
        for side in (FORWARD, BACKWARD)
        for name in forward.state_names
        if (place := (step.node.id, f"{side}_{name}")) in wiring.variables
    }
    stacks = [Code("_") for _ in forward.state_names]
    if wanted or forward.stateful or states_cost:
        stacks = [wiring.more_names.identifier(f"{step.name}_{s}s") for s in forward.state_names]
    arguments = [str(lines.arriving(step))]
    if state := _begin_with(lines, module, _stacked(step, forward, wiring)):
        arguments.append(state)
    target = lines.variable(step)
    lines.assign_call(f"{target}, {_as_states(stacks)}", f"self.{module.attribute}", arguments)
    _keep(lines, module, stacks, forward)
    for number, side in enumerate((FORWARD, BACKWARD)):
        for stack, name in zip(stacks, forward.state_names, strict=True):
            if found := wanted.get((side, name)):
                lines.assign(found, f"{stack}[{number}]")
    if forward.return_sequences and layer.merge_mode == "concat" and not any(costs):
        return  # torch has merged them so already
    lines.assign("forward, backward", f"{target}.chunk(2, -1)")
    if not forward.return_sequences:
        lines.assign("forward, backward", "forward[:, -1], backward[:, 0]")
    for number, (cost, side) in enumerate(zip(costs, (FORWARD, BACKWARD), strict=True)):
        states = [Code(f"{stack}[{number}]") for stack in stacks] if states_cost else []
        lines.cost(cost, [Code(side), *states])
    _merge(lines, step, layer, Code(FORWARD), Code(BACKWARD))


def _merge(lines: Lines, step: Step, layer: Bidirectional, first: Code, second: Code) -> None:
    if layer.merge_mode is None:
        for port, value in ((MAIN, first), (BACKWARD, second)):
            if lines.wiring.is_read((step.node.id, port)):
                lines.assign(lines.variable(step, port), value)
        return
    merged = {
        "concat": f"torch.cat(({first}, {second}), -1)",
        "sum": f"{first} + {second}",
        "mul": f"{first} * {second}",
        "ave": f"({first} + {second}) / 2",
    }
    lines.assign(lines.variable(step), merged[layer.merge_mode])


def _begin_with(lines: Lines, module: Module, linked: Sequence[str]) -> str:
    """The argument with the states to begin with; empty for zeros."""
    given = f"({', '.join(linked)})" if len(linked) > 1 else "".join(linked)
    layer = module.layer
    stateful = (
        layer.forward().stateful if isinstance(layer, Bidirectional) else layer_of(module).stateful
    )
    if not stateful or (given and lines.wiring.network.dialect == "keras3"):
        return given
    # Keras 2 begins with the linked states and then goes on with its own.
    default = f", {given}" if given else ""
    return f"self.states.get({literal(str(module.attribute))}{default})"


def _keep(lines: Lines, module: Module, names: Sequence[Code], layer: Recurrent) -> None:
    """A stateful layer's states go on to the next batch, its gradients do not."""
    if layer.stateful:
        place = f"self.states[{literal(str(module.attribute))}]"
        lines.assign_tuple(place, [f"{name}.detach()" for name in names])


def _as_states(names: Sequence[Code]) -> str:
    if set(names) == {"_"}:
        return "_"
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _read_by(module: Module, wiring: Wiring) -> Code:
    return wiring.variable(module.step.source)


def _linked_states(step: Step, layer: Recurrent, wiring: Wiring, side: str) -> list[Code]:
    prefix = f"{side}_" if side else ""
    return [
        wiring.variable(step.inputs[port][0])
        for name in layer.state_names
        if (port := f"{prefix}initial_{name}") in step.inputs
    ]


def _stacked(step: Step, layer: Recurrent, wiring: Wiring) -> list[str]:
    """Linked states of both directions, each (2, batch, units); one that is missing is zero."""
    sides = [_linked_states(step, layer, wiring, side) for side in (FORWARD, BACKWARD)]
    [given, *_] = [each for each in sides if each] or [[]]
    zeros = [Code(f"torch.zeros_like({name})") for name in given]
    both = zip(sides[0] or zeros, sides[1] or zeros, strict=True)
    return [f"torch.stack(({first}, {second}))" for first, second in both]


def _state_ports(module: Module, wiring: Wiring) -> list[tuple[str, Code]]:
    """Name and variable of each last state that a later layer reads."""
    prefix = f"{module.side}_" if module.side else ""
    return [
        (name, wiring.variables[place])
        for name in layer_of(module).state_names
        if (place := (module.step.node.id, f"{prefix}{name}")) in wiring.variables
    ]


def _states_cost(layer: Recurrent, wiring: Wiring) -> bool:
    """Keras charges the activity regularizer for every output, returned states included."""
    return layer.return_state and activity_regularizer(layer, wiring.network.dialect) is not None
