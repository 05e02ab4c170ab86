"""Rows gone through in windows, with the states of each batch carried from one to the next.

Truncated back-propagation through time (Williams and Peng 1990), see
``docs/decisions/truncated-bptt.md`` and `engine.vocabulary.truncation`. Without truncation, or
where the window is as long as the rows, everything here is the network itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

import torch
from torch import Tensor

from engine.project.data_facts import DataFacts
from engine.runtime import NetworkModule
from engine.runtime.step import States
from engine.training.batches import Batch
from engine.vocabulary.truncation import Windows, is_truncated, windows_of

Group = tuple[Batch, ...]
WINDOWS = "windows"


class WindowedRows:
    """What a network gives for the window that training is at.

    Where every step of a row has a target, a group of batches is gone through window by window:
    each window of all of them is one step of the optimizer. Where a row has one target, the group
    is one step, and its gradient goes back over the last window of the rows; the steps before it
    are only gone through for their states.

    Args:
        truncation: None: whole rows.
        cut_at_start: whether a batch that is shorter than the rows lacks their first steps; else
            it lacks their last ones.
    """

    def __init__(
        self,
        network: NetworkModule,
        truncation: Windows | None,
        facts: DataFacts,
        cut_at_start: bool = False,
    ) -> None:
        self._network = network
        self._whole = facts.length if cut_at_start else None
        each_step = facts.asks_each_step
        self._windows = windows_of(truncation, facts.length, each_step)
        self._at = self._windows[0]
        self._last_steps: int | None = None
        """One target a row: the steps that its gradient goes back over."""
        if truncation is not None and is_truncated(truncation, facts.length) and not each_step:
            self._last_steps = truncation.window
        self._states: dict[int, dict[str, States]] = {}
        """Where the window begins, for each batch of the group by its place."""
        self._began: dict[int, dict[str, States]] = {}
        """Where the window that was computed last began."""

    @property
    def steps(self) -> int:
        """Steps of the optimizer that a group of batches is gone through in."""
        return len(self._windows)

    def groups(self, groups: Iterator[Group], done: int = 0) -> Iterator[Group]:
        """Each group once for every window, with the inputs of the window and the targets that
        count in it.

        Args:
            done: so many are left out at the beginning: the steps of the epoch that are done.
        """
        whole, begun = divmod(done, self.steps)
        for group in islice(groups, whole, None):
            for window in self._windows[begun:]:
                self._at = window
                if window.begin == 0:
                    self._states, self._began = {}, {}
                yield group if self.steps == 1 else tuple(self._cut(*batch) for batch in group)
            begun = 0

    def _cut(self, inputs: Tensor, targets: Tensor) -> Batch:
        window = self._at
        counted = targets[:, window.first_counted : window.end]
        return inputs[:, window.begin : window.end], counted

    def outputs(self, inputs: Tensor, place: int) -> Tensor:
        """What the network gives for the steps that count, and the states are carried on.

        Args:
            inputs: of the window, context included.
            place: of the batch in its group.
        """
        if self._last_steps is not None:
            return self._of_last_steps(inputs, self._last_steps)
        if self.steps == 1:
            outputs: Tensor = self._network(inputs)
            return outputs
        window, network = self._at, self._network
        if window.begin == 0:
            network.begin_rows()
        else:
            network.put_states(self._states[place])
        self._began[place] = network.kept_states()
        with network.keeping_states(window.kept_after):
            outputs = network(inputs)
        if window.next_begin is not None:
            self._states[place] = network.kept_states()
        else:
            self._states.pop(place, None)
            network.begin_rows()
        return outputs[:, window.context :]

    def begin(self, inputs: Tensor) -> int:
        """The time step of the rows, from 0, at which what has a gradient begins.

        Args:
            inputs: of the window, context included.
        """
        if self.steps > 1:
            return self._at.begin
        length = inputs.shape[1]
        cut = 0 if self._whole is None else self._whole - length
        return cut + max(0, length - (self._last_steps or length))

    def carry(self, inputs: Tensor, place: int) -> None:
        """Only carry the states on, where no target counts in the window."""
        if self.steps > 1 and len(inputs):
            with torch.no_grad():
                self.outputs(inputs, place)

    def _of_last_steps(self, inputs: Tensor, count: int) -> Tensor:
        network, before = self._network, inputs.shape[1] - count
        if before <= 0:  # a batch that was cut to its longest row
            whole: Tensor = network(inputs)
            return whole
        network.begin_rows()
        with torch.no_grad(), network.keeping_states(before):
            network(inputs[:, :before])
        with network.keeping_states(count):
            outputs: Tensor = network(inputs[:, before:])
        network.begin_rows()
        return outputs

    @contextmanager
    def again(self, rows: int, place: int) -> Iterator[None]:
        """Inside, a batch begins where it began in the window that was computed last.

        Args:
            rows: those that will be given; where they are others than the states are of, they
                begin with zeros.
        """
        if self.steps == 1:
            yield
            return
        began = self._began.get(place, {})
        is_theirs = all(len(state) == rows for states in began.values() for state in states)
        self._network.put_states(began if is_theirs else {})
        with self._network.keeping_states(1):
            yield

    # Breaking off and going on ----------------------------------------------------------------

    def tensors(self) -> dict[str, Tensor]:
        """Copies of the states, on the processor, by batch, layer and number."""
        return {
            f"{WINDOWS}/{place}/{name}/{number}": state.to("cpu", copy=True)
            for place, of_layers in self._states.items()
            for name, states in of_layers.items()
            for number, state in enumerate(states)
        }

    def put_back(self, tensors: Mapping[str, Tensor]) -> None:
        """The states as they were when `tensors` gave them."""
        found: dict[int, dict[str, list[tuple[int, Tensor]]]] = {}
        device = next(self._network.parameters()).device
        for key, tensor in tensors.items():
            prefix, _, rest = key.partition("/")
            if prefix == WINDOWS:
                place, name, number = rest.split("/")
                states = found.setdefault(int(place), {}).setdefault(name, [])
                states.append((int(number), tensor.to(device)))
        self._states = {
            place: {
                name: tuple(state for _, state in sorted(states, key=lambda each: each[0]))
                for name, states in of_layers.items()
            }
            for place, of_layers in found.items()
        }


def batches_carried(tensors: Mapping[str, Tensor]) -> int:
    """For how many batches of a step there are states among them: the place of the last, plus 1."""
    places = [int(key.split("/")[1]) for key in tensors if key.startswith(f"{WINDOWS}/")]
    return max(places, default=-1) + 1
