"""Files that are right, in all the ways a file can be."""

from __future__ import annotations

import contextlib
import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import DataError, Preview, likely_columns, load, preview
from engine.data.labelled import LabelledTexts
from engine.data.table import read_table
from engine.project.data_settings import DataSettings
from engine.project.sources.texts import NamesInTenLanguages, TextTable

ROWS = [("hello", "en"), ("hallo, du", "de"), ('say "moi"', "fi"), ("two\nlines", "en")]


def written(folder: Path, raw: bytes, name: str = "data.csv") -> TextTable:
    (folder / name).write_bytes(raw)
    return TextTable(path=name)


def rows_of(table: LabelledTexts) -> list[tuple[str, str]]:
    return [row for part in table.parts for row in zip(part.texts, part.labels, strict=True)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("name", "separator"),
    [
        ("data.csv", ","),
        ("data.csv", ";"),
        ("data.csv", "\t"),
        ("data.csv", "|"),
        ("data.CSV", ","),
        ("data.tsv", "\t"),
        ("data.tsv", ","),
        ("data.txt", "\t"),
        ("data", ","),
    ],
)
def test_separators_and_quotes(name: str, separator: str, line_end: str, tmp_path: Path) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator=line_end)
    writer.writerows([("text", "label"), *ROWS])
    source = written(tmp_path, stream.getvalue().encode(), name)
    assert rows_of(read_table(source, tmp_path)) == ROWS
    assert preview(source, tmp_path).rows == tuple(ROWS)


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        (b"\xef\xbb\xbftext,label\na,x\n", [("a", "x")]),
        ("text,label\na,x\n".encode("utf-16"), [("a", "x")]),
        ("text,label\na,x\n".encode("utf-32"), [("a", "x")]),
        (b"text,label\ra,x\rb,y\r", [("a", "x"), ("b", "y")]),
        (b"\n\ntext,label\n\na,x\n\n,\nb,y\n\n", [("a", "x"), ("b", "y")]),
        (b"sep=;\ntext;label\na,b;x\n", [("a,b", "x")]),
        (b" text , label\n a ,x\n", [(" a ", "x")]),
        (b"id,label,text,\n1,x,a,\n2,y,b,\n", [("a", "x"), ("b", "y")]),
        (b"text,label,note\na,x\nb\nc,z,!\n", [("a", "x"), ("b", ""), ("c", "z")]),
        (b"text,label\nNA,null\nNone,nan\n", [("NA", "null"), ("None", "nan")]),
        (b'text,label\n"",x\na,""\n', [("", "x"), ("a", "")]),
        (b'text,label\n5" pipe,x\n3" pipe,y\nb\n', [('5" pipe', "x"), ('3" pipe', "y"), ("b", "")]),
        (b'text,label\na 5",x\nb,y\n', [('a 5"', "x"), ("b", "y")]),
        (b"# text,text,label\n1,#a,x\n", [("#a", "x")]),
        ("text,label\n日本,ja\n".encode(), [("日本", "ja")]),
    ],
)
def test_habits_of_files(raw: bytes, rows: list[tuple[str, str]], tmp_path: Path) -> None:
    assert rows_of(read_table(written(tmp_path, raw), tmp_path)) == rows


def test_a_decimal_comma_is_no_separator(tmp_path: Path) -> None:
    source = written(tmp_path, b"text;label\n1,5 oder 2,5;a\n3,5;b\n")
    assert rows_of(read_table(source, tmp_path)) == [("1,5 oder 2,5", "a"), ("3,5", "b")]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "cp437"])
def test_other_encodings(encoding: str, tmp_path: Path) -> None:
    source = written(tmp_path, "text,label\nhéé,ñ\n".encode(encoding)).replace(encoding=encoding)
    table = read_table(source, tmp_path)
    assert rows_of(table) == [("héé", "ñ")]
    assert table.notes == ()


def test_a_doubtful_encoding_is_noted(tmp_path: Path) -> None:
    source = written(tmp_path, "text,label\nhéé,x\nb,y\n".encode()).replace(encoding="latin-1")
    [note] = load(DataSettings(source=source), tmp_path).notes[:1]
    assert "look like utf-8" in str(note)


