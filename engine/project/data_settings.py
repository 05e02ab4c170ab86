"""Where the data comes from and how it is prepared. Declarations only; the work is in data/."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from engine.declared import BY_KIND, FROM_KIND, Declared, argument
from engine.vocabulary.initializers import MAX_SEED


class DataSource(Declared):
    """Base of the sources."""


class NamesInTenLanguages(DataSource):
    """Names of places, languages, scripts, currencies and cities, bundled with Gradloom."""

    kind: Literal["names_in_ten_languages"] = "names_in_ten_languages"
    label: ClassVar[str] = "Names in ten languages"


class TextTable(DataSource):
    """A CSV or TSV file with a column of texts and a column of labels."""

    kind: Literal["text_table"] = "text_table"
    label: ClassVar[str] = "Text table (CSV, TSV)"

    path: str = argument(
        "",
        "The file; a relative path is looked up beside the project.",
        required=True,
        is_path=True,
    )
    text_column: str = argument("text", "Column with the texts.", required=True)
    label_column: str = argument("label", "Column with the class of each text.", required=True)
    encoding: str = argument("utf-8", "How the file's characters are written.")


AnyDataSource = Annotated[NamesInTenLanguages | TextTable, BY_KIND, FROM_KIND]


class Preparation(Declared):
    """From texts to rows of symbols. Symbol 0 is padding, symbol 1 stands for the unknown."""

    unit: Literal["characters", "words"] = argument("characters", "What one symbol is.")
    lowercase: bool = argument(False, "Write every text in small letters first.")
    vocabulary_size: int = argument(
        1000,
        "At most so many symbols, the commonest kept; padding and the unknown count.",
        ge=3,
        le=1_000_000,
    )
    length: int = argument(
        48, "At most so many symbols a row; longer ones are cut.", ge=1, le=100_000
    )
    pad: Literal["start", "end"] = argument(
        "start",
        "Where short rows are filled up. At the start, the last step is always a real symbol.",
    )
    truncate: Literal["start", "end"] = argument("end", "Where long rows are cut.")
    validation_share: float = argument(
        0.15, "Share of the rows kept out of training to measure it.", gt=0, lt=1
    )
    seed: int = argument(
        0, "Which rows are kept out: the same seed, the same rows.", ge=0, le=MAX_SEED
    )


class DataSettings(Declared):
    """A source and its preparation."""

    source: AnyDataSource = argument(NamesInTenLanguages(), "Where the rows come from.")
    preparation: Preparation = argument(Preparation(), "How they become symbols.")
