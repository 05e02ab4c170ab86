"""The classes with a bar each, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PyQt6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from gui.theme import current
from gui.try_it.answer_view import AnswerView
from gui.try_it.answers import ClassAnswer, classes_of, right_class
from gui.widgets.numbers import as_number, as_percentage

ROW = 18
_BAR = 8
_GAP = 8
_LEAST = 0.0005
"""A share that is written as 0.0% has no bar."""
_NAMES = 0.42
"""Most of the width that names may take."""


class ClassBars(QScrollArea, AnswerView):
    """Shows as many classes as there is room for; the others are scrolled to."""

    answering = staticmethod(classes_of)
    right_of = staticmethod(right_class)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Classes, the likeliest first"))
        self._bars = _Bars(self)
        self.setWidget(self._bars)
        self.viewport().setAutoFillBackground(False)
        self._bars.setAutoFillBackground(False)

    def show_scores(
        self, classes: Sequence[str], scores: Sequence[float], *, are_probabilities: bool
    ) -> None:
        """Show a number for each class; bare outputs are written as they are."""
        order = sorted(range(len(classes)), key=lambda place: -scores[place])
        largest = 1.0 if are_probabilities else max((abs(each) for each in scores), default=1.0)
        write = as_percentage if are_probabilities else as_number
        self._bars.show_rows(
            [
                (classes[place], max(0.0, scores[place]) / (largest or 1.0), write(scores[place]))
                for place in order
            ]
        )
        self.setAccessibleDescription(
            ", ".join(f"{name} {written}" for name, _, written in self._bars.rows)
        )

    def show_answer(self, answer: ClassAnswer, right: Any) -> None:
        """Show the score of every class."""
        self.show_scores(
            answer.classes,
            answer.prediction.scores,
            are_probabilities=answer.gives_probabilities,
        )

    def show_nothing(self) -> None:
        """There is no answer."""
        self._bars.show_rows([])
        self.setAccessibleDescription("")

    def words(self, answer: ClassAnswer | None, right: Any) -> str:
        """The row's class, and whether the network found it."""
        if answer is None:
            return self.tr("Class {label}").format(label=right)
        if answer.prediction.label == right:
            return self.tr("Class {label}: right").format(label=right)
        words = self.tr("Class {label}, taken for {taken}")
        return words.format(label=right, taken=answer.prediction.label)

    @property
    def rows(self) -> list[tuple[str, float, str]]:
        """Name, length of the bar from 0 to 1, and number of each class, as they are shown."""
        return self._bars.rows


class _Bars(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[tuple[str, float, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: list[tuple[str, float, str]]) -> None:
        self.rows = rows
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, ROW * len(self.rows))

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain, bold = QFont(self.font()), QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        metrics = painter.fontMetrics()
        wide = max((metrics.horizontalAdvance(name) + 2 for name, *_ in self.rows), default=0)
        names = min(wide, round(self.width() * _NAMES)) + _GAP
        numbers = max((metrics.horizontalAdvance(text) for *_, text in self.rows), default=0)
        right = self.width() - numbers - _GAP
        for place, (name, length, written) in enumerate(self.rows):
            top = place * ROW
            is_first = place == 0
            painter.setFont(bold if is_first else plain)
            painter.setPen(QColor(tokens.text if is_first else tokens.quiet_text))
            middle = Qt.AlignmentFlag.AlignVCenter
            shown = painter.fontMetrics().elidedText(
                name, Qt.TextElideMode.ElideRight, names - _GAP
            )
            painter.drawText(QRectF(0, top, names, ROW), middle, shown)
            painter.drawText(
                QRectF(right + _GAP, top, numbers, ROW),
                middle | Qt.AlignmentFlag.AlignRight,
                written,
            )
            track = QRectF(names, top + (ROW - _BAR) / 2, max(0, right - names), _BAR)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.track))
            painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
            if length >= _LEAST:
                track.setWidth(max(_BAR, track.width() * min(1.0, length)))
                painter.setBrush(QColor(tokens.accent if is_first else tokens.edge))
                painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
