"""Deleting runs: nothing but a run's own folder, and never one that goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.project.files import reason_of_os
from engine.training.run_list import looks_like_run
from engine.training.run_lock import is_going_on
from engine.training.run_place import RunFolderError


def check_deletable(run: Path) -> None:
    """Refuse what must not be deleted.

    Raises:
        RunFolderError: it is no run's folder, only a link to one, or its run goes on.
    """
    if run.is_symlink():
        raise RunFolderError(
            "{path} is a link to a folder elsewhere, and nothing was deleted: remove the link, or "
            "delete the run where it lies.",
            path=run,
        )
    if not run.is_dir() or not looks_like_run(run):
        raise RunFolderError("{path} is not a run's folder, and nothing was deleted.", path=run)
    if is_going_on(run):
        raise RunFolderError(
            "The run in {path} goes on, and nothing was deleted: stop it first.", path=run
        )


def delete_for_good(run: Path) -> None:
    """Delete a run's folder and all that is in it.

    Raises:
        RunFolderError: see `check_deletable`; or something in it could not be deleted.
    """
    check_deletable(run)
    try:
        shutil.rmtree(run)
    except OSError as error:
        raise RunFolderError(
            "{path} could not be deleted: {reason}.", path=run, reason=reason_of_os(error)
        ) from error
