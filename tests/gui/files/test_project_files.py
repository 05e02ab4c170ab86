"""New, open, save and save as: nothing is lost without a question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.project.project_file import load_project, save_project
from gui.document import Document
from gui.files.project_files import ProjectFiles
from gui.files.recent import recent_files
from gui.files.starting_weights import StartingWeightsFiles

OLD, NEW, OTHER = (Project(description=text) for text in ("old", "new", "other"))
Button = QMessageBox.StandardButton


class Desk:
    """A document, its File menu, and a person who answers dialogs as told."""

    def __init__(self, window: QWidget, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.file, self.other = folder / "p.gradloom", folder / "q.gradloom"
        save_project(OLD, self.file)
        save_project(OTHER, self.other)
        self.document = Document()
        self.document.open(OLD, self.file)
        autosave = folder / "autosave" / "one.gradloom"
        self.starting = StartingWeightsFiles(self.document, autosave, window)
        self.files = ProjectFiles(self.document, self.starting, window)
        self.asked: list[str] = []
        self.answer = Button.Cancel
        self.chosen = ""
        self.sentences: list[str] = []
        self.told: list[str] = []
        self.files.failed.connect(self.sentences.append)
        self.files.opened.connect(lambda: self.told.append("opened"))
        self.files.saved.connect(lambda path: self.told.append(f"saved {path.name}"))
        monkeypatch.setattr(QMessageBox, "exec", self._exec)
        monkeypatch.setattr(QMessageBox, "question", self._question)
        for name in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, name, self._choose)

    def _exec(self, *box: Any) -> QMessageBox.StandardButton:
        self.asked.append("unsaved")
        return self.answer

    def _question(self, *_: object) -> QMessageBox.StandardButton:
        self.asked.append("replace")
        return self.answer

    def _choose(self, _window: object, _title: str, suggestion: str, _filter: str) -> Any:
        self.asked.append(suggestion)
        return self.chosen, ""

    def change(self) -> None:
        self.document.edit("Describe", lambda _: NEW)

    @property
    def state(self) -> tuple[Project, Path | None, bool]:
        return self.document.project, self.document.path, self.document.is_saved


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    window = QWidget()
    qtbot.addWidget(window)
    folder = tmp_path / "files"
    folder.mkdir()
    return Desk(window, folder, monkeypatch)


def leave(desk: Desk, way: str) -> None:
    desk.chosen = str(desk.other)
    {
        "new": desk.files.new,
        "open": desk.files.open,
        "open_path": lambda: desk.files.open_path(desk.other),
        "example": lambda: desk.files.open_example(EXAMPLES[0]),
    }[way]()


WAYS = {
    "new": Project(),
    "open": OTHER,
    "open_path": OTHER,
    "example": EXAMPLES[0].project(),
}


@pytest.mark.parametrize("way", WAYS)
def test_with_nothing_unsaved_no_question_is_asked(desk: Desk, way: str) -> None:
    leave(desk, way)
    path = desk.other if way.startswith("open") else None
    assert desk.state == (WAYS[way], path, True)
    assert "unsaved" not in desk.asked
    assert desk.told == ["opened"]


@pytest.mark.parametrize("way", WAYS)
def test_cancel_leaves_all_as_it_was(desk: Desk, way: str) -> None:
    desk.change()
    leave(desk, way)
    assert desk.state == (NEW, desk.file, False)
    assert desk.asked[-1] == "unsaved"
    assert (desk.told, desk.document.undo_stack.canUndo()) == ([], True)
    assert load_project(desk.file) == OLD


@pytest.mark.parametrize("way", WAYS)
def test_discard(desk: Desk, way: str) -> None:
    desk.change()
    desk.answer = Button.Discard
    leave(desk, way)
    assert desk.document.project == WAYS[way]
    assert load_project(desk.file) == OLD


@pytest.mark.parametrize("way", WAYS)
def test_save_then_leave(desk: Desk, way: str) -> None:
    desk.change()
    desk.answer = Button.Save
    leave(desk, way)
    assert desk.document.project == WAYS[way]
    assert load_project(desk.file) == NEW
    assert desk.told == ["saved p.gradloom", "opened"]


def test_a_save_that_fails_is_no_leave(desk: Desk) -> None:
    desk.change()
    desk.document.mark_saved(desk.folder / "gone" / "p.gradloom")
    desk.document.undo_stack.undo()
    desk.answer = Button.Save
    desk.files.new()
    assert desk.document.project == OLD
    assert not desk.document.is_saved
    assert len(desk.sentences) == 1


def test_opening_the_file_that_is_open_after_saving_it(desk: Desk) -> None:
    """What is shown then is what was saved, not what was read before."""
    desk.change()
    desk.answer = Button.Save
    assert desk.files.open_path(desk.file)
    assert desk.state == (NEW, desk.file, True)
    assert load_project(desk.file) == NEW


@pytest.mark.parametrize("content", [None, "", "{}", "half"])
def test_a_file_that_cannot_be_opened_touches_nothing(desk: Desk, content: str | None) -> None:
    bad = desk.folder / "bad.gradloom"
    if content is not None:
        bad.write_text(content)
    desk.change()
    desk.answer = Button.Discard
    assert not desk.files.open_path(bad)
    assert desk.state == (NEW, desk.file, False)
    assert desk.asked == []
    assert len(desk.sentences) == 1
    assert "bad.gradloom" in desk.sentences[0]
    assert recent_files() == []


def test_save(desk: Desk) -> None:
    desk.change()
    assert desk.files.save()
    assert desk.state == (NEW, desk.file, True)
    assert load_project(desk.file) == NEW
    assert recent_files() == [desk.file]
    assert (desk.asked, desk.told) == ([], ["saved p.gradloom"])


@pytest.mark.parametrize("where", ["missing/p.gradloom", "", "p.gradloom/p.gradloom", "a\0b"])
def test_a_place_that_cannot_be_written(desk: Desk, where: str) -> None:
    desk.change()
    assert not desk.files.save_path(desk.folder / where)
    assert desk.state == (NEW, desk.file, False)
    [sentence] = desk.sentences
    assert "could not be written" in sentence
    assert sentence.endswith("Choose another place or make room.")
    assert recent_files() == []


def test_save_as(desk: Desk) -> None:
    desk.change()
    desk.chosen = str(desk.folder / "new.gradloom")
    assert desk.files.save_as()
    assert desk.state == (NEW, desk.folder / "new.gradloom", True)
    assert desk.asked == [str(desk.file)]
    assert load_project(desk.file) == OLD


@pytest.mark.parametrize("name", ["net", "net v1.2", "net.json"])
def test_the_files_ending_is_added(desk: Desk, name: str) -> None:
    desk.chosen = str(desk.folder / name)
    assert desk.files.save_as()
    assert desk.document.path == desk.folder / f"{name}.gradloom"
    assert desk.document.name == name


def test_a_file_the_dialog_did_not_ask_of_is_not_replaced_in_silence(desk: Desk) -> None:
    desk.change()
    desk.chosen = str(desk.other.with_suffix(""))
    desk.answer = Button.No
    assert not desk.files.save_as()
    assert desk.asked[-1] == "replace"
    assert load_project(desk.other) == OTHER
    assert desk.state == (NEW, desk.file, False)
    desk.answer = Button.Yes
    assert desk.files.save_as()
    assert load_project(desk.other) == NEW


def test_a_project_without_a_file_asks_for_one(desk: Desk) -> None:
    desk.files.open_example(EXAMPLES[0])
    assert desk.files.title() == EXAMPLES[0].name
    assert not desk.files.save()
    assert Path(desk.asked[-1]).name == f"{EXAMPLES[0].name}.gradloom"
    assert desk.document.path is None
    desk.files.new()
    assert desk.files.title() == "untitled"
