"""A network as every exporter sees it: what each layer reads, and the names of what it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from engine.exchange.identifiers import Names, slug_of
from engine.exchange.remembered import MOST
from engine.exchange.source import Code, one_line
from engine.layers.add import Add
from engine.layers.base import MAIN, Layer
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.embedding import Embedding
from engine.layers.masking import Masking
from engine.layers.merging import Merging
from engine.layers.recurrent import Recurrent
from engine.layers.shapes import TensorShape
from engine.network.findings import Findings, find
from engine.network.inference import Inference
from engine.network.network import Network, Node
from engine.network.problem import Problem, Severity
from engine.network.signature import Signature

Place = tuple[str, str]
"""A node's id and one of its output ports."""


@dataclass(frozen=True)
class Source:
    """What arrives at an input port over one link, or from the data."""

    place: Place | None
    """None: the data."""
    shape: TensorShape


@dataclass(frozen=True)
class Step:
    """One layer that can be written down: everything above it is known."""

    node: Node
    name: Code
    """The layer's identifier."""
    inputs: dict[str, tuple[Source, ...]]
    outputs: dict[str, TensorShape]

    @property
    def layer(self) -> Layer:
        """The layer itself."""
        return self.node.layer

    @property
    def source(self) -> Source:
        """What arrives at the main port."""
        return self.inputs[MAIN][0]

    @property
    def joins_time(self) -> bool:
        """Whether the layer puts sequences one behind the other."""
        rank = len(self.outputs[MAIN].axes)
        return isinstance(self.layer, Concatenate) and self.layer.axis % rank != rank - 1


@dataclass(frozen=True)
class Wiring:
    """The steps in the order of the data."""

    network: Network
    inference: Inference
    problems: tuple[Problem, ...]
    steps: tuple[Step, ...]
    names: dict[str, Code]
    """Identifier of every node, by its id."""
    variables: dict[Place, Code]
    """Variable of every output that something reads; in a chain it is always ``x``."""
    masks: dict[Place, Code]
    """Variable of the mask that travels with an output, where a later layer reads it."""
    more_names: Names = field(repr=False)
    """Where further identifiers come from."""

    @cached_property
    def is_chain(self) -> bool:
        """Whether every layer reads the one before it and nothing else."""
        nodes = tuple(self.network.in_order())
        wanted = [(above.id, MAIN, below.id, MAIN) for above, below in pairwise(nodes)]
        links = sorted(
            (link.source, link.source_port, link.target, link.target_port)
            for link in self.network.links
        )
        return bool(nodes) and sorted(wanted) == links

    @cached_property
    def is_sequential(self) -> bool:
        """Whether Keras' Sequential says it: a chain of layers that give one tensor each."""
        return self.is_chain and all(len(step.outputs) == 1 for step in self.steps)

    @cached_property
    def errors(self) -> list[str]:
        """What keeps the network from being run, as sentences."""
        return [
            self.sentence(problem)
            for problem in self.problems
            if problem.severity is Severity.ERROR
        ]

    def sentence(self, problem: Problem) -> str:
        """A problem on one line, with the name of its layer."""
        text = f"{problem.title}. {problem.reason}"
        if problem.node_id is None:
            return one_line(text)
        return one_line(f"{self.network.node(problem.node_id).name}: {text}")

    def variable(self, source: Source) -> Code:
        """The variable that holds what arrives."""
        return Code("x") if source.place is None else self.variables[source.place]

    def mask(self, source: Source) -> Code | None:
        """The variable of the mask that arrives, if one does."""
        return None if source.place is None else self.masks.get(source.place)

    def mask_in_effect(self, step: Step, side: str = "") -> Code | None:
        """The variable of the mask that a recurrent layer, or one half of two, works with."""
        return self.mask(step.source) if _heeds_mask(self.network, step, side) else None

    def is_read(self, place: Place) -> bool:
        """Whether a layer reads this output, or the network ends with it."""
        return place in self.variables

    @cached_property
    def end(self) -> Place | None:
        """The output the network gives; None without a layer that can be written."""
        shown = {step.node.id for step in self.steps}
        ends = [node.id for node in self.network.ends() if node.id in shown]
        last = [step.node.id for step in self.steps[-1:]]
        return next(((node_id, MAIN) for node_id in (*ends[-1:], *last)), None)


