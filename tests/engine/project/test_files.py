"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.project.files import FileError, read_bounded, write_atomically, write_together

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A file with something old in it, alone in its folder."""
    path = tmp_path / "folder" / "project.gradloom"
    path.parent.mkdir()
    path.write_text("old")
    return path


def alone(path: Path) -> bool:
    return [found.name for found in path.parent.iterdir()] == [path.name]


def test_text_and_bytes(place: Path) -> None:
    write_atomically(place, "Ünï\n")
    assert place.read_bytes() == b"\xc3\x9cn\xc3\xaf\n"
    write_atomically(place, b"\x00\xff")
    assert read_bounded(place, 2) == b"\x00\xff"
    assert alone(place)


def test_a_name_as_long_as_a_name_may_be(tmp_path: Path) -> None:
    path = tmp_path / "folder" / ("n" * 255)
    path.parent.mkdir()
    write_atomically(path, "new")
    assert path.read_text() == "new"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_permissions_are_kept(place: Path, mode: int, monkeypatch: pytest.MonkeyPatch) -> None:
    place.chmod(mode)
    seen = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        seen.append(stat.S_IMODE(os.fstat(handle).st_mode))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    write_atomically(place, "new")
    assert stat.S_IMODE(place.stat().st_mode) == mode
    assert seen == [mode], "nor may anyone else read it while it is written"


def test_a_new_file_has_the_permissions_of_any_new_file(place: Path) -> None:
    old = os.umask(0o027)
    try:
        write_atomically(place.with_name("new"), "new")
    finally:
        os.umask(old)
    assert stat.S_IMODE(place.with_name("new").stat().st_mode) == 0o640


def test_a_link_stays_a_link(place: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(place)
    twice = tmp_path / "twice"
    twice.symlink_to(link)
    write_atomically(twice, "new")
    assert twice.is_symlink()
    assert link.is_symlink()
    assert place.read_text() == "new"
    assert alone(place)
    loose = tmp_path / "loose"
    loose.symlink_to(tmp_path / "folder" / "later")
    write_atomically(loose, "new")
    assert (tmp_path / "folder" / "later").read_text() == "new"


CRASHES: dict[str, tuple[Any, str]] = {
    "replace": (os, "replace"),
    "fsync": (os, "fsync"),
    "open": (Path, "open"),
}


@pytest.mark.parametrize("where", CRASHES.values(), ids=CRASHES)
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_crash_leaves_the_old_file_and_nothing_beside_it(
    place: Path, where: tuple[Any, str], error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(*where, crash)
    expected = FileError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as caught:
        write_atomically(place, "new")
    monkeypatch.undo()
    assert place.read_text() == "old"
    assert alone(place)
    if isinstance(error, OSError):
        assert str(caught.value) == (
            f"{place} could not be written: no space left on device. Choose another place or make "
            "room."
        )


def test_killed_while_writing(place: Path) -> None:
    """The process is gone in the middle: the file is the old one still."""
    code = (
        "import os, signal, sys, pathlib\n"
        "from engine.project import files\n"
        "os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)\n"
        "files.write_atomically(pathlib.Path(sys.argv[1]), 'x' * 100_000)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(place)], check=False, timeout=60)
    assert done.returncode < 0
    assert place.read_text() == "old"
    assert [found.name for found in place.parent.glob("*.gradloom")] == [place.name]


def missing(place: Path) -> Path:
    return place.parent / "no" / "project"


def folder(place: Path) -> Path:
    return place.parent


def below_a_file(place: Path) -> Path:
    return place / "project"


def null(place: Path) -> Path:
    return Path(f"{place}\0")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (missing, "no such file or directory"),
        (folder, "is a directory"),
        (below_a_file, "not a directory"),
        (null, "embedded null byte"),
    ],
)
def test_places_that_cannot_be_written(
    place: Path, where: Callable[[Path], Path], words: str
) -> None:
    with pytest.raises(FileError, match=f"could not be written: {words}"):
        write_atomically(where(place), "new")
    assert place.read_text() == "old"
    assert alone(place)
    assert [found.name for found in place.parent.parent.iterdir() if found.suffix] == []


def test_a_pipe_is_not_replaced_by_a_file(place: Path) -> None:
    """Nor a device such as /dev/null, which root could put a file in the place of."""
    pipe = place.with_name("pipe")
    os.mkfifo(pipe)
    link = place.with_name("link")
    link.symlink_to(pipe)
    for path in (pipe, link):
        with pytest.raises(FileError, match="a device or a pipe"):
            write_atomically(path, "new")
    assert pipe.is_fifo()


@pytest.mark.skipif(AS_ROOT, reason="the system lets root write anywhere")
def test_a_folder_that_may_not_be_written_to(place: Path) -> None:
    place.parent.chmod(0o500)
    try:
        with pytest.raises(FileError, match="could not be written: permission denied"):
            write_atomically(place, "new")
    finally:
        place.parent.chmod(0o700)
    assert place.read_text() == "old"


def test_a_file_that_may_not_be_written_to(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person's own protection holds, though a neighbour could be put in its place."""
    place.chmod(0o444)
    if AS_ROOT:  # for whom nothing is protected: ask as another would be answered
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(FileError, match="could not be written: permission denied"):
        write_atomically(place, "new")
    assert place.read_text() == "old"
    assert alone(place)


def test_files_that_belong_together_are_all_written_or_none(place: Path) -> None:
    folder = place.parent
    place.unlink()
    first, second = folder / "first", folder / "second"
    first.write_text("old")
    second.mkdir()
    with pytest.raises(FileError, match="second could not be written: is a directory"):
        write_together({first: "new", second: "new"})
    assert first.read_text() == "old"
    assert sorted(each.name for each in folder.iterdir()) == ["first", "second"]
    second.rmdir()
    write_together({first: "new", second: b"new"})
    assert first.read_text() == second.read_text() == "new"


def test_half_a_character_is_told(place: Path) -> None:
    with pytest.raises(FileError, match="could not be written"):
        write_atomically(place, "\ud800")
    assert place.read_text() == "old"
    assert alone(place)
