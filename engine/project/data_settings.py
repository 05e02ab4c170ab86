"""Where the data comes from and how it is prepared. Declarations only; the work is in data/."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from engine.declared import BY_KIND, FROM_KIND, Declared, argument
from engine.vocabulary.initializers import MAX_SEED

PADDING = "[PAD]"
"""Name of symbol 0. No text can contain it as one symbol."""
UNKNOWN = "[UNK]"
"""Name of symbol 1. No text can contain it as one symbol."""

# Every character is named or in a range of code points, and no class such as \\w is used: what
# those mean differs between regular expression engines and between their Unicode tables, and the
# exported code has to find the same words as the data did.
_SPACES = (
    "\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000"
    "\ufe00-\ufe0f\ufeff"
)
_ALONE = (
    "!-&(-/:-@\\[-\\^`{-~"  # ASCII but the apostrophe and the underscore
    "\xa1-\xa9\xab\xac\xae-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7"
    "\u2010-\u2018\u201a-\u2027\u2030-\u205e\u20a0-\u20cf\u2190-\u2bff"
    "\u0589\u05be\u05c0\u05c3\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965"
    "\u3001-\u3003\u3008-\u3020\u3030\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
    "\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
_LETTERS = f"[^{_SPACES}{_ALONE}'\u2019]+"
WORD_PATTERN = f"{_LETTERS}(?:['\u2019]{_LETTERS})*|[{_ALONE}'\u2019]"
"""Regular expression whose matches, from left to right, are the words of a text.

A word is a run of anything but spaces and marks, apostrophes within it included (``don't``).
Each mark, such as a comma or a hyphen, each emoji, and each Chinese or Japanese character, which
are written without spaces, is a word alone. Spaces are left out. Means the same to Python's
``re``, to Oniguruma and to Rust's regex.
"""
PIECE_PATTERN = f" ?{_LETTERS}(?:['\u2019]{_LETTERS})*| ?[{_ALONE}'\u2019]|[{_SPACES}]"
"""Regular expression whose matches put together are the text: words with the space before them.

Byte pairs are joined within a match and never across two.
"""


OTHER_TABLES = (".parquet", ".jsonl", ".ndjson", ".json")
"""How the names of tables end that are not comma-separated values."""


class DataSource(Declared):
    """Base of the sources."""


class NamesInTenLanguages(DataSource):
    """Names of places, languages, scripts, currencies and cities, bundled with Gradloom."""

    kind: Literal["names_in_ten_languages"] = "names_in_ten_languages"
    label: ClassVar[str] = "Names in ten languages"


class TextTable(DataSource):
    """A table with a column of texts and a column of labels.

    CSV, TSV, JSON lines or Parquet: what is in the file tells, not its name.
    """

    kind: Literal["text_table"] = "text_table"
    label: ClassVar[str] = "Text table"

    path: str = argument(
        "",
        "The file; a relative path is looked up beside the project.",
        required=True,
        is_path=True,
    )
    text_column: str = argument("text", "Column with the texts.", required=True)
    label_column: str = argument("label", "Column with the class of each text.", required=True)
    encoding: str = argument("utf-8", "How the file's characters are written.")

    @property
    def is_csv(self) -> bool:
        """Whether its name is not one of another form, so that any program can read it as CSV."""
        return bool(self.path) and not self.path.lower().endswith(OTHER_TABLES)


class TextFolder(DataSource):
    """Text files, one text each, in a folder for each class."""

    kind: Literal["text_folder"] = "text_folder"
    label: ClassVar[str] = "Folder of text files"

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

    path: str = argument(
        "",
        "A folder that save_to_disk wrote, or the name of a dataset already downloaded.",
        required=True,
        is_path=True,
    )
    split: str = argument("train", "Which part of it, where it has several.")
    text_column: str = argument("text", "Column with the texts.", required=True)
    label_column: str = argument("label", "Column with the class of each text.", required=True)


class NotChosen(DataSource):
    """No data yet, as for a model that came in trained on data of its own.

    The network can be looked at, summarized and exported, and not be trained.
    """

    kind: Literal["not_chosen"] = "not_chosen"
    label: ClassVar[str] = "Not chosen yet"


AnyDataSource = Annotated[
    NamesInTenLanguages | TextTable | TextFolder | HuggingFaceDataset | NotChosen,
    BY_KIND,
    FROM_KIND,
]


class Preparation(Declared):
    """From texts to rows of symbols. Symbol 0 is padding, symbol 1 stands for the unknown."""

    unit: Literal["characters", "words", "byte-pair"] = argument(
        "characters",
        "What one symbol is. Byte-pair: common words whole, rare ones in common parts, learned "
        "from the rows for training.",
    )
    lowercase: bool = argument(False, "Write every text in small letters first.")
    unicode_form: Literal["NFC", "NFD", "NFKC", "NFKD", "as written"] = argument(
        "NFC",
        "One way to write each character. NFC joins a letter and its accent, NFD parts them; "
        "NFKC and NFKD also make plain letters of ligatures, widths and small figures.",
    )
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
