"""What is tried of a number: a range with its ends, or some numbers."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLabel, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from engine.declared import Argument, ArgumentType, arguments_of
from engine.project.proposed_range import proposed_range
from engine.project.search import AnyTried, Choices, IntegerRange, RealRange, TrialValue
from engine.reasons import reason_of
from gui.forms.form import DeclaredForm
from gui.forms.form_context import Path
from gui.forms.line_entry import LineEntry
from gui.theme import mark

_RANGE, _VALUES = range(2)


class TriedNumbers(QWidget):
    """The form of a range, and beside it a line for single numbers."""

    changed = pyqtSignal()

    def __init__(self, argument: Argument, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_whole = argument.type is ArgumentType.INTEGER
        self._range_class = IntegerRange if self._is_whole else RealRange
        self._argument = argument
        self._ends: dict[str, Any] = {}
        self._first: IntegerRange | RealRange = self._range_class()
        self.tabs = QTabBar(self)
        self.tabs.setExpanding(False)
        self.tabs.addTab(self.tr("Range"))
        self.tabs.addTab(self.tr("Some numbers"))
        self.form = DeclaredForm(self._range_class, self)
        self.line = LineEntry(self)
        self.line.setPlaceholderText("16, 32, 64" if self._is_whole else "0.1, 0.2, 0.5")
        self.line.setAccessibleName(self.tr("Numbers to try"))
        hint = QLabel(self.tr("Numbers with commas between them"), self)
        mark(hint, role="quiet")
        values = QWidget(self)
        lines = QVBoxLayout(values)
        lines.setContentsMargins(16, 8, 16, 0)
        lines.addWidget(self.line)
        lines.addWidget(hint)
        lines.addStretch(1)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.form)
        self._pages.addWidget(values)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.tabs)
        column.addWidget(self._pages)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.form.argument_edited.connect(self._on_edited)
        self.form.argument_stepped.connect(self._on_edited)
        self.line.textChanged.connect(self.changed)

    def show_tried(self, tried: AnyTried | None, value: TrialValue) -> None:
        """Show what is tried, or propose something around the value that the argument has."""
        shown = proposed_range(self._argument, value)
        if isinstance(tried, IntegerRange | RealRange):
            shown = tried
        elif tried is not None:
            self.line.setText(", ".join(str(each) for each in tried.values))
            self.tabs.setCurrentIndex(_VALUES)
        self._ends = {name: getattr(shown, name) for name in self._names()}
        self._first = shown
        self.form.show_value(shown, self._as_first)

    def commit(self) -> None:
        """Take what is being typed."""
        for name in self._names():
            self.form.field((name,)).commit()

    def tried(self) -> AnyTried:
        """What the person wants to try.

        Raises:
            ValueError: it cannot be; the text is the reason.
        """
        try:
            if self.tabs.currentIndex() == _RANGE:
                reasons = [self.form.row((name,)).row.reason() for name in self._names()]
                if any(reasons):
                    raise ValueError(self.tr("An end is no number it takes."))
                return self._range_class(**self._ends)
            return Choices(values=self._numbers())
        except ValidationError as error:
            raise ValueError(reason_of(error)) from error

    def _names(self) -> list[str]:
        return [each.name for each in arguments_of(self._range_class)]

    def _numbers(self) -> tuple[TrialValue, ...]:
        read = int if self._is_whole else float
        words = [word.strip() for word in self.line.text().replace(";", ",").split(",")]
        try:
            return tuple(read(word) for word in words if word)
        except ValueError as error:
            wanted = self.tr("whole numbers, with commas between them")
            if not self._is_whole:
                wanted = self.tr("numbers with a point, and commas between them")
            raise ValueError(wanted) from error

    def _on_edited(self, path: Path, value: Any) -> None:
        self._ends[path[0]] = value
        # Without checks: one end may be beyond the other until that is entered too.
        self.form.show_value(self._range_class.model_construct(**self._ends), self._as_first)
        self.changed.emit()

    def _as_first(self, argument: Argument) -> Any:
        """What the dialog opened with is what a person comes back to."""
        return getattr(self._first, argument.name)

    def _on_tab_changed(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        self.changed.emit()
