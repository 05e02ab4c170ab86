"""Where data can come from. Declarations only; the reading is in data/."""

from __future__ import annotations

from typing import Annotated

from engine.declared import BY_KIND, FROM_KIND
from engine.project.sources.arrays import ArraysFile
from engine.project.sources.memory import (
    AddingProblem,
    CopyTask,
    EmbeddedReber,
    TemporalOrder,
)
from engine.project.sources.not_chosen import NotChosen
from engine.project.sources.series import CarbonDioxide, SeriesTable
from engine.project.sources.texts import (
    HuggingFaceDataset,
    LongText,
    NamesInTenLanguages,
    TextFolder,
    TextTable,
)

AnyDataSource = Annotated[
    NotChosen
    | TextTable
    | TextFolder
    | LongText
    | SeriesTable
    | ArraysFile
    | HuggingFaceDataset
    | NamesInTenLanguages
    | CarbonDioxide
    | AddingProblem
    | CopyTask
    | TemporalOrder
    | EmbeddedReber,
    BY_KIND,
    FROM_KIND,
]
