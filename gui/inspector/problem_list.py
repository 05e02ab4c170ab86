"""What is wrong with the selected layer, each problem with the buttons that mend it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.network.problem import Problem, Severity
from gui.theme import current, mark
from gui.translation import translated
from gui.widgets.icon_label import IconLabel


class ProblemCard(QWidget):
    """Title, reason and a button for each fix."""

    fix_chosen = pyqtSignal(int)
    """The place of the fix among the problem's."""

    def __init__(self, problem: Problem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        is_error = problem.severity is Severity.ERROR
        self._kind = "bad" if is_error else "warning"
        title, reason = translated(problem.title), translated(problem.reason)
        self.setAccessibleName(f"{title}: {reason}")
        icon = IconLabel("ph.warning-circle" if is_error else "ph.warning", self._kind, parent=self)
        icon.setAccessibleName(self.tr("Problem") if is_error else self.tr("Warning"))
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for text, role in ((title, "strong"), (reason, "")):
            label = QLabel(text, self)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            mark(label, role=role)
            column.addWidget(label)
        for place, fix in enumerate(problem.fixes):
            button = QPushButton(translated(fix.label), self)
            mark(button, role="danger" if is_error and place == 0 else None)
            button.clicked.connect(partial(self.fix_chosen.emit, place))
            column.addSpacing(4)
            column.addWidget(button)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(8)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """A quiet ground with the problem's edge, as the note on the canvas has it."""
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(getattr(tokens, self._kind)), 1))
        painter.setBrush(QColor(tokens.panel))
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, tokens.radius_card, tokens.radius_card)


class ProblemList(QWidget):
    """Cards one under another; hidden while there are none."""

    fix_chosen = pyqtSignal(object)
    """The `Fix`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problems: tuple[Problem, ...] = ()
        self._said: list[tuple[str, ...]] = []
        self._cards: list[ProblemCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 0, 12, 12)
        self._column.setSpacing(8)
        self.setVisible(False)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these; cards that would say the same as before stay as they are."""
        self._problems = tuple(problems)
        said = [_said(problem) for problem in problems]
        if said == self._said:
            return
        self._said = said
        for card in self._cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = []
        for place, problem in enumerate(problems):
            card = ProblemCard(problem, self)
            card.fix_chosen.connect(partial(self._on_fix_chosen, place))
            self._column.addWidget(card)
            self._cards.append(card)
        self.setVisible(bool(problems))

    def cards(self) -> tuple[ProblemCard, ...]:
        """What is shown."""
        return tuple(self._cards)

    def _on_fix_chosen(self, problem: int, fix: int) -> None:
        self.fix_chosen.emit(self._problems[problem].fixes[fix])


def _said(problem: Problem) -> tuple[str, ...]:
    fixes = (str(fix.label) for fix in problem.fixes)
    return (problem.severity.value, str(problem.title), str(problem.reason), *fixes)
