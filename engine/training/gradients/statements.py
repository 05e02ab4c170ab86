"""What recorded gradients say, in sentences with their numbers and with what may help.

They are read from the last few records, by their medians, so that no single batch makes one.
Whether clipping does what it is for is told from the steps themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from engine.declared import kind_of
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.recurrent import Recurrent
from engine.message import Message, message
from engine.project.project import Project
from engine.training.gradients import fixes
from engine.training.gradients.fixes import ProjectFix
from engine.training.gradients.seen import GateSeen, GradientsSeen, LayerSeen

LATEST = 5
"""Records that are read."""
LEAST = 3
"""With fewer there is nothing to say yet."""
VANISHED = 1e-4
"""What reaches the first time step, as a share of what is at the last one."""
EXPLODED = 1e3
REACHES = 0.01
"""Share of the last time step's gradient down to which a time step is learned from."""
SATURATED = 0.5
"""Share of a gate's values at an end."""
DEAD = 0.25
"""Share of units."""
LONG_ENOUGH = 3
"""After so many times its memory a cell keeps 5% of what it had."""
USUAL_UPDATE = 1e-3
"""Update to weight, per step (Karpathy, "Babysitting the learning process", CS231n)."""
LARGE_UPDATE, SMALL_UPDATE = 1e-2, 1e-5

_GATE_NAMES = {
    "LSTM": {"i": message("input"), "f": message("forget"), "o": message("output")},
    "GRU": {"z": message("update"), "r": message("reset")},
}
_KERNELS = ("kernel", "recurrent_kernel")
_MEMORY_GATE = {"LSTM": "f", "GRU": "z"}


@dataclass(frozen=True)
class Statement:
    """A sentence, and what may help."""

    about: str
    """``vanishing``, ``exploding``, ``gate``, ``dead``, ``memory`` or ``update``."""
    layer: str
    """Id of the node it is about."""
    side: str
    text: Message
    fixes: tuple[ProjectFix, ...] = ()


def statements(project: Project, seen: Sequence[GradientsSeen]) -> tuple[Statement, ...]:
    """What there is to say, what matters most first; nothing while there are few records.

    Args:
        project: that of the run: its layers are those that were recorded.
        seen: the records of a run, in their order.
    """
    latest = list(seen[-LATEST:])
    if len(latest) < LEAST:
        return ()
    told = [
        statement
        for said in (_through_time, _updates, _dead, _gates, _memory)
        for statement in said(project, latest)
    ]
    return tuple(told)


@dataclass(frozen=True)
class _Profile:
    """Gradient norms of one state, in the order in which the layer reads."""

    first_step: int
    """The time step of the data that is read first."""
    norms: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """What is left at the first time step, as a share of what is at the last."""
        return self.norms[0] / self.norms[-1]

    @property
    def reach(self) -> int:
        """How many steps before the last one are learned from."""
        back = list(reversed(self.norms))
        return next(
            (steps for steps, norm in enumerate(back) if norm < REACHES * back[0]), len(back)
        )


def _through_time(project: Project, latest: Sequence[GradientsSeen]) -> Iterator[Statement]:
    for (layer, side), profiles in _profiles(project, latest).items():
        name = project.network.node(layer).name
        # Where a cell has two ways back, the better one counts.
        best = max(profiles, key=lambda profile: profile.ratio)
        if best.ratio < VANISHED and best.reach < len(best.norms) - 1:
            text = message(
                "The gradient reaching step {step} is {ratio:.0e} of the last step's: this {kind} "
                "({layer}) cannot learn from inputs more than about {reach} steps back.",
                step=best.first_step,
                ratio=best.ratio,
                kind=kind_of(fixes.recurrent_of(project, layer)),
                layer=name,
                reach=max(1, best.reach),
            )
            helps = (*fixes.other_cells(project, layer), *fixes.orthogonal(project, layer))
            helps = (*helps, *fixes.remembering_from_the_start(project, layer))
            yield Statement("vanishing", layer, side, text, helps)
        worst = max(profiles, key=lambda profile: profile.ratio)
        if worst.ratio > EXPLODED:
            text = message(
                "The gradient reaching step {step} is {ratio:.0e} times the last step's: it "
                "explodes on its way back through {layer}.",
                step=worst.first_step,
                ratio=worst.ratio,
                layer=name,
            )
            helps = (*fixes.clipped(project), *fixes.orthogonal(project, layer))
            yield Statement("exploding", layer, side, text, helps)


def _profiles(
    project: Project, latest: Sequence[GradientsSeen]
) -> dict[tuple[str, str], list[_Profile]]:
    """Of each layer and side, one for every state that any gradient reaches."""
    found: dict[tuple[str, str], list[_Profile]] = {}
    for last in latest[-1].through_time:
        alike = [
            each.norms
            for record in latest
            for each in record.through_time
            if (each.layer, each.side, each.state) == (last.layer, last.side, last.state)
            and (each.begin, len(each.norms)) == (last.begin, len(last.norms))
        ]
        norms = [median(step) for step in zip(*alike, strict=True)]
        step = last.begin
        if _reads_from_the_end(project, last.layer, last.side):
            norms.reverse()
            step += len(norms) - 1
        if norms[-1] > 0:
            found.setdefault((last.layer, last.side), []).append(_Profile(step, tuple(norms)))
    return found