def wire(network: Network, signature: Signature, known: Findings | None = None) -> Wiring:
    """Read a network; what is unfinished is left out of the steps and named in the problems.

    Args:
        known: what has been found out about it already, if it has.
    """
    findings = find(network, signature, known)
    inference = findings.inference
    names = Names()
    identifiers = {
        node.id: names.identifier(node.name, slug_of(node.id) or "layer")
        for node in network.in_order()
    }
    steps = tuple(_steps(network, signature, inference, identifiers))
    wiring = Wiring(
        network=network,
        inference=inference,
        problems=findings.problems,
        steps=steps,
        names=identifiers,
        variables={},
        masks={},
        more_names=names,
    )
    _name_outputs(wiring)
    _name_masks(wiring)
    return wiring


def _steps(
    network: Network, signature: Signature, inference: Inference, names: dict[str, Code]
) -> Iterator[Step]:
    for node in network.in_order():
        outputs = {
            port.name: inference.outputs[node.id, port.name]
            for port in node.outputs
            if (node.id, port.name) in inference.outputs
        }
        if not outputs:
            continue
        arriving = inference.inputs[node.id]
        inputs: dict[str, tuple[Source, ...]] = {}
        every = network.links_into(node.id)
        for port in node.inputs:
            links = [
                link
                for link in every
                if link.target_port == port.name
                and (link.source, link.source_port) in inference.outputs
            ]
            shapes = arriving.get(port.name, ())
            if links:
                inputs[port.name] = tuple(
                    Source((link.source, link.source_port), shape)
                    for link, shape in zip(links, shapes, strict=True)
                )
            elif shapes:
                inputs[port.name] = (Source(None, shapes[0]),)
        yield _as_before(Step(node, names[node.id], inputs, outputs))


_steps_before: dict[int, Step] = {}
"""The last step of each node, by the id of the node, which lives as long as the step does."""


def _as_before(step: Step) -> Step:
    """The step of the last text where it is still that: what was written of it is found by it."""
    before = _steps_before.get(id(step.node))
    if before == step:
        return before
    if len(_steps_before) >= MOST:
        _steps_before.clear()
    _steps_before[id(step.node)] = step
    return step


def _name_outputs(wiring: Wiring) -> None:
    read = {
        source.place
        for step in wiring.steps
        for sources in step.inputs.values()
        for source in sources
        if source.place is not None
    }
    if wiring.end is not None:
        read.add(wiring.end)
    for step in wiring.steps:
        for port in step.outputs:
            place = (step.node.id, port)
            if place not in read:
                continue
            if wiring.is_chain:
                wiring.variables[place] = Code("x")
            elif port == MAIN:
                wiring.variables[place] = step.name
            else:
                wiring.variables[place] = wiring.more_names.identifier(f"{step.name}_{port}")


def _name_masks(wiring: Wiring) -> None:
    """Name the masks that a recurrent layer reads in the end; no other is ever computed."""
    if not any(shape.masked for step in wiring.steps for shape in step.outputs.values()):
        return
    needed: set[Place] = set()
    for step in reversed(wiring.steps):
        layer = step.layer
        sides = ("forward", BACKWARD) if isinstance(layer, Bidirectional) else ("",)
        reads = isinstance(layer, Recurrent | Bidirectional) and any(
            _heeds_mask(wiring.network, step, side) for side in sides
        )
        passes = not isinstance(layer, Embedding | Masking) and any(
            (step.node.id, port) in needed for port in step.outputs
        )
        if reads or passes:
            sources = step.inputs.get(MAIN, ())
            needed |= {each.place for each in sources if each.place and each.shape.masked}
    for step in wiring.steps:
        for port, shape in step.outputs.items():
            place = (step.node.id, port)
            if place in needed and shape.masked and (found := _mask_name(wiring, step)):
                wiring.masks[place] = found


def _heeds_mask(network: Network, step: Step, side: str) -> bool:
    """Keras 3 hands a layer its input's mask only when no initial states come in beside it.

    The layer passes the mask on all the same (``Layer.__call__`` in keras 3.15).
    """
    first = f"{side}_initial_h" if side else "initial_h"
    return network.dialect == "keras2" or first not in step.inputs


def _mask_name(wiring: Wiring, step: Step) -> Code | None:
    arriving = [wiring.mask(source) for source in step.inputs.get(MAIN, ())]
    if isinstance(step.layer, Merging):
        if all(mask is None for mask in arriving):
            return None
        is_add = isinstance(step.layer, Add)
        if is_add and wiring.network.dialect == "keras3" and None in arriving:
            return None  # in Keras 3 one input without a mask takes it away
    elif not isinstance(step.layer, Embedding | Masking):
        return arriving[0] if arriving else None
    if wiring.is_chain:
        return Code("mask")
    return wiring.more_names.identifier(f"{step.name}_mask")
