"""A project: everything a person makes, as one frozen value."""

from __future__ import annotations

from pydantic import Field

from engine.declared import Value
from engine.network.network import Network
from engine.project.data_settings import DataSettings
from engine.project.training_settings import TrainingSettings

MAX_DESCRIPTION = 20_000


class Project(Value):
    """The network, its data and its training settings. An edit makes a new one."""

    description: str = Field(default="", max_length=MAX_DESCRIPTION)
    network: Network = Network(dialect="keras2")
    data: DataSettings = DataSettings()
    training: TrainingSettings = TrainingSettings()
