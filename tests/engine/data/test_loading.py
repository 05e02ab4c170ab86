"""From settings to a dataset."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import Dataset, load, prepared, prepared_preview
from engine.data.prepared_preview import prepared_rows, visible
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.sources.texts import TextTable

NAMES = load(DataSettings(), None)


def arrays(dataset: Dataset) -> list[list[int]]:
    parts = (dataset.training, dataset.validation)
    return [
        array.ravel().tolist()
        for part in parts
        for array in (part.inputs, part.targets, part.lengths)
    ]


def test_the_names_fit_the_documents_networks() -> None:
    facts = NAMES.facts
    assert len(facts.classes) == 10
    assert 120 < len(facts.vocabulary) < 150
    assert facts.length == 48
    assert facts.longest == 60
    assert round(facts.rows * 0.15) == facts.validation_rows
    assert not NAMES.skipped
    assert not NAMES.notes


def test_the_same_settings_give_the_same_arrays() -> None:
    again = load(DataSettings(), None)
    assert again.facts == NAMES.facts
    assert arrays(again) == arrays(NAMES)


@pytest.mark.parametrize("unit", ["characters", "words", "byte-pair"])
def test_the_same_in_another_process(unit: str) -> None:
    """Texts hash differently in each process, which must not show."""
    code = (
        "from engine.data import load;"
        "from engine.project.data_settings import DataSettings, Preparation;"
        f"wanted = Preparation(unit={unit!r}, vocabulary_size=600);"
        "d = load(DataSettings(preparation=wanted), None);"
        "print(d.digest, d.facts.vocabulary)"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[3],
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1


def test_another_seed_keeps_out_other_rows() -> None:
    other = load(DataSettings(preparation=Preparation(seed=1)), None)
    assert other.facts.validation_rows == NAMES.facts.validation_rows
    assert set(other.validation.texts) != set(NAMES.validation.texts)
    assert {*other.validation.texts, *other.training.texts} == {
        *NAMES.validation.texts,
        *NAMES.training.texts,
    }


@given(
    rows=st.integers(2, 40),
    share=st.floats(0, 1, exclude_min=True, exclude_max=True),
    seed=st.integers(0, 9),
)
def test_neither_part_is_empty_and_none_is_lost(rows: int, share: float, seed: int) -> None:
    texts = [f"t{row}" for row in range(rows)]
    labels = [str(row % 2) for row in range(rows)]
    made = prepared(texts, labels, Preparation(validation_share=share, seed=seed))
    assert len(made.training) >= 1
    assert len(made.validation) >= 1
    assert sorted([*made.training.texts, *made.validation.texts]) == sorted(texts)
    assert made.class_counts.sum() == made.length_counts.sum() == rows
    places = [texts.index(text) for text in made.training.texts]
    assert places == sorted(places), "rows stay in the order of the file"


@pytest.mark.parametrize("unit", ["characters", "byte-pair"])
def test_the_vocabulary_is_of_training_rows_alone(unit: Literal["characters", "byte-pair"]) -> None:
    made = prepared(["abc", "xyz"], ["1", "2"], Preparation(validation_share=0.5, unit=unit))
    [unseen] = made.validation.inputs
    assert set(made.facts.vocabulary[2:]) == set(made.training.texts[0])
    assert unseen.tolist() == [1, 1, 1]


def test_bad_rows_are_left_out_and_counted() -> None:
    texts = ["a", "", "b", " \t", "c", "d"]
    labels = ["x", "x", " ", "y", "y ", "x"]
    made = prepared(texts, labels, Preparation())
    assert [(str(each.reason), each.rows) for each in made.skipped] == [
        ("the text is empty", 2),
        ("the label is empty", 1),
    ]
    assert made.facts.classes == ("x", "y")
    assert made.facts.rows == 3


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (["10", "9", "-1", "1e2"], ("-1", "9", "10", "1e2")),
        (["1", "1.0", "01"], ("01", "1", "1.0")),
        (["10", "9", "b"], ("10", "9", "b")),
        (["nan", "2", "10"], ("10", "2", "nan")),
        (["b", "a", "ä", "B"], ("B", "a", "b", "ä")),
    ],
)
def test_the_order_of_classes(labels: list[str], classes: tuple[str, ...]) -> None:
    assert prepared(["text"] * len(labels), labels, Preparation()).facts.classes == classes


def test_a_class_without_training_rows_is_noted() -> None:
    made = prepared(["a", "b"], ["x", "y"], Preparation(validation_share=0.5))
    assert "cannot be learned" in str(made.notes[0])
    absent = made.facts.classes[made.validation.targets[0]]
    assert f'"{absent}"' in str(made.notes[0])


def test_rows_are_no_longer_than_the_longest_text() -> None:
    made = prepared(["abc", "ab"], ["1", "2"], Preparation(length=48))
    assert made.facts.length == made.facts.longest == 3
    assert made.preparer(["abcdef"]).shape == (1, 3)


def test_arrays_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        NAMES.training.inputs[0] = 0


@pytest.mark.parametrize("unit", ["characters", "words", "byte-pair"])
def test_progress_goes_from_nothing_to_all(unit: str) -> None:
    told: list[float] = []
    load(DataSettings(preparation=Preparation.model_validate({"unit": unit})), None, told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


def test_what_progress_raises_ends_the_loading() -> None:
    def cancel(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(DataSettings(), None, cancel)


def test_statistics() -> None:
    assert NAMES.class_counts.sum() == NAMES.facts.rows
    assert len(NAMES.length_counts) == NAMES.facts.longest + 1
    assert np.array_equal(
        NAMES.class_counts,
        NAMES.training.class_counts(10) + NAMES.validation.class_counts(10),
    )


def test_rows_as_a_person_can_read_them(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text('text,label\n"a b",x\n"a\tb",x\na,y\n', encoding="utf-8")
    settings = DataSettings(source=TextTable(path="data.csv"))
    shown = prepared_preview(load(settings, tmp_path), 10)
    for row in shown:
        padding = sum(number == 0 for number in row.numbers)
        assert "".join(row.symbols) == "·" * padding + row.text.replace(" ", "␣").replace("\t", "⇥")
    assert len(prepared_preview(NAMES, 7)) == 7


@pytest.mark.parametrize(
    ("symbol", "shown"),
    [("a", "a"), (" ", "␣"), ("\u0301", "◌\u0301"), ("\xad", "U+00AD"), ("हिन्दी", "हिन्दी")],
)
def test_what_cannot_be_seen_has_a_sign(symbol: str, shown: str) -> None:
    assert visible(symbol) == shown


def test_rows_are_shown_by_their_numbers_of_either_part():
    assert [row.text for row in prepared_rows(NAMES, (3, 1))] == [
        NAMES.training.texts[3], NAMES.training.texts[1],
    ]  # fmt: skip
    [shown] = prepared_rows(NAMES, (2,), "validation")
    assert shown.text == NAMES.validation.texts[2]
    assert shown.numbers == tuple(NAMES.validation.inputs[2].tolist())
    assert shown.label == NAMES.facts.classes[NAMES.validation.targets[2]]
    with pytest.raises(IndexError):
        prepared_rows(NAMES, (len(NAMES.training),))
