"""Prepared rows beside an exported program: what is in their file, and what it replaces."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.exchange.targets import TARGETS
from engine.message import GradloomError
from engine.project.project import Project
from engine.project.sources.texts import TextTable
from engine.training.exported_files import Content, rows_of, save_as
from engine.training.recorded import train_into
from tests.engine.exchange.task_cases import CASES, adding, language, reber, temporal, two_tags

PYTORCH = TARGETS["pytorch"]


def content(making: object, folder: Path) -> Content:
    project, dataset = making(folder)  # type: ignore[operator]
    return Content(project, dataset.facts, rows_of(dataset))


@pytest.mark.parametrize("name", CASES)
def test_the_file_has_the_rows_and_no_objects(name: str, tmp_path: Path) -> None:
    project, dataset = CASES[name](tmp_path)
    rows = rows_of(dataset)
    written = save_as(PYTORCH, tmp_path / "program.py", Content(project, dataset.facts, rows))
    if name == "temporal":
        assert [each.name for each in written] == ["program.py", "program.csv"]
        return
    assert [each.name for each in written] == ["program.py", "program.npz"]
    with np.load(written[1], allow_pickle=False) as file:
        assert file.files == ["x_train", "y_train", "x_validation", "y_validation"]
        for part, ours in (("train", dataset.training), ("validation", dataset.validation)):
            for letter, array in (("x", ours.inputs), ("y", ours.targets)):
                kept = file[f"{letter}_{part}"]
                assert np.array_equal(kept, array)
                # Symbols and classes are few here.
                assert kept.dtype in (np.dtype("float32"), np.dtype("int8"))


def test_whole_numbers_take_as_many_bytes_as_they_need(tmp_path: Path) -> None:
    project, dataset = adding(tmp_path)
    rows = {
        f"{letter}_{part}": np.array(values, dtype=np.int64)
        for part in ("train", "validation")
        for letter, values in (("x", [[-1, 127], [-129, 0]]), ("y", [0, 40_000]))
    }
    _, path = save_as(PYTORCH, tmp_path / "program.py", Content(project, dataset.facts, rows))
    with np.load(path, allow_pickle=False) as file:
        assert [file[name].dtype.itemsize for name in file.files] == [2, 4, 2, 4]
        for name in file.files:
            assert np.array_equal(file[name], rows[name])


def test_our_own_rows_are_replaced_and_a_persons_are_not(tmp_path: Path) -> None:
    path, rows = tmp_path / "program.py", tmp_path / "program.npz"
    save_as(PYTORCH, path, content(adding, tmp_path))
    before = rows.read_bytes()
    save_as(PYTORCH, path, content(language, tmp_path))
    assert rows.read_bytes() != before
    # The same names, as any tutorial gives them.
    np.savez(rows, x_train=np.zeros(3), y_train=np.zeros(3))
    mine = rows.read_bytes()
    with pytest.raises(GradloomError, match=r"program\.npz is there already"):
        save_as(PYTORCH, path, content(reber, tmp_path))
    assert rows.read_bytes() == mine
    rows.unlink()
    with zipfile.ZipFile(rows, "w") as archive:
        archive.comment = b"# Made by somebody"
    with pytest.raises(GradloomError, match=r"program\.npz is there already"):
        save_as(PYTORCH, path, content(reber, tmp_path))


def test_rows_and_a_program_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GradloomError, match=r"ends in \.py"):
        save_as(PYTORCH, tmp_path / "program.npz", content(adding, tmp_path))
    made = content(temporal, tmp_path)
    assert [each.suffix for each in save_as(PYTORCH, tmp_path / "a.py", made)] == [".py", ".csv"]


def test_rows_prepared_in_another_way_than_the_weights_knew_are_left_out(tmp_path: Path) -> None:
    _, dataset = language(tmp_path)
    assert rows_of(dataset, dataset.facts) is not None
    older = replace(dataset.facts, vocabulary=dataset.facts.vocabulary[::-1])
    assert rows_of(dataset, older) is None
    _, of_texts = temporal(tmp_path)
    older = replace(of_texts.facts, vocabulary=of_texts.facts.vocabulary[::-1])
    assert rows_of(of_texts, older) is not None  # the program prepares them itself


def test_a_run_keeps_the_rows_of_a_table_whose_answers_are_no_classes(tmp_path: Path) -> None:
    """A program reads a person's own table of classes where it is, and no other."""
    project: Project
    project, dataset = two_tags(tmp_path)
    assert isinstance(project.data.source, TextTable)
    short = project.replace(training=project.training.replace(epochs=1))
    list(train_into(tmp_path / "run", short, dataset))
    assert (tmp_path / "run" / "network_pytorch.npz").exists()
    code = (tmp_path / "run" / "network_pytorch.py").read_text(encoding="utf-8")
    assert 'DATA_FILE = "network_pytorch.npz"' in code
