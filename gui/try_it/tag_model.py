"""The steps of a row with their tags, as a list that Qt's views and screen readers can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PyQt6.QtCore import QAbstractListModel, QModelIndex, Qt
from PyQt6.QtWidgets import QWidget

from gui.try_it.answers import TagAnswer
from gui.widgets.no_markup import no_markup
from gui.widgets.numbers import as_number, as_percentage

CELL = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class TagCell:
    """One step as it is drawn."""

    symbol: str
    tag: str
    place: int
    """Of the tag among all."""
    right: str | None
    """What it should be, where that is known."""
    score: str
    is_usual: bool
    """Whether most steps have this tag, so that it need not catch the eye."""

    @property
    def is_wrong(self) -> bool:
        """Whether the tag is known not to be right."""
        return self.right is not None and self.right != self.tag


class TagModel(QAbstractListModel):
    """A line a step."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cells: tuple[TagCell, ...] = ()

    def show_answer(self, answer: TagAnswer | None, right: tuple[str | None, ...] | None) -> None:
        """Show other tags."""
        from engine.data.prepared_preview import UNKNOWN_MARK, visible
        from engine.project.preparation import UNKNOWN

        self.beginResetModel()
        if answer is None:
            self.cells = ()
        else:
            write = as_percentage if answer.gives_probabilities else as_number
            wanted = (
                right if right and len(right) == len(answer.tags) else (None,) * len(answer.tags)
            )
            self.cells = tuple(
                TagCell(
                    UNKNOWN_MARK if each.symbol == UNKNOWN else visible(each.symbol),
                    each.tag,
                    answer.classes.index(each.tag),
                    should_be,
                    write(each.score),
                    each.tag == answer.usual,
                )
                for each, should_be in zip(answer.tags, wanted, strict=True)
            )
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.cells)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self.cells[index.row()]
        if role == CELL:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(cell)
        if role == Qt.ItemDataRole.ToolTipRole:
            return no_markup(self._words(cell))
        return None

    def _words(self, cell: TagCell) -> str:
        if cell.is_wrong:
            words = self.tr("{symbol}: {tag}, {score}. It is {right}.")
        elif cell.right is not None:
            words = self.tr("{symbol}: {tag}, {score}. That is right.")
        else:
            words = self.tr("{symbol}: {tag}, {score}")
        return words.format(symbol=cell.symbol, tag=cell.tag, score=cell.score, right=cell.right)
