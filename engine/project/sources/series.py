"""Sources of series: rows are windows of one, and what comes after each is asked for."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.declared import argument
from engine.project.sources.base import (
    BUNDLED,
    OWN_FILES,
    DataSource,
    encoding_argument,
    file_argument,
)
from engine.vocabulary.tasks import TaskName

MOST_STEPS = 100_000


class Series(DataSource):
    """Base of the series, and how they are cut into windows.

    The last part of the series is for validation: what its windows ask for lies after all that is
    trained on, and what they show may begin before.
    """

    is_text: ClassVar[bool] = False
    can_be_typed: ClassVar[bool] = False
    prepared_by: ClassVar[tuple[str, ...]] = ("validation_share",)

    window: int = argument(24, "Steps that are shown to the network.", ge=1, le=MOST_STEPS)
    horizon: int = argument(
        1, "Steps that are asked for after each window, all at once.", ge=1, le=MOST_STEPS
    )
    step: int = argument(
        1, "Steps from the beginning of one window to that of the next.", ge=1, le=MOST_STEPS
    )
    scaling: Literal["standard", "from the last step", "none"] = argument(
        "standard",
        "Standard: less the mean, by the deviation, both of the part for training. From the last "
        "step: less the window's last value, by the deviation of such differences; for series that "
        "rise or wander.",
    )
    season: int = argument(
        12,
        "Steps of a season: the forecast is compared with what was a season before. 1: with the "
        "last value.",
        ge=1,
        le=MOST_STEPS,
    )

    @property
    def task(self) -> TaskName:
        """Always the same."""
        return "forecast"


class CarbonDioxide(Series):
    """Carbon dioxide in the air over Mauna Loa, a mean a month from March 1958 to December 2001.

    Public domain, from the weekly measurements of C. D. Keeling and T. P. Whorf, Scripps
    Institution of Oceanography, as the Carbon Dioxide Information Analysis Center published them.
    """

    kind: Literal["carbon_dioxide"] = "carbon_dioxide"
    label: ClassVar[str] = "Carbon dioxide, monthly"
    group: ClassVar[str] = BUNDLED


class SeriesTable(Series):
    """A table with a row for each step and a column for each number.

    CSV, TSV, JSON lines, Parquet, or an array in a ``.npy`` file.
    """

    kind: Literal["series_table"] = "series_table"
    label: ClassVar[str] = "Table of a series"
    group: ClassVar[str] = OWN_FILES

    path: str = file_argument()
    columns: str = argument(
        "", "Columns shown to the network, with commas between them. Empty: all with numbers."
    )
    target_columns: str = argument(
        "", "Columns that are forecast, with commas between them. Empty: all that are shown."
    )
    encoding: str = encoding_argument()
