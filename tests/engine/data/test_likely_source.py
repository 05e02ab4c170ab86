"""What a file is taken for, and its first rows, whatever kind of source it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data import DataError, likely_source, load, number_columns, preview
from engine.project.data_settings import DataSettings
from engine.project.sources import AnyDataSource
from engine.project.sources.arrays import ArraysFile
from engine.project.sources.base import DataSource
from engine.project.sources.memory import AddingProblem, CopyTask, EmbeddedReber, TemporalOrder
from engine.project.sources.series import CarbonDioxide, SeriesTable
from engine.project.sources.texts import LongText, NamesInTenLanguages, TextTable

PROSE = "It was the best of times, it was the worst of times,\nit was the age of wisdom.\n" * 3


def taken(tmp_path: Path, name: str, text: str, before: DataSource | None = None) -> DataSource:
    (tmp_path / name).write_text(text, "utf-8")
    return likely_source(TextTable(path=name), tmp_path, before).source


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.csv", "date,co2\n1958-03,316\n1958-04,317\n1958-05,317.5\n", SeriesTable),
        ("a.csv", "x,y\n1,2\n3,4\n", SeriesTable),
        ("a.csv", "station,heat\nnorth,2\nnorth,4\nnorth,5\n", SeriesTable),
        ("a.csv", "text,label\n1,0\n2,1\n", TextTable),
        ("a.csv", "sentence,score\nso good,4\nso bad,1\nno,2\n", TextTable),
        ("a.csv", "word,of\nHaus,1\nhouse,2\ncasa,3\n", TextTable),
        ("a.tsv", "id\treview\tmood\n1\tso good\tg\n2\tso bad\tb\n", TextTable),
        ("a.txt", "text\tlabel\nso good\tg\nso bad\tb\n", TextTable),
        ("a.txt", "hour;load\n1;20.5\n2;21\n", SeriesTable),
        ("a.txt", PROSE, LongText),
        ("a.md", "# A title\n\nSome text.\n", LongText),
    ],
)
def test_what_is_in_a_file_decides(tmp_path: Path, name: str, text: str, kind: type) -> None:
    found = taken(tmp_path, name, text)
    assert type(found) is kind
    assert getattr(found, "path", "") == name


def test_a_kind_that_a_person_chose_stays(tmp_path: Path) -> None:
    numbers = "width,age\n12,36\n13,41\n"
    found = taken(tmp_path, "a.csv", numbers, TextTable())
    assert found == TextTable(path="a.csv", text_column="width", label_column="age")
    assert taken(tmp_path, "a.csv", numbers, TextTable(path="b.csv")) == SeriesTable(path="a.csv")


def test_other_settings_stay_where_they_fit(tmp_path: Path) -> None:
    before = SeriesTable(path="b.csv", window=3, columns="heat, wind", target_columns="heat")
    found = taken(tmp_path, "a.csv", "heat,rain\n12,36\n13,41\n", before)
    assert found == SeriesTable(path="a.csv", window=3, target_columns="heat")
    text = LongText(path="b.txt", encoding="cp1252")
    assert taken(tmp_path, "a.txt", PROSE, text) == text.replace(path="a.txt")


def test_columns_of_numbers_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("month,co2,wind\n1958-03,316,1\n1958-04,,2\n")
    shown = preview(SeriesTable(path="a.csv"), tmp_path)
    assert shown.rows == (("1958-03", "316", "1"), ("1958-04", "", "2"))
    assert number_columns(shown) == ("co2", "wind")


@pytest.mark.parametrize(
    ("targets", "task"),
    [
        (np.array([0, 1, 1, 0]), "classify"),
        (np.array(["a", "b", "b", "a"]), "classify"),
        (np.zeros((4, 5), np.int64) + np.arange(5) % 2, "tag"),
        (np.array([0.5, 1.5, 2.5, 0.0]), "regress"),
        (np.random.default_rng(0).random((4, 5, 2)), "regress"),
    ],
)
def test_arrays_are_found_and_what_they_ask_is_what_loading_finds(
    tmp_path: Path, targets: np.ndarray, task: str
) -> None:
    rows = np.random.default_rng(0).random((4, 5, 3))
    np.savez(tmp_path / "a.npz", X_train=rows, y_train=targets, other=np.zeros(3))
    found = likely_source(ArraysFile(path="a.npz"), tmp_path)
    assert found.source == ArraysFile(path="a.npz", inputs="X_train", targets="y_train")
    assert found.task == task
    assert isinstance(found.source, ArraysFile)
    assert load(DataSettings(source=found.source), tmp_path).facts.task == task
    assert found.shown is not None
    assert found.shown.rows[0] == ("X_train", "float64", "(4, 5, 3)")


def test_the_array_beside_another_is_its_targets(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros((4, 5)))
    np.save(tmp_path / "y.npy", np.zeros(4))
    found = likely_source(ArraysFile(path="x.npy"), tmp_path)
    assert found.task == "regress"
    assert found.shown is not None
    assert [row[0] for row in found.shown.rows] == ["x", "y"]


def test_damaged_arrays_are_left_to_loading(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(b"PK\x03\x04 and no more")
    found = likely_source(ArraysFile(path="a.npz"), tmp_path)
    assert (found.source, found.shown) == (ArraysFile(path="a.npz"), None)
    with pytest.raises(DataError, match="is damaged"):
        preview(ArraysFile(path="a.npz"), tmp_path)


def test_headers_of_python_objects_are_told_and_nothing_is_run(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.array([{}], dtype=object), y=np.zeros(1))
    shown = preview(ArraysFile(path="a.npz"), tmp_path)
    assert shown.rows[0] == ("x", "object", "(1,)")


@pytest.mark.parametrize(
    "source",
    [
        NamesInTenLanguages(),
        NamesInTenLanguages(asks="accents"),
        CarbonDioxide(),
        AddingProblem(rows=9),
        CopyTask(),
        TemporalOrder(),
        EmbeddedReber(),
    ],
    ids=lambda source: source.kind,
)
def test_what_needs_no_file_has_rows_too(source: AnyDataSource) -> None:
    shown = preview(source, None, 5)
    assert len(shown.rows) == 5
    assert all(len(row) == len(shown.columns) for row in shown.rows)


def test_the_first_lines_of_a_long_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE, "utf-8")
    assert preview(LongText(path="a.txt"), tmp_path, 2).rows == tuple(
        (line,) for line in PROSE.splitlines()[:2]
    )


def test_the_marked_numbers_make_the_sum() -> None:
    for first, second, asked in preview(AddingProblem(rows=50), None, 50).rows:
        assert float(first) + float(second) == pytest.approx(float(asked), abs=0.0021)
