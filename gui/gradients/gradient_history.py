"""Everything a run told of its gradients so far, as tables to plot and to save."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, nan
from pathlib import Path

from engine.training.events import Event, RunStarted, StepDone
from engine.training.gradients.kept import kept_gradients
from engine.training.gradients.seen import GradientsSeen, LayerSeen, ThroughTime, WeightSeen
from engine.training.gradients.statements import LATEST
from gui.gradients.merged_rows import MergedRows
from gui.plots.marks import StepMark, mark_of

BEFORE, AFTER, WEIGHT, UPDATE, RATIO = range(5)
"""Columns of a weight's table; the last is the update's norm by the weight's."""
MEAN, SPREAD, LOW, HIGH, SATURATION = range(5)
"""Columns of a gate's table; the last is the share near either end."""
RADIUS, MEMORY, DEAD, SATURATED = range(4)
"""Columns of a layer's table."""


@dataclass(frozen=True, order=True)
class Side:
    """A recurrent layer, or one of the two inside a Bidirectional."""

    layer: str
    """Node id."""
    side: str = ""
    """``forward``, ``backward`` or empty."""

    def __str__(self) -> str:
        return f"{self.layer} {self.side}" if self.side else self.layer


@dataclass(frozen=True, order=True)
class Trace:
    """One state of a recurrent layer."""

    side: Side
    state: str
    """``h`` or ``c``."""


@dataclass(frozen=True, order=True)
class WeightPart:
    """A weight, or its columns of one gate."""

    side: Side
    weight: str
    part: str = ""
    """The gate; empty: the whole weight."""


@dataclass(frozen=True, order=True)
class Gate:
    """A gate of a recurrent layer."""

    side: Side
    name: str


class GradientHistory:
    """One run: tables by what they tell of. All in bounded memory, however long the run is."""

    def __init__(self) -> None:
        self.started: RunStarted | None = None
        self.done = 0
        """The last step that was told of."""
        self.recorded = 0
        """Recordings so far."""
        self.recent: deque[GradientsSeen] = deque(maxlen=LATEST)
        """The last recordings, as they were told."""
        self.traces: dict[Trace, MergedRows] = {}
        """Norm at each time step."""
        self.weights: dict[WeightPart, MergedRows] = {}
        self.latest_weights: dict[WeightPart, WeightSeen] = {}
        self.gates: dict[Gate, MergedRows] = {}
        self.layers: dict[Side, MergedRows] = {}
        self.shares = MergedRows(0, keep="latest")
        """Share of each layer in the squared norm of the whole gradient, before clipping."""
        self.share_names: list[str] = []
        """Node ids, one for each column of `shares`, in the order of the data."""
        self.marks: list[StepMark] = []
        """Spikes, and what was not finite."""

    def __bool__(self) -> bool:
        return self.recorded > 0

    @property
    def steps(self) -> int:
        """Steps the whole run will have; 0 before it began."""
        return self.started.epochs * self.started.steps_per_epoch if self.started else 0

    @classmethod
    def of_run(cls, run: Path) -> GradientHistory:
        """That of a run which was kept in a folder.

        Raises:
            RunFolderError: its events could not be read.
        """
        history = cls()
        history.add(kept_gradients(run))
        return history

    def add(self, events: Iterable[Event]) -> None:
        """Take in what events tell."""
        for event in events:
            if isinstance(event, RunStarted):
                self.started = event
            elif isinstance(event, StepDone):
                self.done = max(self.done, event.step)
            elif isinstance(event, GradientsSeen):
                self._add(event)
            elif (mark := mark_of(event)) is not None:
                self.marks.append(mark)

    def _add(self, seen: GradientsSeen) -> None:
        self.recorded += 1
        self.done = max(self.done, seen.step)
        self.recent.append(seen)
        for trace in seen.through_time:
            self._add_trace(seen.step, trace)
        for weight in seen.weights:
            self._add_weight(seen.step, weight)
        for gate in seen.gates:
            place = Gate(Side(gate.layer, gate.side), gate.gate)
            rows = self.gates.setdefault(place, MergedRows(5, keep="latest"))
            numbers = (gate.mean, gate.spread, gate.low, gate.high, gate.low + gate.high)
            rows.append(seen.step, numbers)
        for layer in seen.layers:
            self._add_layer(seen.step, layer)
        if seen.weights:
            self._add_shares(seen)

    def _add_trace(self, step: int, trace: ThroughTime) -> None:
        place = Trace(Side(trace.layer, trace.side), trace.state)
        norms = (*[nan] * trace.begin, *trace.norms)
        self.traces.setdefault(place, MergedRows(len(norms))).append(step, norms)

    def _add_weight(self, step: int, weight: WeightSeen) -> None:
        place = WeightPart(Side(weight.layer, weight.side), weight.weight, weight.part)
        ratio = weight.update / weight.weight_norm if weight.weight_norm > 0 else nan
        self.latest_weights[place] = weight
        numbers = (weight.norm_before, weight.norm_after, weight.weight_norm, weight.update, ratio)
        self.weights.setdefault(place, MergedRows(5)).append(step, numbers)

    def _add_layer(self, step: int, layer: LayerSeen) -> None:
        rows = self.layers.setdefault(Side(layer.layer, layer.side), MergedRows(4, keep="latest"))
        memory = nan if layer.memory is None else layer.memory
        rows.append(step, (layer.spectral_radius, memory, layer.dead, layer.saturated))

    def _add_shares(self, seen: GradientsSeen) -> None:
        squares: dict[str, float] = {}
        for weight in seen.weights:
            if not weight.part:
                squares[weight.layer] = squares.get(weight.layer, 0.0) + weight.norm_before**2
        self.share_names += [name for name in squares if name not in self.share_names]
        total = sum(squares.values())
        if not 0 < total < inf:
            return
        self.shares.append(seen.step, [squares.get(name, 0.0) / total for name in self.share_names])
