"""What can be wrong with a person's data."""

from __future__ import annotations

from engine.message import GradloomError


class DataError(GradloomError):
    """The data cannot be used as it is. Says what to do about it."""


def nothing_chosen() -> DataError:
    """The project has no data yet."""
    return DataError(
        "No data is chosen yet: choose what the network is to learn from, such as a text table."
    )
