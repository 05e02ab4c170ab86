"""A problem of a network: what is wrong, where it stands and what mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from engine.message import Message
from engine.network.inference import Inference
from engine.network.network import Link, Network
from engine.network.signature import Signature


class Severity(Enum):
    """Whether the network can be trained all the same."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Fix:
    """One click that mends a problem."""

    label: Message
    edit: Callable[[Network], Network]


@dataclass(frozen=True)
class Problem:
    """Something a person must or should mend."""

    node_id: str | None
    """The layer it stands on; None: the network as a whole."""
    title: Message
    """A few words: ``Needs a sequence``."""
    reason: Message
    """One sentence with what is there and what was expected."""
    fixes: tuple[Fix, ...] = ()
    link: Link | None = None
    """The link it stands on."""
    severity: Severity = Severity.ERROR


@dataclass(frozen=True)
class Case:
    """What a check looks at."""

    network: Network
    signature: Signature
    inference: Inference

    def name(self, node_id: str) -> str:
        """What a person calls a node."""
        return self.network.node(node_id).name
