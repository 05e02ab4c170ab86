"""Opens the window, or runs one command without it: ``python main.py --help``."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run what the command line asks for, and return the process' exit code."""
    try:
        from commands.entry import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # before a command has begun, or Ctrl+C a second time
        return 130


def leave(status: int) -> None:
    """End the process.

    One of several that torchrun started leaves without taking torch apart: threads of the others'
    connections may still be there, and the end of the interpreter would then be an abort.
    """
    if "WORLD_SIZE" in os.environ:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


if __name__ == "__main__":
    leave(main())
