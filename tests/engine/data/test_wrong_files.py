"""Every way a file can be wrong has a sentence that says what to do."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars
import pytest

from engine.data import DataError, load, preview
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.sources.texts import TextTable

WRITTEN = {"text": polars.String, "label": polars.String}
GOOD = b"text,label\nhello,en\nhallo,de\nmoi,fi\n"


@dataclass(frozen=True)
class Wrong:
    """A file and what the sentence about it has to contain."""

    name: str
    raw: bytes
    says: tuple[str, ...]
    file: str = "data.csv"
    text: str = "text"
    label: str = "label"
    encoding: str = "utf-8"
    preparation: Preparation = field(default_factory=Preparation)


WRONG = [
    Wrong("nothing in it", b"", ('"data.csv" is empty', "choose another file")),
    Wrong("only a mark", b"\xef\xbb\xbf", ("only blank lines",)),
    Wrong("blank lines", b"\r\n\n  \n", ("only blank lines", "names of the columns")),
    Wrong("names only", b"text,label\n", ("no row under it", "Choose a file with rows")),
    Wrong("names without a line end", b"text,label", ("no row under it",)),
    Wrong("only separators", b"text,label\n,\n,\n", ("no row with both a text and a label",)),
    Wrong("no labels", b"text,label\nx,\ny,\n", ("no row with both",)),
    Wrong("no texts", b"text,label\n,a\n ,b\n", ("no row with both",)),
    Wrong(
        "no words",
        b"text,label\n\xe2\x80\x8b,a\n,b\n",
        ("no row with both",),
        preparation=Preparation(unit="words"),
    ),
    Wrong(
        "column misspelt",
        GOOD,
        ('no column "txet"', '"text", "label"', 'Did you mean "text"?', "Choose the text column"),
        text="txet",
    ),
    Wrong("column in capitals", GOOD, ('Did you mean "label"?', "label column"), label="LABEL"),
    Wrong("column unlike any", GOOD, ('no column "zzz"; its columns are "text"',), label="zzz"),
    Wrong(
        "no column names",
        b"hello,en\nhallo,de\n",
        ('"hello", "en". The first line has',),
    ),
    Wrong("one column", b"text\nhello\nhallo\n", ('columns are "text"', "split at a comma")),
    Wrong("a long name", b"x" * 500_000 + b"\n", ('no column "text"', 'xxx…"')),
    Wrong("many columns", b",".join(b"c%d" % n for n in range(99)) + b"\n1\n", ("… (+91)",)),
    Wrong(
        "column twice",
        b"text,label,text\na,b,c\n",
        ('2 columns called "text"', "Rename all but one"),
    ),
    Wrong("same column", GOOD, ('"text" is set as both', "two columns"), label="text"),
    Wrong("one class", b"text,label\na,x\nb,x\n", ('only the class "x" in its 2 rows', "another")),
    Wrong("one row", b"text,label\na,x\n", ("a single row", "Add rows")),
    Wrong(
        "label of every row its own",
        b"text,label\n" + b"".join(b"a,%d\n" % n for n in range(10_001)),
        ("10,001 different labels", "10,000", "label column"),
    ),
    Wrong(
        "a comma too many",
        b"\n\nsep=,\ntext,label\na,x\n\none, two,y\n",
        ("3 values in line 7", "names 2 columns", "comma in quotation marks"),
    ),
    Wrong(
        "more values than columns",
        b"a;b\n1;2;3\n",
        ("3 values in line 2", "semicolon"),
        text="a",
        label="b",
    ),
    Wrong(
        "quote never closed",
        b'text,label\na,x\n"b,y\nc,z\n',
        ("quotation mark", "not closed", "line 3"),
    ),
    Wrong("quote in the middle", b'text,label\n"a" b,x\nc,y\n', ("quotation mark", "line 2")),
    Wrong(
        "Western European",
        "text,label\nmoi,fi\nhéé,nl\n".encode("latin-1"),
        ("not written in utf-8", "line 3", "0xe9", "Set the encoding to cp1252"),
    ),
    Wrong(
        "Western European on a Macintosh",
        "text,label\nmoi,fi\nhéé,nl\n".encode("mac-roman"),
        ("line 3", "0x8e", "Set the encoding to"),
    ),
    Wrong(
        "Cyrillic",
        "text,label\nпривет,ru\nпривіт,uk\n".encode("cp1251"),
        ("Set the encoding to cp1251",),
    ),
    Wrong(
        "UTF-16 without a mark",
        GOOD.decode().encode("utf-16-le"),
        ("Set the encoding to utf-16-le",),
    ),
    Wrong(
        "UTF-16 the other way round",
        GOOD.decode().encode("utf-16-be"),
        ("Set the encoding to utf-16-be",),
    ),
    Wrong(
        "one broken byte",
        b"text,label\n" + "häßlich,de\n".encode() * 50 + b"h\xff,nl\n",
        ("damaged", "line 52", "0xff"),
    ),
    Wrong(
        "set to UTF-16 by mistake",
        GOOD + b"x",
        ("not written in utf-16", "Set the encoding to utf-8"),
        encoding="utf-16",
    ),
    Wrong(
        "not ASCII",
        "text,label\nhéé,nl\n".encode(),
        ("not written in ascii: in line 2", "utf-8"),
        encoding="ascii",
    ),
    Wrong(
        "no such encoding",
        GOOD,
        ('no encoding "utf8x"', "Did you mean", "Set utf-8"),
        encoding="utf8x",
    ),
    Wrong("encoding without a name", GOOD, ('no encoding ""',), encoding=""),
    Wrong("no encoding of text", GOOD, ('no encoding "base64". ',), encoding="base64"),
    Wrong("a zero byte", b"text,label\na,x\nb\0,y\n", ("not a text file: line 3", "0x00")),
    Wrong("bytes of anything", bytes(range(256)) * 40, ("not a text file",)),
    Wrong("a spreadsheet", b"PK\x03\x04...", ("spreadsheet", "Save the table as CSV")),
    Wrong("compressed", b"\x1f\x8b\x08...", ("compressed file",)),
    Wrong(
        "rows of a million symbols",
        b"text,label\n" + b"a" * 90_000 + b",x\n" + b"b,y\n" * 20_000,
        ("more than memory holds", "Set a smaller length"),
        preparation=Preparation(length=100_000),
    ),
]


def _parquet(frame: polars.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


PARQUET = _parquet(polars.DataFrame({"text": ["a", "b"], "label": ["x", "y"]}))
WRONG_OTHERS = [
    Wrong(
        "JSON in brackets", b'[{"text": "a", "label": "x"}]', ("a list in brackets", "or as CSV")
    ),
    Wrong(
        "JSON over several lines",
        b'{\n"text": "a",\n"label": "x"\n}\n',
        ("first object does not end in its line",),
    ),
    Wrong("no JSON at all", b"text,label\na,x\n", ("first line is no JSON object", "JSON lines")),
    Wrong("a number a line", b"1\n2\n", ("first line is no JSON object",)),
    Wrong("JSON lines that are blank", b"\n \n", ("only blank lines", "An object with a text")),
    Wrong("JSON lines that are none", b"", ("is empty",)),
    Wrong(
        "JSON key misspelt",
        b'{"txet": "a", "label": "x"}\n',
        ('no column "text"; its columns are "txet", "label"', "Did you mean"),
    ),
    Wrong(
        "JSON without labels",
        b'{"text": "a"}\n{"text": "b"}\n',
        ('no column "label"', "Choose the label column"),
    ),
    Wrong("JSON with one class", b'{"text": "a", "label": 1}\n' * 3, ('only the class "1"',)),
    Wrong(
        "JSON of nothing but lists",
        b'{"text": [], "label": 1}\n' * 3,
        ("no row with both a text and a label",),
    ),
    Wrong(
        "JSON in another encoding",
        '{"text": "é", "label": "x"}\n'.encode("cp1252"),
        ("line 1", "0xe9", "cp1252"),
    ),
    Wrong("JSON with a zero byte", b'{"text": "a\0", "label": 1}\n', ("not a text file",)),
    Wrong("deep JSON", b"[" * 100_000 + b"\n", ("a list in brackets",)),
    Wrong("Parquet cut off", PARQUET[:-20], ("damaged, or not whole",), file="data.parquet"),
    Wrong("Parquet's mark alone", b"PAR1", ("damaged, or not whole",), file="data.parquet"),
    Wrong("Parquet scrambled", PARQUET[:4] + PARQUET[20:], ("damaged",), file="data.parquet"),
    Wrong(
        "Parquet without rows",
        _parquet(polars.DataFrame({"text": [], "label": []}, polars.Schema(WRITTEN))),
        ("has no rows",),
        file="data.parquet",
    ),
    Wrong(
        "Parquet column misspelt", PARQUET, ('Did you mean "text"?',), "data.parquet", text="txt"
    ),
    Wrong(
        "Parquet column of lists",
        _parquet(polars.DataFrame({"text": [["a"], ["b"]], "label": ["x", "y"]})),
        ('"text"', "holds list", "Choose another column"),
        file="data.parquet",
    ),
    Wrong(
        "Parquet column of bytes",
        _parquet(polars.DataFrame({"text": [b"a", b"\xff"], "label": ["x", "y"]})),
        ("holds binary",),
        file="data.parquet",
    ),
    Wrong(
        "Parquet column of records",
        _parquet(polars.DataFrame({"text": ["a", "b"], "label": [{"a": 1}, {"a": 2}]})),
        ("holds struct",),
        file="data.parquet",
    ),
    Wrong(
        "Parquet of nothing",
        _parquet(polars.DataFrame({"text": [None, ""], "label": ["x", None]})),
        ("no row with both a text and a label",),
        file="data.parquet",
    ),
]


@pytest.mark.parametrize("wrong", WRONG_OTHERS, ids=lambda wrong: wrong.name)
def test_json_lines_and_parquet_too(wrong: Wrong, tmp_path: Path) -> None:
    file = wrong.file if wrong.file.endswith(".parquet") else "data.jsonl"
    test_says_what_happened_and_what_to_do(replace(wrong, file=file), tmp_path)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_says_what_happened_and_what_to_do(wrong: Wrong, tmp_path: Path) -> None:
    (tmp_path / wrong.file).write_bytes(wrong.raw)
    source = TextTable(
        path=wrong.file,
        text_column=wrong.text,
        label_column=wrong.label,
        encoding=wrong.encoding,
    )
    with pytest.raises(DataError) as caught:
        load(DataSettings(source=source, preparation=wrong.preparation), tmp_path)
    sentence = str(caught.value)
    for part in wrong.says:
        assert part in sentence
    assert is_plain(sentence)


def is_plain(sentence: str) -> bool:
    """One line of bearable length that ends as a sentence does, with no Python in it."""
    return (
        len(sentence) < 500
        and sentence.isprintable()
        and sentence.endswith(".")
        and not re.search(r"[{}]|Error|None|Traceback|polars", sentence)
    )


def _nothing(folder: Path) -> str:
    return "data.csv"


def _near(folder: Path) -> str:
    (folder / "reviews.csv").write_bytes(GOOD)
    return "review.csv"


def _folder(folder: Path) -> str:
    (folder / "tables").mkdir()
    return "tables"


def _pipe(folder: Path) -> str:
    os.mkfifo(folder / "pipe.csv")
    return "pipe.csv"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda _: "", "No data file is chosen"),
        (lambda _: "  ", "No data file is chosen"),
        (_nothing, "There is no file"),
        (_near, 'Did you mean "reviews.csv"?'),
        (_folder, "is a folder"),
        (_pipe, "is a device or a pipe"),
        (lambda _: "a\0b.csv", "There is no file"),
        (lambda _: "x" * 5000, "There is no file"),
        (lambda _: "~nobody-has-this-name/data.csv", "There is no file"),
    ],
)
def test_paths_that_lead_nowhere(make: Callable[[Path], str], says: str, tmp_path: Path) -> None:
    source = TextTable(path=make(tmp_path))
    for read in (
        lambda: load(DataSettings(source=source), tmp_path),
        lambda: preview(source, tmp_path),
    ):
        with pytest.raises(DataError, match=re.escape(says)) as caught:
            read()
        assert is_plain(str(caught.value))


def test_a_relative_path_needs_a_project_that_is_saved() -> None:
    with pytest.raises(DataError, match="Save the project first"):
        load(DataSettings(source=TextTable(path="data.csv")), None)


def test_a_file_one_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "data.csv").write_bytes(GOOD)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match="cannot be read: permission denied"):
        load(DataSettings(source=TextTable(path="data.csv")), tmp_path)


def test_a_huge_file_that_is_none_is_refused_at_its_start(tmp_path: Path) -> None:
    with (tmp_path / "data.csv").open("wb") as file:
        file.truncate(2**40)  # takes no room on the disk
    with pytest.raises(DataError, match="not a text file: line 1"):
        load(DataSettings(source=TextTable(path="data.csv")), tmp_path)


def test_the_likely_encoding_can_be_offered_as_a_fix(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_bytes("text,label\nhéé,nl\nmoi,fi\n".encode("cp1252"))
    source = TextTable(path="data.csv")
    with pytest.raises(DataError) as caught:
        load(DataSettings(source=source), tmp_path)
    mended = source.replace(encoding=caught.value.message.values["likely"])
    assert load(DataSettings(source=mended), tmp_path).training.texts
