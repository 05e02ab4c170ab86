"""What was seen of gradients, weights and gates at one step: events of plain numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ThroughTime:
    """The gradient on its way back through time, before clipping."""

    layer: str
    """Id of the node."""
    side: str
    """``forward`` or ``backward`` inside a Bidirectional, else empty."""
    state: str
    """``h``, or ``c`` of an LSTM."""
    norms: tuple[float, ...]
    """For each time step, in the order of the data, the Euclidean norm over rows and units of the
    derivative of the whole step's mean loss with respect to the state after that time step."""
    begin: int = 0
    """Time step of the first of them, from 0: where the window or the cut batch begins."""


@dataclass(frozen=True)
class WeightSeen:
    """A weight, or the columns of one gate in it, at one step of the optimizer."""

    layer: str
    side: str
    weight: str
    """Keras' name, without the side: ``kernel``, ``recurrent_kernel``, ``bias``, ``embeddings``."""
    part: str
    """Name of the gate; empty: the whole weight."""
    norm_before: float
    """Euclidean norm of the gradient before clipping."""
    norm_after: float
    """The same after clipping."""
    weight_norm: float
    """Euclidean norm of the weight before the step."""
    update: float
    """Euclidean norm of what the step changed."""


@dataclass(frozen=True)
class GateSeen:
    """A gate, or the candidate, over the time steps that count, rows and units."""

    layer: str
    side: str
    gate: str
    mean: float
    spread: float
    """Standard deviation."""
    low: float
    """Share of values at the lower end of the activation: within 5% of its range."""
    high: float
    """Share of values at its upper end."""


@dataclass(frozen=True)
class LayerSeen:
    """A recurrent layer as a whole."""

    layer: str
    side: str
    spectral_radius: float
    """Largest absolute eigenvalue among the square blocks of the recurrent kernel."""
    memory: float | None
    """Time steps that a cell remembers on average: 1 / (1 - mean of the forget gate), of a GRU of
    the update gate. None: it has no such gate, or one that is no share."""
    dead: float
    """Share of units whose output does not move: its standard deviation is below 0.001."""
    saturated: float
    """Share of units at an end of the activation, within 5% of its range, at more than 95% of the
    time steps."""
    radius_gate: str = ""
    """The gate whose block has the spectral radius."""


@dataclass(frozen=True)
class GradientsSeen:
    """What was seen of one step of the optimizer. It comes before that step's `StepDone`."""

    step: int
    epoch: int
    through_time: tuple[ThroughTime, ...] = ()
    weights: tuple[WeightSeen, ...] = ()
    """Of every trained layer."""
    gates: tuple[GateSeen, ...] = ()
    layers: tuple[LayerSeen, ...] = ()


@dataclass(frozen=True)
class SpikeSeen:
    """A gradient norm far above those before it, see `engine.training.gradients.spikes`. Told
    while anything is recorded, before that step's `StepDone`."""

    step: int
    epoch: int
    norm: float
    """Of all gradients together, before clipping."""
    usual: float
    """Median of the norms before it."""
    rows: tuple[int, ...]
    """Numbers of the step's rows among the training rows, from 0."""
