"""A project as a file: JSON with a schema version, for people and their diffs.

Arguments with their default value are left out, so that a file says what a person chose.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.declared import reason_of
from engine.project.files import FileError, read_bounded, write_atomically
from engine.project.migrations import MIGRATIONS, VERSION
from engine.project.project import Project

FORMAT = "gradloom-project"
SUFFIX = ".gradloom"
MAX_BYTES = 20_000_000


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
    if content.pop("format", None) != FORMAT or type(version) is not int or version < 1:
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
        return Project.model_validate_json(json.dumps(content))
    except ValidationError as error:
        raise ProjectFileError(
            "{name} is damaged at {place}: {reason}. Nothing was opened.",
            name=name,
            place=_place(error),
            reason=reason_of(error),
        ) from error


def _content(data: bytes | str, name: str) -> dict[str, Any]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        where = (
            f"line {error.lineno}: {error.msg}"
            if isinstance(error, json.JSONDecodeError)
            else "it is not text, or nested too deeply"
        )
        raise ProjectFileError(
            "{name} is not a Gradloom project: its JSON cannot be read ({where}).",
            name=name,
            where=where,
        ) from error
    if not isinstance(content, dict):
        raise ProjectFileError(
            "{name} is not a Gradloom project: it holds no JSON object.", name=name
        )
    return content


def _place(error: ValidationError) -> str:
    """Where the first complaint is, as a person would point at it: ``network.nodes[2].layer``."""
    place = ""
    for part in error.errors(include_url=False)[0]["loc"]:
        if isinstance(part, int):
            place += f"[{part}]"
        elif not part.startswith("function-"):
            place += f".{part}" if place else part
    return place or "its top"
