"""The state of a run that several processes share: one file for all of them.

Weights, optimizer and the order of the rows are the same in every process. What each has of its
own is gathered to the first when a checkpoint is taken: its rows of the states that stateful layers
go on from, which side by side are those of the whole batch, and its generators of dropout, kept as
``random/workers/RANK/...``. All of them have to ask at the same moment.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from engine.message import GradloomError
from engine.runtime import NetworkModule
from engine.training.state import DRAWN, STATES, dropout_generators, recurrent_modules
from engine.training.windows import WINDOWS, batches_carried
from engine.training.workers import Workers

_OTHERS = "random/workers"


class ProcessesError(GradloomError):
    """A run that another number of processes cannot go on with."""


def gathered(
    workers: Workers, network: NetworkModule, captured: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """What one process has captured, with what the others have of their own.

    Args:
        captured: see `engine.training.state.captured`.
    """
    found = dict(captured)
    if not workers.are_several:
        return found
    device = next(network.parameters()).device
    batches = workers.gather(torch.tensor([batches_carried(captured)]), device)
    of_windows = [f"{WINDOWS}/{place}" for place in range(max(map(int, batches)))]
    for name, module in recurrent_modules(network):
        for prefix in (*([STATES] if module.stateful else []), *of_windows):
            for number in range(len(module.state_names)):
                key = f"{prefix}/{name}/{number}"
                # One that has no row of the batch has no states either.
                own = captured.get(key, module.kernel.new_zeros(0, module.units, device="cpu"))
                whole = torch.cat(workers.gather(own, device))
                if len(whole):
                    found[key] = whole
    drawn = sorted(key for key in captured if key.startswith(DRAWN))
    if drawn:
        states = workers.gather(torch.stack([captured[key] for key in drawn]), device)
        for rank, of_one in enumerate(states[1:], start=1):
            for key, state in zip(drawn, of_one, strict=True):
                found[_of(rank, key)] = state.clone()
    return found


def part_of(
    workers: Workers, network: NetworkModule, tensors: Mapping[str, Tensor], processes: int
) -> dict[str, Tensor]:
    """What one process goes on with.

    Args:
        network: as it was built, each one's generators at their beginning.
        tensors: as `gathered` gave them.
        processes: how many gathered them.

    Raises:
        ProcessesError: there are more or fewer of them now, and each has drawn for itself.
    """
    drawn = [key for key in tensors if key.startswith(DRAWN)]
    if processes != workers.count and any(_has_drawn(tensors[key]) for key in drawn):
        raise ProcessesError(
            "The run was trained by {before} and its dropout is drawn by each of them for itself, "
            "so it cannot be gone on with by {now}: start as many as before.",
            before=_counted(processes),
            now=_counted(workers.count),
        )
    found = {key: tensor for key, tensor in tensors.items() if not key.startswith(_OTHERS)}
    if not workers.is_first:
        for name, generator in dropout_generators(network):
            key = f"{DRAWN}{name}"
            # Where more go on than there were, nothing was drawn: those begin with their own.
            found[key] = tensors.get(_of(workers.rank, key), generator.get_state())
    for key in [key for key in found if key.startswith((f"{STATES}/", f"{WINDOWS}/"))]:
        own = workers.share(found[key])
        if len(own):
            found[key] = own.clone()
        else:
            del found[key]
    return found


def _of(rank: int, key: str) -> str:
    return f"{_OTHERS}/{rank}/{key.removeprefix(DRAWN)}"


def _has_drawn(state: Tensor) -> bool:
    """Whether a generator with this state is no longer as its seed made it."""
    seed = torch.Generator().set_state(state).initial_seed()
    return not torch.equal(torch.Generator().manual_seed(seed).get_state(), state)


def _counted(processes: int) -> str:
    return "one process" if processes == 1 else f"{processes} processes"
