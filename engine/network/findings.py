"""What was found out about a network, handed on to whoever would work it out again."""

from __future__ import annotations

from dataclasses import dataclass

from engine.network.inference import Inference, infer
from engine.network.network import Network
from engine.network.problem import Problem
from engine.network.problems import find_problems
from engine.network.signature import Signature


@dataclass(frozen=True)
class Findings:
    """Shapes, weights and problems of a network that reads data of some signature."""

    network: Network
    signature: Signature
    inference: Inference
    problems: tuple[Problem, ...]

    def are_of(self, network: Network, signature: Signature) -> bool:
        """Whether they were found in this very network: equal ones are not looked for."""
        return self.network is network and self.signature == signature


def find(network: Network, signature: Signature, known: Findings | None = None) -> Findings:
    """Find out, or take what is known where it is of the same network and data."""
    if known is not None and known.are_of(network, signature):
        return known
    inference = infer(network, signature)
    problems = find_problems(network, signature, inference)
    return Findings(network, signature, inference, problems)
