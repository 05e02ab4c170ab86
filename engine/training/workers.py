"""Several processes that train one network together, each on its share of every batch.

They begin with the same weights, add up their gradients at every step, and so keep the same
weights to the end: data-parallel training with ``torch.distributed``, as ``torchrun`` starts it.
A run of one process has nobody to talk to.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, distributed

from engine.message import GradloomError
from engine.runtime import NetworkModule
from engine.runtime.randomness import derived_seed


class WorkersError(GradloomError):
    """The processes that were to train together do not come together."""


@dataclass
class Workers:
    """One process among those that train together."""

    rank: int = 0
    """Its number, from 0. The first one alone writes anything."""
    count: int = 1
    are_to_stop: bool = False
    """Whether one of them was asked to stop, as all of them know after the last step."""
    is_asking: bool = False
    """Whether this one asks that all take a checkpoint after the next step."""
    are_to_keep: bool = False
    """Whether all take one now, as all of them know after the last step."""

    @property
    def is_first(self) -> bool:
        """Whether this one writes."""
        return self.rank == 0

    @property
    def are_several(self) -> bool:
        """Whether there is anybody to talk to."""
        return self.count > 1

    def share(self, tensor: Tensor) -> Tensor:
        """This one's rows of a batch, perhaps none: (rows, ...)."""
        return tensor.tensor_split(self.count)[self.rank] if self.are_several else tensor

    def add_up(self, tensor: Tensor) -> Tensor:
        """The sum over all of them, in place; every one of them has to ask for it."""
        if self.are_several:
            distributed.all_reduce(tensor)
        return tensor

    def gather(self, tensor: Tensor, device: torch.device) -> list[Tensor]:
        """Everybody's tensor on the processor, in the order of their numbers.

        Every one of them has to ask for it.

        Args:
            tensor: as the others' but for the length of the first axis.
            device: where they talk to each other.
        """
        if not self.are_several:
            return [tensor]
        own = torch.tensor([len(tensor)], device=device)
        lengths = [torch.empty_like(own) for _ in range(self.count)]
        distributed.all_gather(lengths, own)
        rows = [int(length) for length in lengths]
        filled = tensor.new_zeros(max(rows), *tensor.shape[1:], device=device)
        filled[: len(tensor)] = tensor
        everybody = [torch.empty_like(filled) for _ in range(self.count)]
        distributed.all_gather(everybody, filled)
        return [each[:length].cpu() for each, length in zip(everybody, rows, strict=True)]

    def add_up_gradients(
        self, parameters: Sequence[Tensor], told: Sequence[Tensor], is_stopping: bool
    ) -> list[Tensor]:
        """Put the sum of all gradients into the parameters, and give the sums of some numbers.

        A gradient that none of them has stays none. What `are_to_stop` and `are_to_keep` say
        comes along, so that a step asks once.

        Args:
            told: tensors of one axis, as many and as long in every process.
            is_stopping: whether this one was asked to stop.
        """
        has = torch.tensor([float(each.grad is not None) for each in parameters])
        asked = torch.tensor([float(is_stopping), float(self.is_asking)])
        flat = [
            (torch.zeros_like(each) if each.grad is None else each.grad).reshape(-1)
            for each in parameters
        ]
        device = parameters[0].device
        together = torch.cat([*flat, has.to(device), asked.to(device), *told])
        self.add_up(together)
        parts = together.split([len(each) for each in (*flat, has, asked, *told)])
        somebody_has = parts[len(flat)].tolist()
        for parameter, gradient, count in zip(parameters, parts, somebody_has, strict=False):
            parameter.grad = gradient.view_as(parameter) if count else None
        self.are_to_stop, self.are_to_keep = map(bool, parts[len(flat) + 1].tolist())
        return list(parts[len(flat) + 2 :])

    def draw_for_themselves(self, network: NetworkModule, seed: int) -> None:
        """Let each drop other elements than the others do. The first one draws as if alone."""
        if self.is_first:
            return
        for name, module in network.named_modules():
            generator = getattr(module, "generator", None)
            if isinstance(generator, torch.Generator):
                generator.manual_seed(derived_seed(seed, name, "dropout", str(self.rank)))


def count_of_environment() -> int:
    """How many processes ``torchrun`` started; 1 without it."""
    try:
        return max(1, int(os.environ.get("WORLD_SIZE", "1")))
    except ValueError:
        return 1


def _count_here() -> int:
    """How many of them are on this machine."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", "1"))


@contextmanager
def workers_of_environment(device: str = "cpu") -> Iterator[Workers]:
    """The processes that ``torchrun`` started, or this one alone.

    On processors they talk by way of gloo, on graphics cards of NCCL.

    Raises:
        WorkersError: they do not find each other.
    """
    count = count_of_environment()
    if count == 1:
        yield Workers()
        return
    if device.startswith("cuda") and _count_here() > torch.cuda.device_count():
        raise WorkersError(
            "Each process needs a graphics card of its own, and {count} were started where there "
            "are {cards}: start as many as there are cards, or train with --device cpu.",
            count=_count_here(),
            cards=torch.cuda.device_count(),
        )
    try:
        distributed.init_process_group("nccl" if device.startswith("cuda") else "gloo")
    except (RuntimeError, ValueError) as error:
        raise WorkersError(
            "The {count} processes did not find each other: {reason}. Start them with torchrun.",
            count=count,
            reason=str(error).splitlines()[0],
        ) from error
    try:
        yield Workers(distributed.get_rank(), distributed.get_world_size())
    finally:
        distributed.destroy_process_group()
