"""Everything wrong with a network: all checks run one after another."""

from __future__ import annotations

from engine.network.checks import CHECKS
from engine.network.inference import Inference, infer
from engine.network.network import Network
from engine.network.problem import Case, Problem, Severity
from engine.network.signature import Signature


def find_problems(
    network: Network, signature: Signature | None = None, inference: Inference | None = None
) -> tuple[Problem, ...]:
    """Problems in the order of the data, errors before warnings."""
    signature = signature or network.signature
    case = Case(network, signature, inference or infer(network, signature))
    order = {node.id: place for place, node in enumerate(network.in_order())}
    found = [problem for check in CHECKS for problem in check(case)]
    return tuple(
        sorted(
            found,
            key=lambda problem: (
                problem.severity is Severity.WARNING,
                order.get(problem.node_id or "", -1),
            ),
        )
    )
