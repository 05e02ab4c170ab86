"""Datasets of the library ``datasets``, made here; nothing is downloaded."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from engine.data import DataError, changed_since, hugging_face, load, preview
from engine.project.data_settings import DataSettings
from engine.project.sources.texts import HuggingFaceDataset

needs_datasets = pytest.mark.skipif(
    find_spec("datasets") is None,
    reason="the optional library datasets is not installed: pip install 'gradloom[huggingface]'",
)
SOURCE = HuggingFaceDataset(path="saved")


def made(datasets: Any) -> Any:
    features = datasets.Features(
        {
            "text": datasets.Value("string"),
            "label": datasets.ClassLabel(names=["bad", "good"]),
            "stars": datasets.Value("int32"),
        }
    )
    rows = {
        "text": ["so good", "so bad", None, "fine", "poor"],
        "label": [1, 0, 1, 1, -1],
        "stars": [5, 1, 3, 4, 2],
    }
    # Not by from_dict: it pickles pyarrow, which datasets 5.2 cannot do with pyarrow 26.
    table = importlib.import_module("pyarrow").table(rows, schema=features.arrow_schema)
    return datasets.Dataset(table, fingerprint="made-here")


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    # Its progress bars, shown or not, are watched by a thread that never ends.
    monkeypatch.setattr(importlib.import_module("tqdm").tqdm, "monitor_interval", 0)
    made(datasets).save_to_disk(str(tmp_path / "saved"))
    parts = datasets.DatasetDict({"train": made(datasets), "test": made(datasets)})
    parts.save_to_disk(str(tmp_path / "parts"))
    return tmp_path


@needs_datasets
def test_a_folder_that_save_to_disk_wrote(saved: Path) -> None:
    dataset = load(DataSettings(source=SOURCE), saved)
    assert dataset.facts.classes == ("bad", "good")
    assert {*dataset.training.texts, *dataset.validation.texts} == {"so good", "so bad", "fine"}
    assert [(str(each.reason), each.rows) for each in dataset.skipped] == [
        ("the text is empty", 1),
        ("the label is empty", 1),
    ]
    assert changed_since(dataset) is None
    shown = preview(SOURCE, saved, limit=2)
    assert shown.columns == ("text", "label", "stars")
    assert shown.rows == (("so good", "good", "5"), ("so bad", "bad", "1"))
    stars = load(DataSettings(source=SOURCE.replace(label_column="stars")), saved)
    assert stars.facts.classes == ("1", "2", "4", "5")


@needs_datasets
def test_splits(saved: Path) -> None:
    assert load(DataSettings(source=SOURCE.replace(path="parts")), saved).facts.rows == 3
    with pytest.raises(DataError, match='no split "dev"; it has "train", "test"'):
        load(DataSettings(source=SOURCE.replace(path="parts", split="dev")), saved)


@needs_datasets
@pytest.mark.parametrize(
    ("source", "says"),
    [
        (HuggingFaceDataset(), "No dataset is chosen"),
        (HuggingFaceDataset(path="/nowhere/at/all"), "is no folder with a Hugging Face dataset"),
        (HuggingFaceDataset(path="."), "is no folder with a Hugging Face dataset"),
        (HuggingFaceDataset(path="nobody/has-this-one"), "no folder and no downloaded dataset"),
        (SOURCE.replace(text_column="txt"), 'Did you mean "text"'),
        (SOURCE.replace(text_column="label"), "Choose two columns"),
    ],
)
def test_wrong_datasets(saved: Path, source: HuggingFaceDataset, says: str) -> None:
    with pytest.raises(DataError, match=says):
        load(DataSettings(source=source), saved)


def test_without_the_library_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hugging_face, "find_spec", lambda _: None)
    for read in (
        lambda: load(DataSettings(source=SOURCE), tmp_path),
        lambda: preview(SOURCE, tmp_path),
    ):
        with pytest.raises(DataError, match=r"pip install 'gradloom\[huggingface\]'"):
            read()
