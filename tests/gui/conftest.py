"""What every test of the window relies on."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from gui.garbage import collect_what_is_due


@pytest.fixture(autouse=True)
def only_this_thread_collects() -> Iterator[None]:
    """As in the program: a thread at work must not take apart what an earlier test left."""
    gc.disable()
    yield
    collect_what_is_due()
    gc.enable()
