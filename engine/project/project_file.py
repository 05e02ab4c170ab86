"""A project as a file: JSON with a schema version, for people and their diffs.

Arguments with their default value are left out, so that a file says what a person chose.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.declared import KIND
from engine.project.files import FileError, read_bounded, write_atomically
from engine.project.migrations import MIGRATIONS, VERSION
from engine.project.project import Project
from engine.reasons import is_expectation, reason_of

FORMAT = "gradloom-project"
SUFFIX = ".gradloom"
MAX_BYTES = 20_000_000
MAX_DEPTH = 50


class ProjectFileError(FileError):
    """A file that is not a project Gradloom can read."""


def project_text(project: Project) -> str:
    """The text of a project's file."""
    content = project.model_dump(mode="json", exclude_defaults=True)
    whole = {"format": FORMAT, "version": VERSION, **content}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def save_project(project: Project, path: Path) -> None:
    """Write a project to its file, whole or not at all.

    Raises:
        FileError: the file could not be written.
    """
    write_atomically(path, project_text(project))


def load_project(path: Path) -> Project:
    """Read a project's file.

    Raises:
        FileError: it could not be read.
        ProjectFileError: it is not a project, or one of a newer Gradloom, or damaged.
    """
    return parse_project(read_bounded(path, MAX_BYTES), path.name)


def parse_project(data: bytes | str, name: str) -> Project:
    """The project in a file's content; ``name`` is what errors call it.

    Raises:
        ProjectFileError: see `load_project`.
    """
    content = _content(data, name)
    version = content.pop("version", None)
    if content.pop("format", None) != FORMAT or not _is_version(version):
        raise ProjectFileError(
            "{name} is not a Gradloom project: it lacks the format and version of one.", name=name
        )
    if version > VERSION:
        raise ProjectFileError(
            "{name} was made by a newer Gradloom (file version {version}; this one reads up to "
            "{own}). Update Gradloom to open it.",
            name=name,
            version=version,
            own=VERSION,
        )
    for step in range(version, VERSION):
        content = MIGRATIONS[step](content)
    try:
        # Through JSON once more: lists become tuples there, and nothing else is let through.
        return Project.model_validate_json(json.dumps(content, ensure_ascii=False).encode())
    except ValidationError as error:
        raise ProjectFileError(
            "{name} is damaged at {place}, which must be {reason}. Nothing was opened."
            if is_expectation(error)
            else "{name} is damaged at {place}: {reason}. Nothing was opened.",
            name=name,
            place=_place(error, content),
            reason=reason_of(error),
        ) from error
    except (UnicodeEncodeError, RecursionError) as error:
        raise _unreadable(name, _why_unreadable(error)) from error


def _is_version(version: Any) -> bool:
    return type(version) is int and 1 <= version <= 1_000_000


def _content(data: bytes | str, name: str) -> dict[str, Any]:
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        content = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_each_name_once,
            parse_constant=_no_constant,
        )
        _check_depth(content)
    except (ValueError, RecursionError) as error:
        raise _unreadable(name, _why_unreadable(error)) from error
    if not isinstance(content, dict):
        raise ProjectFileError(
            "{name} is not a Gradloom project: it holds no JSON object.", name=name
        )
    return content


class _NotOurJsonError(ValueError):
    """What Python's JSON reader lets through and a project's file may not hold."""


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _NotOurJsonError(f'"{key}" is written twice in one object')
        found[key] = value
    return found


def _no_constant(written: str) -> Any:
    raise _NotOurJsonError(f"{written} is not a number a file can hold")


def _check_depth(content: Any) -> None:
    """A project is a few levels deep; the readers further on give up at some hundreds."""
    level = [content]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    raise RecursionError


def _unreadable(name: str, where: str) -> ProjectFileError:
    return ProjectFileError(
        "{name} is not a Gradloom project: its JSON cannot be read ({where}).",
        name=name,
        where=where,
    )


def _why_unreadable(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}: {error.msg}"
    if isinstance(error, _NotOurJsonError):
        return str(error)
    if isinstance(error, UnicodeDecodeError):
        return "it is not text in UTF-8"
    if isinstance(error, UnicodeEncodeError):
        return "a text in it holds half a character"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return "a number in it is too long"


def _place(error: ValidationError, content: dict[str, Any]) -> str:
    """Where the first complaint is, as a person would point at it: ``network.nodes[2].layer``."""
    place = ""
    here: Any = content
    for part in error.errors(include_url=False)[0]["loc"]:
        if isinstance(part, int):
            place += f"[{part}]"
            here = here[part] if isinstance(here, list) and part < len(here) else None
            continue
        kind = here.get(KIND) if isinstance(here, dict) else here
        if part == kind and not (isinstance(here, dict) and part in here):
            continue  # pydantic names the kind it took the value for; it is no place in the file
        place += f".{part}" if place else part
        here = here.get(part) if isinstance(here, dict) else None
    return place or "its top"