def _reads_from_the_end(project: Project, node_id: str, side: str) -> bool:
    layer = project.network.layer(node_id)
    if isinstance(layer, Bidirectional):
        layer = layer.backward() if side == BACKWARD else layer.forward()
    return isinstance(layer, Recurrent) and layer.go_backwards


def _updates(project: Project, latest: Sequence[GradientsSeen]) -> Iterator[Statement]:
    ratios: dict[tuple[str, str, str], list[float]] = {}
    for record in latest:
        for each in record.weights:
            # Beside a bias or an Embedding, which begin at zero or near it, every step is large.
            if not each.part and each.weight in _KERNELS and each.weight_norm > 0:
                place = (each.layer, each.side, each.weight)
                ratios.setdefault(place, []).append(each.update / each.weight_norm)
    if not ratios:
        return
    usual = {place: median(each) for place, each in ratios.items()}
    largest = max(usual, key=usual.__getitem__)
    if usual[largest] > LARGE_UPDATE:
        layer, side, weight = largest
        text = message(
            "Each step changes the {weight} of {layer} by {ratio:.1%} of its size, and 0.1% is "
            "usual: the steps are too long.",
            weight=weight,
            layer=project.network.node(layer).name,
            ratio=usual[largest],
        )
        helps = fixes.learning_rate(project, USUAL_UPDATE / usual[largest])
        yield Statement("update", layer, side, text, tuple(helps))
    elif usual[largest] < SMALL_UPDATE:
        layer, side, weight = largest
        text = message(
            "No step changes any weight by more than {ratio:.0e} of its size, and 1e-03 is usual: "
            "it learns slowly.",
            ratio=usual[largest],
        )
        factor = USUAL_UPDATE / max(usual[largest], SMALL_UPDATE / 100)
        yield Statement("update", layer, side, text, tuple(fixes.learning_rate(project, factor)))


def _dead(project: Project, latest: Sequence[GradientsSeen]) -> Iterator[Statement]:
    for place in _layers(latest):
        share = median(each.dead for each in _of_layer(latest, place))
        if share >= DEAD:
            text = message(
                "{share:.0%} of the units of {layer} give the same number whatever they read.",
                share=share,
                layer=project.network.node(place[0]).name,
            )
            helps = fixes.moving_everywhere(project, place[0])
            yield Statement("dead", *place, text, tuple(helps))


def _gates(project: Project, latest: Sequence[GradientsSeen]) -> Iterator[Statement]:
    for place in _layers(latest):
        kind = kind_of(fixes.recurrent_of(project, place[0]))
        for gate, name in _GATE_NAMES.get(kind, {}).items():
            found = list(_of_gate(latest, place, gate))
            if not found:  # the other half of a Bidirectional may be another kind of layer
                continue
            high, low = (
                median(each) for each in zip(*((g.high, g.low) for g in found), strict=True)
            )
            # A gate that keeps all of a cell is at its end on purpose.
            share = low if gate == _MEMORY_GATE[kind] else low + high
            if share > SATURATED:
                text = message(
                    "{share:.0%} of the values of the {gate} gate of {layer} are at an end, where "
                    "it hardly learns.",
                    share=share,
                    gate=name,
                    layer=project.network.node(place[0]).name,
                )
                helps = fixes.learning_rate(project, 1 / 3)
                yield Statement("gate", *place, text, tuple(helps))


def _memory(project: Project, latest: Sequence[GradientsSeen]) -> Iterator[Statement]:
    lengths = {
        (each.layer, each.side): each.begin + len(each.norms) for each in latest[-1].through_time
    }
    for place in _layers(latest):
        kind = kind_of(fixes.recurrent_of(project, place[0]))
        memories = [each.memory for each in _of_layer(latest, place) if each.memory is not None]
        steps = lengths.get(place)
        if kind not in _MEMORY_GATE or not memories or steps is None:
            continue
        memory = median(memories)
        if LONG_ENOUGH * memory < steps:
            text = message(
                "The {gate} gate of {layer} keeps {kept:.0%} at each step: it remembers some "
                "{memory:.0f} steps, and rows have {steps}.",
                gate=_GATE_NAMES[kind][_MEMORY_GATE[kind]],
                layer=project.network.node(place[0]).name,
                kept=1 - 1 / memory,
                memory=memory,
                steps=steps,
            )
            helps = fixes.remembering_from_the_start(project, place[0])
            yield Statement("memory", *place, text, tuple(helps))


def _layers(latest: Sequence[GradientsSeen]) -> list[tuple[str, str]]:
    return [(each.layer, each.side) for each in latest[-1].layers]


def _of_layer(latest: Sequence[GradientsSeen], place: tuple[str, str]) -> Iterator[LayerSeen]:
    for record in latest:
        yield from (each for each in record.layers if (each.layer, each.side) == place)


def _of_gate(
    latest: Sequence[GradientsSeen], place: tuple[str, str], gate: str
) -> Iterator[GateSeen]:
    for record in latest:
        yield from (
            each for each in record.gates if (each.layer, each.side) == place and each.gate == gate
        )
