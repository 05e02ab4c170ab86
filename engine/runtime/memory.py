"""Whether a network fits into the machine's memory, and what is said when it does not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from engine.message import GradloomError
from engine.network.inference import Inference
from engine.network.network import Network

BYTES_A_NUMBER = 4
_SIGNS = ("allocate memory", "out of memory", "invalid buffer size")
"""What torch says in a plain RuntimeError, on a processor and on graphics cards."""


class MemoryTooSmallError(GradloomError):
    """What is asked for does not fit into memory."""


def check_memory(network: Network, inference: Inference, copies: int = 1) -> None:
    """Refuse a network whose weights do not fit, before any memory is asked for.

    Args:
        copies: how many numbers are kept for each weight.

    Raises:
        MemoryTooSmallError: it says how much would be needed, and names the largest layer.
    """
    most = memory_of_machine()
    sizes = {node.id: inference.parameters(node.id) for node in network.nodes}
    needed = sum(sizes.values()) * copies * BYTES_A_NUMBER
    if most is None or needed <= most:
        return
    largest = max(sizes, key=sizes.__getitem__)
    raise MemoryTooSmallError(
        "This network needs about {needed:,.0f} GB of memory for its {parameters:,} parameters, "
        "and this machine has {most:,.0f} GB: make {name} smaller, which has {size:,} of them.",
        needed=needed / 1e9,
        parameters=sum(sizes.values()),
        most=most / 1e9,
        name=network.node(largest).name,
        size=sizes[largest],
    )


def memory_of_machine() -> int | None:
    """Bytes of memory; None where the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


@contextmanager
def shortage_told() -> Iterator[None]:
    """Inside, memory that runs out is told in a sentence.

    Raises:
        MemoryTooSmallError: it ran out.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not any(sign in str(error) for sign in _SIGNS):
            raise
        raise MemoryTooSmallError(
            "Memory ran out: make the batch size, the length of the rows or the layers smaller."
        ) from error
