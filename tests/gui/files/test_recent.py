"""The files opened last."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from gui.files.recent import KEY, MOST, forget_files, recent_files, remember_file


@pytest.fixture
def files(qtbot: QtBot, tmp_path: Path) -> list[Path]:
    found = [tmp_path / f"p, {number} ä%.gradloom" for number in range(MOST + 3)]
    for path in found:
        path.write_text("")
    return found


def test_newest_first_each_once_and_no_more_than_so_many(files: list[Path]) -> None:
    assert recent_files() == []
    for path in files:
        remember_file(path)
    remember_file(files[-3])
    assert recent_files() == [files[-3], files[-1], files[-2], *reversed(files[3:-3])]
    assert len(recent_files()) == MOST


@pytest.mark.parametrize("count", [1, 2])
def test_they_are_there_in_the_next_session(files: list[Path], count: int) -> None:
    for path in files[:count]:
        remember_file(path)
    QSettings().sync()
    assert recent_files() == list(reversed(files[:count]))


def test_a_file_that_is_away_comes_back(files: list[Path]) -> None:
    remember_file(files[0])
    away = files[0].rename(files[0].with_suffix(".away"))
    remember_file(files[1])
    assert recent_files() == [files[1]]
    away.rename(files[0])
    assert recent_files() == [files[1], files[0]]


def test_one_file_under_two_names_is_one_file(files: list[Path], tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(files[0])
    remember_file(files[0])
    remember_file(link)
    assert recent_files() == [files[0]]


def test_forget(files: list[Path]) -> None:
    remember_file(files[0])
    forget_files()
    assert recent_files() == []
    assert files[0].exists()


@pytest.mark.parametrize("wrong", [5, "nowhere", {"a": 1}, ["", "\0"], [["x"]]])
def test_other_things_in_the_settings_are_no_files(qtbot: QtBot, wrong: object) -> None:
    QSettings().setValue(KEY, wrong)
    assert recent_files() == []
