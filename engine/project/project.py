"""A project: everything a person makes, as one frozen value."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from pydantic import Field

from engine.declared import Value
from engine.network.network import Network
from engine.network.signature import Signature, Wanted
from engine.project.data_facts import DataFacts
from engine.project.data_settings import DataSettings
from engine.project.search import Search
from engine.project.starting_weights import StartingWeights
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.tasks import TASKS

MAX_DESCRIPTION = 20_000


class Project(Value):
    """The network, its data and its training settings. An edit makes a new one."""

    description: str = Field(default="", max_length=MAX_DESCRIPTION)
    network: Network = Network(dialect="keras2")
    data: DataSettings = DataSettings()
    training: TrainingSettings = TrainingSettings()
    start: StartingWeights | None = None
    """Weights that came in with the network; None: all are drawn."""
    search: Search = Search()
    """The arguments that a search tries values for."""

    def with_network(self, network: Network) -> Self:
        """With another network. A layer that is deleted takes with it its starting weights, and
        its marks for the search.

        One that is added later may get the same id, and it is a new layer all the same.
        """
        start, search = self.start, self.search
        if start is not None or search.marks:
            layers = {node.id for node in network.nodes}
            start = None if start is None else start.of_layers(layers)
            search = search.of_layers(layers)
        return self.replace(network=network, start=start, search=search)

    def signature(self, facts: DataFacts | None) -> Signature:
        """What the data gives the network and asks of it, as far as it is known.

        Args:
            facts: what is known of the data; None: it has not been read, or there is none yet.
        """
        if facts is not None:
            return facts.signature(self.training.loss)
        task = self.data.source.task
        wanted = Wanted() if task is None else Wanted(TASKS[task].of, None, TASKS[task].each_step)
        return replace(self.network.signature, wanted=wanted, loss=self.training.loss)
