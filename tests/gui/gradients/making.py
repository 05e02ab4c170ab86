"""Made-up recordings of gradients."""

from __future__ import annotations

from engine.training.events import Event
from engine.training.gradients.seen import (
    GateSeen,
    GradientsSeen,
    LayerSeen,
    SpikeSeen,
    ThroughTime,
    WeightSeen,
)
from tests.gui.plots.making import started, step

TIME = 12
FADING = 0.25
"""Of the gradient at a time step, what is left one earlier."""


def norms(number: int, time: int = TIME) -> tuple[float, ...]:
    """Falling towards the first time step, and shrinking as the run goes on."""
    return tuple(FADING ** (time - place) / number for place in range(1, time + 1))


def weight(
    number: int,
    name: str = "kernel",
    part: str = "",
    *,
    layer: str = "lstm",
    norm: float = 2.0,
    update: float = 0.003,
) -> WeightSeen:
    return WeightSeen(layer, "", name, part, norm, min(norm, 1.0), 3.0, update / number)


def seen(number: int, layer: str = "lstm") -> GradientsSeen:
    """All of an LSTM, of an Embedding before it and a Dense after it."""
    return GradientsSeen(
        step=number,
        epoch=1,
        through_time=(
            ThroughTime(layer, "", "h", norms(number)),
            ThroughTime(layer, "", "c", tuple(3 * norm for norm in norms(number))),
        ),
        weights=(
            weight(number, "embeddings", layer="embedding", norm=1.0),
            weight(number, layer=layer),
            *(weight(number, part=gate, layer=layer, norm=1.0) for gate in "ifco"),
            weight(number, "recurrent_kernel", layer=layer, norm=2.0, update=3.0),
            weight(number, layer="dense", norm=4.0),
        ),
        gates=tuple(
            GateSeen(layer, "", gate, mean, 0.1, 0.05, 0.15)
            for gate, mean in zip("ifco", (0.4, 0.9, 0.0, 0.6), strict=True)
        ),
        layers=(LayerSeen(layer, "", 1.05, 10.0, 0.25, 0.125),),
    )


def spike(number: int, rows: tuple[int, ...] = (3, 1, 4)) -> SpikeSeen:
    return SpikeSeen(number, 1, 40.0, 2.0, rows)


def a_recorded_run(steps: int = 60, every: int = 5) -> list[Event]:
    """A run with a recording at each so many steps and a spike in the middle."""
    events: list[Event] = [started()]
    for number in range(1, steps + 1):
        if number == steps // 2:
            events.append(spike(number))
        if number % every == 0:
            events.append(seen(number))
        events.append(step(number))
    return events
