"""Where the data comes from and how it is prepared."""

from __future__ import annotations

from engine.declared import Declared, argument
from engine.project.preparation import Preparation
from engine.project.sources import AnyDataSource
from engine.project.sources.texts import NamesInTenLanguages


class DataSettings(Declared):
    """A source and its preparation."""

    source: AnyDataSource = argument(NamesInTenLanguages(), "Where the rows come from.")
    preparation: Preparation = argument(Preparation(), "How they become symbols.")

    @property
    def applied(self) -> Preparation:
        """The preparation as it is for rows of this source."""
        return self.source.applied(self.preparation)
