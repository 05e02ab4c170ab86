"""Text files in a folder for each class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath

from engine.data.decoding import Decoder
from engine.data.errors import DataError
from engine.data.files import found_folder, unreadable
from engine.data.labelled import BadRow, LabelledTexts, Part, ReadShare
from engine.data.wording import quoted
from engine.message import message
from engine.project.sources.texts import TextFolder

MOST_FILES = 1_000_000
MOST_BYTES = 2**24
"""Of one file: a text of more is hardly one text."""
_TOO_LARGE = message(
    "the file is larger than {most:.0f} MB, which is hardly one text", most=MOST_BYTES / 1e6
)
_LINK = message("the file is a link that leads out of the folder")
_FILES = 500
"""Files in a part."""


@dataclass(frozen=True)
class ClassFolder:
    """The texts of one class."""

    path: Path
    files: tuple[Path, ...]
    """In the order of their names."""


def class_folders(source: TextFolder, folder: Path | None) -> tuple[ClassFolder, ...]:
    """The folders with files that fit the pattern, in the order of their names.

    What begins with a dot is left out, and so are folders that are links out of the folder.

    Raises:
        DataError: there is no such folder or encoding, the pattern leads out of it, fewer than
            two folders have such files, or there are more than `MOST_FILES`.
    """
    top = found_folder(source.path, folder)
    Decoder(b"", source.encoding, source.path)  # an encoding that is none is said once
    pattern = _checked(source.pattern)
    found: list[ClassFolder] = []
    others = 0
    left = MOST_FILES + 1
    try:
        for each in sorted(top.iterdir()):
            if not each.is_dir() or each.name.startswith(".") or _leads_out(each, top):
                continue
            fitting = (
                file
                for file in each.glob(pattern)
                if file.is_file()
                and not any(name.startswith(".") for name in file.relative_to(each).parts)
            )
            files = tuple(sorted(islice(fitting, left)))
            left -= len(files)
            if files:
                found.append(ClassFolder(each, files))
            else:
                others += 1
    except OSError as problem:
        raise unreadable(top, problem) from problem
    if left <= 0:
        raise DataError(
            "{name} has more than the {most:,} files that can be read. Set a pattern that fits "
            "fewer, or put the texts into a table.",
            name=quoted(top.name),
            most=MOST_FILES,
        )
    if len(found) < 2:
        raise _too_few(top, pattern, found, others)
    return tuple(found)


def read_text_folder(
    source: TextFolder, folders: tuple[ClassFolder, ...], read_share: ReadShare | None = None
) -> LabelledTexts:
    """Open a source's folders: each file is a text, and the name of its folder the class.

    A file that is too large, is not in the encoding, or is a link that leads out of the folder is
    a bad row.
    """
    top = folders[0].path.parent
    return LabelledTexts(top.name, _parts(folders, top, source.encoding, read_share))


def preview_rows(source: TextFolder, folder: Path | None, limit: int) -> list[list[str]]:
    """Text and class of some files, spread over the classes.

    Raises:
        DataError: as `class_folders` says.
    """
    folders = class_folders(source, folder)
    top = folders[0].path.parent
    each = max(1, limit // len(folders))
    some = tuple(ClassFolder(one.path, one.files[:each]) for one in folders)[:limit]
    return [
        [text, label]
        for part in _parts(some, top, source.encoding, None)
        for text, label in zip(part.texts, part.labels, strict=True)
    ]


def _parts(
    folders: tuple[ClassFolder, ...], top: Path, encoding: str, read_share: ReadShare | None
) -> Iterator[Part]:
    total = sum(len(each.files) for each in folders)
    row = 0
    for each in folders:
        for first in range(0, len(each.files), _FILES):
            texts: list[str] = []
            bad: list[BadRow] = []
            for file in each.files[first : first + _FILES]:
                row += 1
                read = _read(file, top, encoding, row)
                if isinstance(read, str):
                    texts.append(read)
                else:
                    bad.append(read)
            yield Part(texts, [each.path.name] * len(texts), tuple(bad))
            if read_share:
                read_share(row / total)


def _read(file: Path, top: Path, encoding: str, row: int) -> str | BadRow:
    """The text of a file, or why there is none."""
    shown = file.relative_to(top).as_posix()
    if _leads_out(file, top):
        return BadRow(_LINK, row, shown)
    try:
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as problem:
        reason = message("the file cannot be read: {reason}", reason=_said(problem))
        return BadRow(reason, row, shown)
    if len(raw) > MOST_BYTES:
        return BadRow(_TOO_LARGE, row, shown)
    try:
        return Decoder(raw, encoding, file.name).decode(raw, final=True)
    except DataError:
        reason = message("the file is no text in {encoding}", encoding=encoding)
        return BadRow(reason, row, shown)


def _leads_out(path: Path, top: Path) -> bool:
    """Whether links on the way to a file or folder lead out of ``top``."""
    try:
        return not path.resolve().is_relative_to(top.resolve())
    except (OSError, RuntimeError):  # a link to itself
        return True


def _said(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()


def _checked(pattern: str) -> str:
    wanted = pattern.strip()
    parts = PurePath(wanted).parts
    if not wanted or PurePath(wanted).is_absolute() or ".." in parts or "\0" in wanted:
        raise DataError(
            "{pattern} is no pattern for files within a folder. Set one such as *.txt, or "
            "**/*.txt for folders in folders.",
            pattern=quoted(pattern),
        )
    if any("**" in part and part != "**" for part in parts):
        raise DataError(
            "In the pattern {pattern} two stars stand beside other signs. Set one such as "
            "**/*.txt, where they are a folder's name by themselves.",
            pattern=quoted(pattern),
        )
    return wanted


def _too_few(top: Path, pattern: str, found: list[ClassFolder], others: int) -> DataError:
    if found:
        return DataError(
            "{name} has only the folder {folder} with files that fit {pattern}, and telling "
            "classes apart needs two. Put the texts of each class into a folder of its own.",
            name=quoted(top.name),
            folder=quoted(found[0].path.name),
            pattern=pattern,
        )
    if others:
        return DataError(
            "No folder in {name} has a file that fits {pattern}. Set the pattern that the texts' "
            "names have, such as *.txt.",
            name=quoted(top.name),
            pattern=pattern,
        )
    return DataError(
        "{name} has no folders in it, and a folder for each class was expected. Put the texts of "
        "each class into a folder named after it.",
        name=quoted(top.name),
    )
