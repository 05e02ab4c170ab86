"""Records steps of a training now and then, within the time it may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from engine.runtime import NetworkModule
from engine.training.gradients.pace import Pace
from engine.training.gradients.passages import recurrences
from engine.training.gradients.recording import Recording
from engine.training.gradients.sample import Sample
from engine.training.gradients.seen import GradientsSeen
from engine.training.gradients.spikes import UsualNorm
from engine.training.gradients.weight_numbers import parted_weights


class Recorder:
    """Looks at the steps of one training.

    Several processes that train together all take part in a step, and the first alone looks:
    gradients of weights are everybody's, gradients through time and gates those of its own rows.

    Args:
        is_first: whether this process is the one that looks.
    """

    def __init__(self, network: NetworkModule, is_first: bool = True) -> None:
        self._network = network
        self._is_first = is_first
        self._weights = parted_weights(network)
        self._all = recurrences(network)
        self._recording: Recording | None = None
        self._pace = Pace(1.0)
        self.usual = UsualNorm()
        """What the gradient norm has been lately."""

    @contextmanager
    def looking(self, recording: Recording | None) -> Iterator[Sample | None]:
        """The step inside is looked at where it is its turn: then there is a `Sample` to tell."""
        if recording is None or not self._is_first:
            self._recording = None
            yield None
            return
        if recording != self._recording:
            self._recording, self._pace = recording, Pace(recording.share, recording.every)
        sample = self._sample(recording) if self._pace.is_due() else None
        since = perf_counter()
        try:
            yield sample
        finally:
            if sample is not None:
                sample.left()
        seconds = perf_counter() - since
        if sample is None:
            self._pace.stepped(seconds)
        else:
            self._pace.recorded(seconds, sample.seconds)

    @property
    def is_on(self) -> bool:
        """Whether the last step was one of those that may be looked at."""
        return self._recording is not None

    @property
    def share(self) -> float:
        """What recording has taken so far, as a share of the time of training alone."""
        return self._pace.share

    @contextmanager
    def telling(self, sample: Sample, step: int, epoch: int) -> Iterator[GradientsSeen]:
        """What was seen; the time until it is written down is counted too."""
        since = perf_counter()
        yield sample.seen(step, epoch)
        self._pace.told(perf_counter() - since)

    def _sample(self, recording: Recording) -> Sample:
        places = [
            place
            for place in self._all
            if recording.layers is None or place.node_id in recording.layers
        ]
        return Sample(self._network, recording, self._weights, places)
