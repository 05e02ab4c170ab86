"""Which page a network is tried on, by what it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QWidget

from engine.vocabulary.tasks import TaskName
from gui.subject import Subject
from gui.try_it.class_bars import ClassBars
from gui.try_it.number_answers import NumberAnswers
from gui.try_it.page import Page
from gui.try_it.row_entry import RowEntry
from gui.try_it.tag_cells import TagCells
from gui.try_it.text_entry import TextEntry
from gui.try_it.window_entry import WindowEntry
from gui.try_it.writing import Writing

PageName = tuple[TaskName, bool]
"""What is asked for, and whether a text can be typed."""

_MAKE: dict[PageName, Callable[[QWidget], Page]] = {
    ("classify", True): lambda parent: TextEntry(ClassBars(), parent),
    ("classify", False): lambda parent: RowEntry(ClassBars(), parent),
    ("tag", True): lambda parent: TextEntry(TagCells(), parent),
    ("tag", False): lambda parent: RowEntry(TagCells(), parent),
    ("regress", True): lambda parent: TextEntry(NumberAnswers(), parent),
    ("regress", False): lambda parent: RowEntry(NumberAnswers(), parent),
    ("forecast", False): WindowEntry,
    ("language_model", True): Writing,
}
_WIDTHS: dict[PageName, tuple[int, int]] = {
    ("classify", True): (220, 620),
    ("classify", False): (460, 380),
    ("tag", True): (380, 460),
    ("tag", False): (420, 420),
    ("regress", True): (400, 440),
}
_USUAL_WIDTHS = (520, 320)
"""Where a curve has to be read, it gets the room."""


def page_name(subject: Subject) -> PageName:
    """The page for a network."""
    return subject.facts.task, subject.is_typed


def make_page(name: PageName, parent: QWidget) -> Page:
    """A new page."""
    return _MAKE[name](parent)


def widths(name: PageName) -> tuple[int, int]:
    """How a page and the examination beside it share the width."""
    return _WIDTHS.get(name, _USUAL_WIDTHS)
