"""What every page of the panel can do, whatever a network is asked for."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QWidget

from gui.subject import Subject

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.training.examination import Part


class Page(QWidget):
    """Where a network is asked. What it computes, it computes in threads of its own."""

    @abstractmethod
    def set_subject(self, subject: Subject | None) -> None:
        """Ask another network, about what is shown as well."""

    @abstractmethod
    def set_part(self, dataset: Dataset | None, part: Part) -> None:
        """Where rows are taken from; None: nowhere."""

    @abstractmethod
    def show_row(self, row: int, step: int | None = None) -> None:
        """Ask about a row of the part.

        Args:
            step: what is to be looked at, from 1, padding counted; None: the row as a whole.
        """

    def row_name(self, row: int) -> str | None:
        """What a row of the part is called; None: it is told by what it holds."""
        return None

    @abstractmethod
    def stop(self) -> None:
        """Compute nothing more, as when nobody sees it."""

    @property
    @abstractmethod
    def is_busy(self) -> bool:
        """Whether something is still being computed."""
