"""The commands put together, and how an error is told: one line, and never a traceback.

Exit codes: 0 done, 1 something the person can mend, 2 a command typed wrong, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from commands import (
    demo,
    evaluate,
    export,
    import_,
    predict,
    remembers,
    resume,
    runs,
    summary,
    sweep,
    train,
    window,
)
from commands.printing import complain, said_of
from engine.message import GradloomError

# The base of every error in what was typed. Typer shows only this one of them to others.
_USAGE_ERROR: Any = typer.BadParameter.__base__

_WINDOW = "window"
_COMMANDS: dict[str, Callable[..., None]] = {
    "summary": summary.summary,
    "train": train.train,
    "runs": runs.runs,
    "resume": resume.resume,
    "sweep": sweep.sweep,
    "remembers": remembers.remembers,
    "import": import_.import_,
    "export": export.export,
    "predict": predict.predict,
    "evaluate": evaluate.evaluate,
    "demo": demo.demo,
}

app = typer.Typer(
    name="gradloom",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    subcommand_metavar="[PROJECT] | COMMAND ...",
    epilog="A project named like a command is written ./train, and one that begins with a "
    "hyphen ./-name.",
)
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)
app.command(_WINDOW, hidden=True)(window.window)


def _show_version(asked: bool) -> None:
    if asked:
        from engine.training.versions import version_of

        print(f"gradloom {version_of('gradloom')}")
        raise typer.Exit


@app.callback()
def gradloom(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Say which release."),
    ] = False,
) -> None:
    """Draw, train and export recurrent networks.

    Without a command the window opens, with PROJECT or else the first example. Where there is no
    display, two epochs of it are trained in the terminal instead, as by the command demo.
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code. What went wrong stands on standard error."""
    _write_what_can_be_written()
    meant = _command_meant(arguments)
    if meant:
        said = f"There is no command or file {arguments[0]}: did you mean the command {meant}?"
        return complain(said, 2)
    try:
        code = app(args=with_command(arguments), prog_name="gradloom", standalone_mode=False)
    except (GradloomError, OSError) as error:
        return complain(said_of(error), 1)
    except typer.Abort:
        return 130
    except _USAGE_ERROR as error:
        command = error.ctx.command_path if error.ctx else "gradloom"
        command = command.removesuffix(f" {_WINDOW}")
        said = error.format_message().rstrip(".")
        return complain(f"{said}. {_hint(arguments)}Type {command} --help for help.", 2)
    return code if isinstance(code, int) else 0


def _write_what_can_be_written() -> None:
    """A character that the terminal's or the pipe's encoding lacks is written as its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def with_command(arguments: Sequence[str]) -> list[str]:
    """The arguments with the command to open the window put first where no command was typed.

    The first word alone decides, and whether a file of that name exists makes no difference.
    """
    first = arguments[0] if arguments else "--"
    typed = first in _COMMANDS or (first.startswith("-") and first != "--")
    return [*arguments] if typed else [_WINDOW, *arguments]


def _command_meant(arguments: Sequence[str]) -> str:
    """The command that the first word is nearly, unless it is one or names a file."""
    first = arguments[0] if arguments else ""
    if first in _COMMANDS or first.startswith("-") or Path(first).exists():
        return ""
    return next(iter(get_close_matches(first, _COMMANDS, n=1, cutoff=0.75)), "")


def _hint(arguments: Sequence[str]) -> str:
    """How to write a path that was taken for an option."""
    for argument in arguments:
        if argument.startswith("-") and Path(argument).is_file():
            return f"The file of that name is written ./{argument} here. "
    return ""
