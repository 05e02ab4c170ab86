"""Opens the window, or runs one command without it: ``python main.py --help``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run what the command line asks for, and return the process' exit code."""
    try:
        from commands.app import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # before a command has begun, or Ctrl+C a second time
        return 130


if __name__ == "__main__":
    sys.exit(main())
