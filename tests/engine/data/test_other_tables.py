"""JSON lines and Parquet, read as the tables they are."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import load, preview
from engine.data.json_lines import read_json_lines
from engine.data.table import read_table
from engine.project.data_settings import DataSettings
from engine.project.sources.texts import TextTable

ROWS = [
    ("hello", "en"),
    ('say "moi"', "fi"),
    ("two\nlines", "en"),
    ("日本 ☺", "ja"),
    (" a, b;c", "x"),
]


def lines_of(rows: list[dict[str, object]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def read(folder: Path, raw: bytes, name: str) -> list[tuple[str, str]]:
    (folder / name).write_bytes(raw)
    table = read_table(TextTable(path=name), folder)
    return [row for part in table.parts for row in zip(part.texts, part.labels, strict=True)]


@pytest.mark.parametrize("name", ["data.jsonl", "data.ndjson", "data.json", "data.txt", "data.csv"])
def test_json_lines_are_known_by_what_they_are(name: str, tmp_path: Path) -> None:
    raw = lines_of([{"id": 1, "text": text, "label": label} for text, label in ROWS])
    assert read(tmp_path, raw, name) == ROWS
    assert read(tmp_path, b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n\r\n"), name) == ROWS
    shown = preview(TextTable(path=name), tmp_path, limit=2)
    assert shown.columns == ("id", "text", "label")
    assert shown.rows == (("1", *ROWS[0]), ("1", *ROWS[1]))


def test_values_of_json_lines_become_texts(tmp_path: Path) -> None:
    raw = (
        b'{"text": 1.50, "label": true}\n{"label": "x", "text": null}\n{"text": "a"}\n'
        b'{"text": "\\ud83d", "label": 3, "more": []}'
    )
    assert read(tmp_path, raw, "data.jsonl") == [
        ("1.5", "true"),
        ("", "x"),
        ("a", ""),
        ("\ud83d", "3"),
    ]


def test_a_broken_line_is_left_out_and_shown(tmp_path: Path) -> None:
    rows = lines_of([{"text": text, "label": label} for text, label in ROWS])
    raw = rows + b'[1]\n{"text": ["a"], "label": "x"}\n{"text": "a", "label": {}}\n{"text": "cut of'
    (tmp_path / "data.jsonl").write_bytes(raw)
    dataset = load(DataSettings(source=TextTable(path="data.jsonl")), tmp_path)
    assert [(str(each.reason), each.rows) for each in dataset.skipped] == [
        ("the line is no JSON object", 2),
        ("the text is a list or an object", 1),
        ("the label is a list or an object", 1),
    ]
    assert [(one.row, one.shown) for one in dataset.skipped[0].examples] == [
        (6, "[1]"),
        (9, '{"text": "cut of'),
    ]
    assert dataset.facts.rows == len(ROWS)


@given(
    rows=st.lists(st.tuples(st.text(max_size=9), st.text(max_size=3)), max_size=30),
    size=st.integers(1, 40),
)
def test_json_lines_in_blocks_of_any_size(rows: list[tuple[str, str]], size: int) -> None:
    rows = [*rows, ("end", "x")]
    raw = lines_of([{"text": text, "label": label} for text, label in rows])
    blocks = [raw[first : first + size] for first in range(0, len(raw), size)]
    table = read_json_lines(TextTable(), Path("data.jsonl"), iter(blocks))
    found = [row for part in table.parts for row in zip(part.texts, part.labels, strict=True)]
    assert found == rows


def test_parquet(tmp_path: Path) -> None:
    frame = polars.DataFrame(
        {
            "label": [1, 2, None, 1, 2],
            "text": [text for text, _ in ROWS],
            "day": [date(2020, 1, n) for n in range(1, 6)],
        }
    )
    frame.write_parquet(tmp_path / "data.parquet", row_group_size=2)
    wanted = [
        (text, "" if label is None else str(label))
        for text, label in zip(frame["text"], frame["label"], strict=True)
    ]
    raw = (tmp_path / "data.parquet").read_bytes()
    assert read(tmp_path, raw, "data.parquet") == wanted
    assert read(tmp_path, raw, "data.csv") == wanted, "the content tells, not the name"
    shown = preview(TextTable(path="data.parquet"), tmp_path, limit=3)
    assert shown.columns == ("label", "text", "day")
    assert shown.rows[2] == ("", ROWS[2][0], "2020-01-03")
    dated = load(DataSettings(source=TextTable(path="data.parquet", text_column="day")), tmp_path)
    assert sorted(dated.training.texts) + sorted(dated.validation.texts)
    assert "2020-01-01" in {*dated.training.texts, *dated.validation.texts}


def test_the_same_rows_make_the_same_arrays_in_every_form(tmp_path: Path) -> None:
    frame = polars.DataFrame(
        {"text": [f"row {n % 7}" for n in range(60)], "label": ["a", "b"] * 30}
    )
    frame.write_csv(tmp_path / "data.csv")
    frame.write_csv(tmp_path / "data.tsv", separator="\t")
    frame.write_ndjson(tmp_path / "data.jsonl")
    frame.write_parquet(tmp_path / "data.parquet")
    digests = {
        load(DataSettings(source=TextTable(path=f"data.{form}")), tmp_path).digest
        for form in ("csv", "tsv", "jsonl", "parquet")
    }
    assert len(digests) == 1
