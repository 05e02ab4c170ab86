"""The file of a study: opened so that several programs can add to it, and never by accident.

This is the only file that knows how Optuna keeps a study. It is loaded with Optuna, so import it
where a study is read or searched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import optuna
from filelock import FileLock, Timeout
from optuna.exceptions import StorageInternalError
from optuna.storages import RDBStorage
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from engine.project.files import FileError, reason_of_os

STUDY = "gradloom"
"""The name of the only study in a file."""
FACTS = "gradloom"
"""The study's attribute with `engine.training.sweeping.identity.StudyFacts`."""
SECONDS_TO_WAIT = 60.0
"""For another program that writes to the file."""
_FIRST_TABLE = "studies"
_LAST_TABLE = "alembic_version"
"""Optuna makes its tables one by one."""

# What went wrong is said where it belongs; nothing is to spill over the terminal.
optuna.logging.set_verbosity(optuna.logging.CRITICAL)


class StudyError(FileError):
    """A study's file that cannot be read or written, or is something else."""


@contextmanager
def opened_storage(path: Path) -> Iterator[RDBStorage]:
    """Optuna's storage in a file, which is made where there is none.

    Raises:
        StudyError: the file is something else, cannot be read or written, or is busy for too long.
    """
    is_whole = check_study_file(path)
    with told(path):
        storage = _opened(path) if is_whole else _made(path)
    try:
        with told(path):
            yield storage
    finally:
        storage.remove_session()
        storage.engine.dispose()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Inside, what a database complains of is told in a sentence.

    Raises:
        StudyError: the database complained.
    """
    try:
        yield
    except (SQLAlchemyError, StorageInternalError, sqlite3.Error) as error:
        cause = getattr(error, "orig", None) or error.__cause__ or error
        cause = getattr(cause, "orig", None) or cause
        raise StudyError(
            "The study {path} could not be read or written: {reason}. If another program holds "
            "it, try again when that is done.",
            path=path,
            reason=str(cause).splitlines()[0].lower(),
        ) from error


def check_study_file(path: Path) -> bool:
    """Refuse a file that is no study: nothing is ever written into another program's database.

    Whether it is whole: False where it is new, or another program makes it at this moment.

    Raises:
        StudyError: it is something else, or could not be read.
    """
    try:
        if not path.exists() or path.stat().st_size == 0:
            if not path.parent.is_dir():
                raise StudyError("There is no folder {path} for the study.", path=path.parent)
            return False
        if not path.is_file():
            raise StudyError("{path} is not a file, and a study is one.", path=path)
        uri = f"{path.resolve().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=SECONDS_TO_WAIT)
    except (OSError, ValueError) as error:
        raise StudyError(
            "{path} could not be read: {reason}.", path=path, reason=reason_of_os(error)
        ) from error
    except sqlite3.Error as error:
        raise StudyError(
            "{path} could not be read: {reason}.", path=path, reason=str(error)
        ) from error
    try:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = {name for (name,) in found}
        studies = set()
        if _FIRST_TABLE in tables:
            studies = {name for (name,) in connection.execute("SELECT study_name FROM studies")}
    except sqlite3.DatabaseError as error:
        raise StudyError(
            "{path} is not a study: {reason}. Name a new file, or one that a search has made.",
            path=path,
            reason=str(error),
        ) from error
    finally:
        connection.close()
    if (tables and _FIRST_TABLE not in tables) or studies - {STUDY}:
        raise StudyError(
            "{path} is a database of something else, and nothing was written to it. Name a new "
            "file, or one that a search has made.",
            path=path,
        )
    return _LAST_TABLE in tables


def _made(path: Path) -> RDBStorage:
    """A new study's storage. Programs that make the tables at once would disturb each other."""
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=SECONDS_TO_WAIT)
    try:
        with lock:
            storage = _opened(path)
            # Who waits for this one finds the tables there, whatever becomes of the file.
            Path(lock.lock_file).unlink(missing_ok=True)
            return storage
    except (OSError, Timeout) as error:
        raise StudyError(
            "The study {path} could not be written: {reason}.",
            path=path,
            reason=reason_of_os(error),
        ) from error


def _opened(path: Path) -> RDBStorage:
    # Percent signs and the like would mean something in an address.
    url = URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)
    try:
        return RDBStorage(url, engine_kwargs={"connect_args": {"timeout": SECONDS_TO_WAIT}})
    except RuntimeError as error:  # a table layout this release does not know
        raise StudyError(
            "The study {path} was made by another release of Optuna and cannot be gone on with: "
            "name a new file.",
            path=path,
        ) from error
