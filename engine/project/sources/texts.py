"""Sources of texts."""

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

OTHER_TABLES = (".parquet", ".jsonl", ".ndjson", ".json")
"""How the names of tables end that are not comma-separated values."""
_TASKS_OF_NAMES: dict[str, TaskName] = {
    "language": "classify",
    "accents": "tag",
    "next character": "language_model",
}
_TASKS_OF_TABLES: dict[str, TaskName] = {
    "class": "classify",
    "number": "regress",
    "tag of every symbol": "tag",
}


class NamesInTenLanguages(DataSource):
    """Names of places, languages, scripts, currencies and cities, bundled with Gradloom."""

    kind: Literal["names_in_ten_languages"] = "names_in_ten_languages"
    label: ClassVar[str] = "Names in ten languages"
    group: ClassVar[str] = BUNDLED

    asks: Literal["language", "accents", "next character"] = argument(
        "language",
        "What is to be learned. Language: which one a name comes from. Accents: what stands on "
        "each letter of a name that was written without. Next character: to go on with a name.",
    )

    @property
    def task(self) -> TaskName:
        """It depends on what is asked."""
        return _TASKS_OF_NAMES[self.asks]


class TextTable(DataSource):
    """A table with a column of texts and a column with what is asked about each.

    CSV, TSV, JSON lines or Parquet: what is in the file tells, not its name.
    """

    kind: Literal["text_table"] = "text_table"
    label: ClassVar[str] = "Text table"
    group: ClassVar[str] = OWN_FILES

    path: str = file_argument()
    text_column: str = argument("text", "Column with the texts.", required=True)
    label_column: str = argument(
        "label", "Column with what is asked: the class of each text.", required=True
    )
    asks: Literal["class", "number", "tag of every symbol"] = argument(
        "class",
        "What stands in that column. Tags: one for every symbol of the text, with spaces between "
        "them; where symbols are characters, a character each does too.",
    )
    encoding: str = encoding_argument()

    @property
    def task(self) -> TaskName:
        """It depends on what is asked."""
        return _TASKS_OF_TABLES[self.asks]

    @property
    def is_csv(self) -> bool:
        """Whether its name is not one of another form, so that any program can read it as CSV."""
        return bool(self.path) and not self.path.lower().endswith(OTHER_TABLES)


class TextFolder(DataSource):
    """Text files, one text each, in a folder for each class."""

    kind: Literal["text_folder"] = "text_folder"
    label: ClassVar[str] = "Folder of text files"
    group: ClassVar[str] = OWN_FILES

    path: str = argument(
        "",
        "The folder with a folder for each class in it, which gives the class its name; a "
        "relative path is looked up beside the project.",
        required=True,
        is_path=True,
    )
    pattern: str = argument(
        "*.txt", "Which files are texts; ** stands for folders within the class's own."
    )
    encoding: str = argument("utf-8", "How the files' characters are written.")


class HuggingFaceDataset(DataSource):
    """A dataset in the form of the Hugging Face library ``datasets``, which reads it.

    Nothing is downloaded: it is a folder on this machine, or is in the library's own cache.
    """

    kind: Literal["hugging_face"] = "hugging_face"
    label: ClassVar[str] = "Hugging Face dataset"
    group: ClassVar[str] = OWN_FILES

    path: str = argument(
        "",
        "A folder that save_to_disk wrote, or the name of a dataset already downloaded.",
        required=True,
        is_path=True,
    )
    split: str = argument("train", "Which part of it, where it has several.")
    text_column: str = argument("text", "Column with the texts.", required=True)
    label_column: str = argument("label", "Column with the class of each text.", required=True)


class LongText(DataSource):
    """One text in a file, of any length: what comes next is to be learned from it."""

    kind: Literal["long_text"] = "long_text"
    label: ClassVar[str] = "One long text"
    group: ClassVar[str] = OWN_FILES

    path: str = file_argument()
    encoding: str = encoding_argument()

    @property
    def task(self) -> TaskName:
        """Always the same."""
        return "language_model"

    @property
    def left_alone(self) -> tuple[str, ...]:
        """Nothing is drawn: the end of the text is kept out of training."""
        return (*super().left_alone, "seed")
