"""One program at a time writes a run's folder; a lock that goes with its process tells which."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from engine.training.run_place import RunFolderError, not_written

NAME = ".lock"


class RunGoesOnError(RunFolderError):
    """A run that another program is writing."""


class RunLock:
    """Held from the moment it is made until `release`, or until the process is gone.

    Raises:
        RunGoesOnError: another program holds it.
        RunFolderError: it cannot be made.
    """

    def __init__(self, run: Path) -> None:
        from filelock import FileLock, Timeout  # late: a list of runs seldom meets a lock

        self._path = run / NAME
        # The run's own thread takes it, and whoever closes the folder gives it back.
        self._lock = FileLock(self._path, timeout=0, thread_local=False)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise RunGoesOnError(
                "The run in {path} goes on in another program: stop it there first.", path=run
            ) from error
        except OSError as error:
            raise not_written(run, error) from error

    def release(self) -> None:
        """Give it back; a second time does nothing."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            self._lock.release()


def is_going_on(run: Path) -> bool:
    """Whether a program is writing the run's folder at this moment."""
    if not (run / NAME).exists():
        return False
    try:
        RunLock(run).release()
    except RunGoesOnError:
        return True
    except RunFolderError:
        return False  # a folder in which nothing can be written
    return False