def test_a_mark_is_believed_before_the_setting(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbf" + "text,label\nhéé,x\n".encode()
    table = read_table(written(tmp_path, raw).replace(encoding="latin-1"), tmp_path)
    assert rows_of(table) == [("héé", "x")]
    assert "begins with the mark of utf-8" in str(table.notes[0])


def test_paths_are_looked_up_beside_the_project(tmp_path: Path) -> None:
    raw = b"text,label\na,x\nb,y\n"
    source = written(tmp_path, raw)
    full = source.replace(path=str(tmp_path / "data.csv"))
    assert rows_of(read_table(full, None)) == rows_of(read_table(source, tmp_path))


def test_quotes_of_a_file_with_tabs_that_knows_no_quoting(tmp_path: Path) -> None:
    raw = b'text\tlabel\n"Well," he said\tx\n"never closed\ty\nmoi\tx\nclosed"\ty\n'
    table = read_table(written(tmp_path, raw, "data.tsv"), tmp_path)
    texts = [text for text, _ in rows_of(table)]
    assert texts == ['"Well," he said', '"never closed', "moi", 'closed"']
    assert "do not pair up" in str(table.notes[0])


def test_quotes_of_a_file_with_tabs_that_does(tmp_path: Path) -> None:
    raw = b'text\tlabel\n"Well,\the ""said"""\tx\n"two\nlines"\ty\n'
    table = read_table(written(tmp_path, raw, "data.tsv"), tmp_path)
    assert [text for text, _ in rows_of(table)] == ['Well,\the "said"', "two\nlines"]
    assert not table.notes


PIECES = [*"ab 'é日☺", '"', '""', ",", ";", "\n", "\r\n", "\t"]
CELLS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@given(st.lists(st.tuples(CELLS, st.sampled_from("xyz")), min_size=1, max_size=30))
def test_reads_back_whatever_was_written(rows: list[tuple[str, str]]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([("text", "label"), *rows])
    with tempfile.TemporaryDirectory() as folder:
        source = written(Path(folder), stream.getvalue().encode())
        assert rows_of(read_table(source, Path(folder))) == rows


def test_previews_a_large_file_without_reading_it_all(tmp_path: Path) -> None:
    wide = b'"' + "é".encode() * 200_001 + b'\n",x\n'
    source = written(tmp_path, b"text,label\n" + wide * 20)
    shown = preview(source, tmp_path, limit=20)
    assert shown.columns == ("text", "label")
    assert len(shown.rows) == 2, "the third is cut where the first megabyte ends"
    assert preview(source, tmp_path, limit=1).rows[0][1] == "x"


def test_previews_the_bundled_names() -> None:
    shown = preview(NamesInTenLanguages(), None, limit=10)
    assert shown.columns == ("name", "language")
    assert len(shown.rows) == 10


def test_previews_nothing_of_a_first_row_without_end(tmp_path: Path) -> None:
    source = written(tmp_path, b'"' + b"x" * 2_000_000)
    with pytest.raises(DataError, match="quotation mark"):
        preview(source, tmp_path)


@pytest.mark.parametrize(
    ("columns", "rows", "guess"),
    [
        (("label", "text"), (), ("text", "label")),
        (("Sentiment", "id", "Review"), (), ("Review", "Sentiment")),
        (("name", "language"), (), ("name", "language")),
        (("title", "text", "class"), (), ("text", "class")),
        (("a", "b"), (("x", "a long text"), ("y", "another one")), ("b", "a")),
        (("a", "b", "c"), (("1", "same", "a text"), ("2", "same", "a text too")), ("c", "a")),
        (("text", "text"), (), None),
        (("text",), (), None),
        (("", "text", "label"), (), ("text", "label")),
    ],
)
def test_guesses_the_columns(
    columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], guess: tuple[str, str] | None
) -> None:
    assert likely_columns(Preview(columns, rows)) == guess


@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.sampled_from([*PIECES, "text", "label", "\r", "\0", "sep=;"]), max_size=30).map(
            lambda pieces: "".join(pieces).encode()
        ),
    ),
    st.sampled_from(["utf-8", "latin-1", "utf-16", "utf-7", "shift_jis", "punycode", "x\0"]),
    st.sampled_from(["data.csv", "data.tsv"]),
)
def test_nothing_but_a_sentence_comes_of_any_bytes(raw: bytes, encoding: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = written(Path(folder), raw, name).replace(encoding=encoding)
        with contextlib.suppress(DataError):
            preview(source, Path(folder))
        with contextlib.suppress(DataError):
            rows_of(read_table(source, Path(folder)))
