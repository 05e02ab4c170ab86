"""What a run's folder keeps of its gradients, read back as the run told it; without torch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.project.files import reason_of_os
from engine.training import run_files
from engine.training.events import Event, NotFinite, RunStarted
from engine.training.gradients.seen import GradientsSeen, SpikeSeen
from engine.training.recorded_events import RecordedEventError, beginning_of, event_of
from engine.training.run_place import RunFolderError

_TELLING = (RunStarted, GradientsSeen, SpikeSeen, NotFinite)


def kept_gradients(run: Path) -> Iterator[Event]:
    """The events of a run that tell of its gradients, with the one that it began with.

    Nearly all lines of the file are steps, and those are passed over unread. A last line that was
    being written when the run was killed is left out.

    Args:
        run: its folder; one without events has none.

    Raises:
        RunFolderError: the file could not be read, or is damaged.
    """
    path = run / run_files.EVENTS
    if not path.exists():
        return
    beginnings = tuple(map(beginning_of, _TELLING))
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                if line.startswith(beginnings) and line.endswith("\n"):
                    yield event_of(line)
    except (RecordedEventError, UnicodeDecodeError) as error:
        raise RunFolderError(
            "{path} is damaged: a line of it is no event. The run's tables can be read all the "
            "same.",
            path=path,
        ) from error
    except OSError as error:
        raise RunFolderError(
            "{path} could not be read: {reason}.", path=path, reason=reason_of_os(error)
        ) from error
