"""What the program begins with: the window at once where only that is asked for, else a command.

The commands bring their own libraries along, which take as long to load as a window; so they are
loaded only when a command, or anything that could be mistyped, is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.message import GradloomError


def run(arguments: Sequence[str]) -> int:
    """Run what the arguments ask for and return the exit code."""
    from commands.display import why_no_window

    if not _ask_for_window(arguments) or why_no_window():
        from commands.app import run as run_command

        return run_command(arguments)
    from commands.display import open_window
    from commands.printing import complain, said_of

    try:
        return open_window(Path(arguments[0]) if arguments else None)
    except (GradloomError, OSError) as error:
        return complain(said_of(error), 1)


def _ask_for_window(arguments: Sequence[str]) -> bool:
    """Whether it is plain that a window is wanted: no argument, or the file of a project."""
    if not arguments:
        return True
    path = Path(arguments[0])
    is_project = path.suffix == ".gradloom" and not arguments[0].startswith("-")
    return len(arguments) == 1 and is_project and path.is_file()
