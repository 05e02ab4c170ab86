"""Files that change or vanish after they were read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.data import changed_since, load
from engine.project.data_settings import DataSettings
from engine.project.sources.texts import TextFolder, TextTable

GOOD = b"text,label\nhello,en\nhallo,de\nmoi,fi\n"
LATER = 4_000_000_000


def test_a_table(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_bytes(GOOD)
    dataset = load(DataSettings(source=TextTable(path="data.csv")), tmp_path)
    assert changed_since(dataset) is None
    os.utime(file, (LATER, LATER))
    assert '"data.csv" has changed since it was read' in str(changed_since(dataset))
    again = load(DataSettings(source=TextTable(path="data.csv")), tmp_path)
    assert changed_since(again) is None
    file.write_bytes(GOOD + b"ciao,it\n")
    os.utime(file, (LATER, LATER))
    assert "has changed" in str(changed_since(again)), "another size in the same second"
    file.unlink()
    assert '"data.csv" is gone since it was read' in str(changed_since(again))


def test_a_folder(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "texts" / name).mkdir(parents=True)
        (tmp_path / "texts" / name / "1.txt").write_text("one")
    settings = DataSettings(source=TextFolder(path="texts"))
    dataset = load(settings, tmp_path)
    assert changed_since(dataset) is None
    (tmp_path / "texts" / "a" / "1.txt").write_text("changed")
    assert '"1.txt" has changed' in str(changed_since(dataset))
    dataset = load(settings, tmp_path)
    added = tmp_path / "texts" / "b" / "2.txt"
    added.write_text("new")
    os.utime(added.parent, (LATER, LATER))
    assert '"b" has changed' in str(changed_since(dataset))
    (tmp_path / "texts" / "a" / "1.txt").unlink()
    assert "1 of the files in" in str(changed_since(dataset))


@pytest.mark.parametrize("settings", [DataSettings()])
def test_data_without_files_does_not_change(settings: DataSettings) -> None:
    assert changed_since(load(settings, None)) is None
