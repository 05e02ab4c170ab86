"""The autosave: in its own place, gone when nothing is unsaved, offered after a crash."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.project.project import Project
from engine.project.project_file import load_project, project_text, save_project
from gui.document import Document
from gui.files.autosave import (
    DELAY_MILLISECONDS,
    Autosave,
    Recovered,
    autosave_folder,
    forget,
    left_behind,
)

OLD, NEW = Project(description="old"), Project(description="new")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine" / "p.gradloom"
    path.parent.mkdir()
    save_project(OLD, path)
    return path


@pytest.fixture
def document(qtbot: QtBot, file: Path) -> Document:
    found = Document()
    found.open(OLD, file)
    return found


@pytest.fixture
def autosave(document: Document) -> Iterator[Autosave]:
    found = Autosave(document)
    yield found
    found.discard()


def change(document: Document) -> None:
    document.edit("Describe", lambda _: NEW)


def names() -> list[str]:
    return sorted(path.suffix for path in autosave_folder().glob("*"))


def test_it_lies_in_the_persons_own_data_folder(own_folders: Path) -> None:
    assert own_folders / "data" in autosave_folder().parents


def test_a_moment_after_an_edit(
    qtbot: QtBot, autosave: Autosave, document: Document, file: Path
) -> None:
    autosave._delay.setInterval(20)
    change(document)
    assert not autosave.place.exists()
    qtbot.waitUntil(autosave.place.exists, timeout=5000)
    assert load_project(autosave.place) == NEW
    assert load_project(file) == OLD, "the person's file is never written"
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert DELAY_MILLISECONDS >= 500


def test_nothing_is_written_that_is_in_a_file(autosave: Autosave, document: Document) -> None:
    autosave.write()
    change(document)
    document.undo_stack.undo()
    autosave.write()
    assert names() == []


def test_saved_undone_and_closed_work_is_not_kept(
    autosave: Autosave, document: Document, file: Path
) -> None:
    for end in (
        document.undo_stack.undo,
        lambda: document.mark_saved(file),
        lambda: document.open(OLD, None),
        autosave.discard,
    ):
        document.open(OLD, file)
        change(document)
        autosave.write()
        assert names() == [".gradloom", ".json", ".lock"]
        end()
        assert names() == []


def test_undoing_what_was_saved_is_unsaved_work(
    autosave: Autosave, document: Document, file: Path
) -> None:
    change(document)
    document.mark_saved(file)
    document.undo_stack.undo()
    autosave.write()
    assert load_project(autosave.place) == OLD


def test_an_open_windows_work_is_not_offered(autosave: Autosave, document: Document) -> None:
    change(document)
    autosave.write()
    assert left_behind() == []
    # Nor to another process.
    code = (
        "from PyQt6.QtCore import QCoreApplication\n"
        "from gui.files.autosave import autosave_folder, left_behind\n"
        "app = QCoreApplication(['x'])\n"
        f"app.setApplicationName({application_name()!r})\n"
        "print(len(list(autosave_folder().glob('*.gradloom'))), len(left_behind()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "1 0\n"


def test_after_a_crash(qtbot: QtBot, file: Path, tmp_path: Path) -> None:
    """A window is killed with unsaved work; the next one is offered it, once."""
    crash(file, "killed once")
    [found] = left_behind()
    assert found == Recovered(found.place, Project(description="killed once"), file)
    assert load_project(file) == OLD
    # Offered again until it has been recovered or given up.
    assert left_behind() == [found]
    crash(file, "killed twice")
    assert [one.project.description for one in left_behind()] == ["killed twice", "killed once"]
    for one in left_behind():
        forget(one)
    assert left_behind() == []
    assert ".gradloom" not in names()


def crash(file: Path, description: str) -> None:
    code = (
        "import os, signal, sys, pathlib\n"
        "from PyQt6.QtCore import QCoreApplication\n"
        "from engine.project.project_file import load_project\n"
        "from gui.document import Document\n"
        "from gui.files.autosave import Autosave\n"
        "app = QCoreApplication(['x'])\n"
        f"app.setApplicationName({application_name()!r})\n"
        "os.chdir(pathlib.Path(sys.argv[1]).parent)\n"
        "path = pathlib.Path(pathlib.Path(sys.argv[1]).name)\n"
        "document = Document()\n"
        "document.open(load_project(path), path)\n"
        "autosave = Autosave(document)\n"
        "document.edit('x', lambda project: project.replace(description=sys.argv[2]))\n"
        "autosave.write()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file), description], timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL


def application_name() -> str:
    """What this process is called, so that both look into one folder."""
    return autosave_folder().parent.name


def test_a_project_without_a_file(qtbot: QtBot) -> None:
    document = Document()
    autosave = Autosave(document)
    change(document)
    autosave.write()
    note = autosave.place.with_suffix(".json")
    assert json.loads(note.read_text()) == {"path": None}
    autosave.discard()


def test_what_cannot_be_read_is_not_offered_and_not_lost(own_folders: Path) -> None:
    folder = autosave_folder()
    folder.mkdir(parents=True)
    (folder / "a.gradloom").write_text("half of")
    (folder / "b.gradloom").write_text(project_text(NEW))
    (folder / "b.json").write_text('{"path": 5}')
    (folder / "c.gradloom").write_text(project_text(OLD))
    assert {(one.place.stem, one.path) for one in left_behind()} == {("b", None), ("c", None)}
    assert (folder / "a.gradloom").exists()


def test_a_full_disk_interrupts_nobody(
    autosave: Autosave, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    change(document)
    monkeypatch.setattr("os.fsync", full)
    autosave.write()
    monkeypatch.undo()
    assert ".gradloom" not in names()
    autosave.write()
    assert load_project(autosave.place) == NEW
    monkeypatch.setattr(Path, "unlink", full)
    document.undo_stack.undo()
    monkeypatch.undo()
    assert document.is_saved
