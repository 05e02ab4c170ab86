"""A file read block by block gives what it gives in one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import files, load, texts
from engine.data.decoding import Decoder
from engine.data.errors import DataError
from engine.data.table import read_table
from engine.data.table_text import records, table_text
from engine.data.texts import collecting_texts
from engine.project.data_settings import DataSettings
from engine.project.sources.texts import TextTable

PIECES = [*"ab 'é日☺", '"', '""', ",", "\n", "\r\n", "\t"]
CELLS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
TABLES = st.lists(st.tuples(CELLS, st.sampled_from("xyz")), min_size=1, max_size=20)


def in_blocks(raw: bytes, size: int) -> Iterator[bytes]:
    return (raw[first : first + size] for first in range(0, len(raw), size))


@given(rows=TABLES, size=st.integers(20, 90))
def test_rows_are_cut_where_they_end(rows: list[tuple[str, str]], size: int) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows([("text", "label"), *rows])
    table = table_text(in_blocks(stream.getvalue().encode(), size), "utf-8", Path("data.csv"))
    blocks = list(table.blocks)
    assert "".join(blocks) == stream.getvalue()
    alone = [list(records(table, [block], 1)) for block in blocks]
    assert [tuple(row) for block in alone for row in block] == [("text", "label"), *rows]


@given(text=st.text(min_size=1, max_size=60), size=st.integers(1, 9))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "gb18030"])
def test_characters_are_decoded_across_blocks(encoding: str, text: str, size: int) -> None:
    text = "é" + text.replace("\0", "")
    raw = text.encode(encoding)
    decoder = Decoder(raw[:64], encoding, "data.csv")
    blocks = list(in_blocks(raw, max(4, size)))
    found = [
        decoder.decode(block, final=place == len(blocks)) for place, block in enumerate(blocks, 1)
    ]
    assert "".join(found).removeprefix("\ufeff") == text.removeprefix("\ufeff")


def small_blocks(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    read_blocks = files.read_blocks
    monkeypatch.setattr("engine.data.table.read_blocks", lambda file: read_blocks(file, size))


def test_a_file_of_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(f'number {n} "said"\nand, more', str(n % 3)) for n in range(2000)]
    with (tmp_path / "data.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    settings = DataSettings(source=TextTable(path="data.csv"))
    whole = load(settings, tmp_path)
    small_blocks(monkeypatch, 1000)
    told: list[float] = []
    assert load(settings, tmp_path, told.append).digest == whole.digest
    assert len([share for share in told if share < 0.4]) > 50, "reading itself is told of"
    table = read_table(TextTable(path="data.csv"), tmp_path)
    found = [row for part in table.parts for row in zip(part.texts, part.labels, strict=True)]
    assert found == rows


def test_what_is_wrong_far_down_has_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = "a text,x\nanother,y\n" * 500
    small_blocks(monkeypatch, 300)
    for wrong, says in (
        (b"one, two,x\n", "3 values in line 1002"),
        (b'"open,x\n', "quotation mark .* line 1002"),
        (b"h\xff,x\n", "damaged|not a text|not written"),
        (b"zero\0,x\n", "line 1002 has a byte 0x00"),
    ):
        (tmp_path / "data.csv").write_bytes(b"text,label\n" + good.encode() + wrong + good.encode())
        with pytest.raises(DataError, match=says):
            load(DataSettings(source=TextTable(path="data.csv")), tmp_path)


def test_an_inch_sign_far_down_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = "a text,x\nanother,y\n" * 100
    small_blocks(monkeypatch, 300)
    text = f'text,label\n{good}5" pipe,x\n{good}"in ""quotes"", 3""",y\n'
    (tmp_path / "data.csv").write_text(text, "utf-8")
    table = read_table(TextTable(path="data.csv"), tmp_path)
    found = [each for part in table.parts for each in part.texts]
    assert found[200] == '5" pipe'
    assert found[-1] == 'in "quotes", 3"'
    assert len(found) == 402


TEXTS = ["", "a", "é\n", "\ud83d half", "日本" * 50, "☺"]


@pytest.mark.parametrize("most", [0, 10, 2**20])
def test_texts_are_kept_in_memory_and_on_disk(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST_IN_MEMORY", most)
    with collecting_texts() as writer:
        writer.add(TEXTS[:2])
        writer.add([])
        writer.add(TEXTS[2:])
        kept = writer.texts()
    assert list(kept) == TEXTS
    assert kept[3] == TEXTS[3]
    assert kept[-1] == TEXTS[-1]
    assert kept[1:5] == TEXTS[1:5]
    assert kept.index("a") == 1
