"""A summary like Keras' own: name, output shape, parameters, totals."""

from __future__ import annotations

from dataclasses import dataclass

from engine.declared import kind_of
from engine.layers.base import MAIN
from engine.layers.shapes import TensorShape
from engine.network.inference import Inference, infer
from engine.network.network import Network
from engine.network.signature import Signature


@dataclass(frozen=True)
class SummaryRow:
    """One layer."""

    node_id: str
    name: str
    kind: str
    shape: TensorShape | None
    """Output shape; None where a problem hides it."""
    parameters: int
    trainable: bool
    reads: tuple[str, ...]
    """Names of the layers it reads from; empty: the data."""
    trainable_parameters: int
    """Those that training changes; fewer than ``parameters`` where an inner layer is fixed."""


@dataclass(frozen=True)
class Summary:
    """Every layer, in the order of the data, and the totals."""

    rows: tuple[SummaryRow, ...]

    @property
    def parameters(self) -> int:
        """All of them."""
        return sum(row.parameters for row in self.rows)

    @property
    def trainable_parameters(self) -> int:
        """Those that training changes."""
        return sum(row.trainable_parameters for row in self.rows)

    @property
    def fixed_parameters(self) -> int:
        """Those that training leaves as they are."""
        return self.parameters - self.trainable_parameters


def summarize(
    network: Network, signature: Signature | None = None, inference: Inference | None = None
) -> Summary:
    """The summary of a network, as far as its shapes are known."""
    inference = inference or infer(network, signature)
    return Summary(
        tuple(
            SummaryRow(
                node_id=node.id,
                name=node.name,
                kind=kind_of(node.layer),
                shape=inference.outputs.get((node.id, MAIN)),
                parameters=inference.parameters(node.id),
                trainable=node.layer.trainable,
                reads=tuple(
                    dict.fromkeys(
                        network.node(link.source).name for link in network.links_into(node.id)
                    )
                ),
                trainable_parameters=inference.trainable_parameters(node.id)
                if node.layer.trainable
                else 0,
            )
            for node in network.in_order()
        )
    )
