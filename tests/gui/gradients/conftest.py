"""A mouse whose every move counts."""

import pyqtgraph as pg
import pytest


@pytest.fixture(autouse=True)
def no_move_is_dropped(monkeypatch):
    """pyqtgraph drops moves that follow each other faster than any person's."""
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", 0)
