"""What the numbers mean for the person: short statements, each perhaps with a fix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.document import ProjectEdit
from gui.theme import mark
from gui.widgets.icon_label import IconLabel


@dataclass(frozen=True)
class Offer:
    """A button that changes the project."""

    label: str
    edit: ProjectEdit = field(compare=False)


@dataclass(frozen=True)
class Said:
    """One statement."""

    text: str
    offers: tuple[Offer, ...] = ()


class SaidList(QWidget):
    """The first of them, and the others where they are asked for. Hidden where there is none."""

    fix_requested = pyqtSignal(object)
    """The Offer that was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: tuple[Said, ...] = ()
        self._is_open = False
        self._lines: QWidget | None = None
        self._words: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.more = QPushButton("", self)
        mark(self.more, role="link")
        self.more.clicked.connect(self._on_more_clicked)
        self.more.hide()
        self.hide()

    def said(self) -> tuple[Said, ...]:
        """What there is to say."""
        return self._said

    def button(self, label: str) -> QPushButton:
        """The first button with these words."""
        lines = self._lines
        assert lines is not None
        return next(each for each in lines.findChildren(QPushButton) if each.text() == label)

    def show_said(self, said: Sequence[Said]) -> None:
        """Say this."""
        before, self._said = self._said, tuple(said)
        if self._said == before:
            return
        if _shape_of(self._said) == _shape_of(before):
            # Other numbers in the same sentences: what is under the mouse stays.
            for words, each in zip(self._words, self._said, strict=False):
                words.setText(each.text)
            return
        self._build()

    def _build(self) -> None:
        if self._lines is not None:
            self._column.removeWidget(self._lines)
            self.more.setParent(self)
            self._lines.hide()
            self._lines.deleteLater()
            self._lines = None
        self._words = []
        self.setVisible(bool(self._said))
        if not self._said:
            return
        self._lines = lines = QWidget(self)
        column = QVBoxLayout(lines)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(2)
        shown = self._said if self._is_open else self._said[:1]
        for place, each in enumerate(shown):
            column.addLayout(self._line(place, each, lines))
        self._column.addWidget(lines)
        lines.show()

    def _line(self, place: int, said: Said, parent: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(
            IconLabel("ph.lightbulb", "warning", 16, parent), 0, Qt.AlignmentFlag.AlignTop
        )
        words = QLabel(said.text, parent)
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.append(words)
        row.addWidget(words, 1)
        for number, offer in enumerate(said.offers):
            button = QPushButton(offer.label, parent)
            button.clicked.connect(partial(self._on_offer_clicked, place, number))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        others = len(self._said) - 1
        if place == 0:
            self.more.setParent(parent)
            self.more.setText(
                self.tr("show less")
                if self._is_open
                else self.tr("{count} more").format(count=others)
            )
            self.more.setVisible(others > 0)
            row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _on_offer_clicked(self, place: int, number: int) -> None:
        self.fix_requested.emit(self._said[place].offers[number])

    def _on_more_clicked(self) -> None:
        self._is_open = not self._is_open
        self._build()


def _shape_of(said: Sequence[Said]) -> list[list[str]]:
    """The words of all buttons, line by line."""
    return [[offer.label for offer in each.offers] for each in said]
