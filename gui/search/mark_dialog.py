"""The dialog that says what is tried for one argument."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.declared import ArgumentType
from engine.message import GradloomError
from engine.project.marked import argument_at, label_of, mark_argument, value_at
from engine.project.project import Project
from engine.project.search import AnyTried, Choices, Mark, PlaceOfMark
from gui.search.tried_choices import TriedChoices
from gui.search.tried_numbers import TriedNumbers
from gui.theme import mark
from gui.translation import translated

_WIDTH = 380


class MarkDialog(QDialog):
    """Made from the argument's declaration; what it does not take is said before it is marked."""

    chosen = pyqtSignal(object)
    """The Mark, as the dialog closes."""
    removed = pyqtSignal()
    """The argument is not to be searched over any more."""

    def __init__(self, project: Project, place: PlaceOfMark, parent: QWidget | None = None) -> None:
        """``place``: of an argument that is there now."""
        super().__init__(parent)
        found = argument_at(project, place)
        assert found is not None
        _, argument = found
        self._project, self._place = project, place
        self._mark = project.search.mark_at(place)
        tried = None if self._mark is None else self._mark.tried
        value = value_at(project, place)
        label = label_of(project, self._made(Choices(values=(0, 1))))
        self.setWindowTitle(self.tr("Search over {argument}").format(argument=label))
        self.choices: TriedChoices | None = None
        self.numbers: TriedNumbers | None = None
        if argument.type in (ArgumentType.INTEGER, ArgumentType.REAL):
            self.numbers = TriedNumbers(argument, self)
            self.numbers.show_tried(tried, value)
            self.numbers.changed.connect(self._check)
        else:
            self.choices = TriedChoices(argument, self)
            both = {False, True} if argument.type is ArgumentType.SWITCH else {value}
            self.choices.tick(tried.values if isinstance(tried, Choices) else both)
            self.choices.changed.connect(self._check)
        self._help = QLabel(translated(argument.help), self)
        self.reason = QLabel(self)
        self._lay_out()
        self._check()

    def _lay_out(self) -> None:
        for words, role in ((self._help, "quiet"), (self.reason, "bad")):
            words.setWordWrap(True)
            words.setTextFormat(Qt.TextFormat.PlainText)
            mark(words, role=role)
        is_marked = self._mark is not None
        self.take = QPushButton(self.tr("Change") if is_marked else self.tr("Search over it"), self)
        mark(self.take, role="primary")
        self.take.setDefault(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        buttons.addButton(self.take, QDialogButtonBox.ButtonRole.AcceptRole)
        self.remove = QPushButton(self.tr("Remove mark"), self)
        self.remove.setVisible(is_marked)
        if is_marked:
            buttons.addButton(self.remove, QDialogButtonBox.ButtonRole.DestructiveRole)
        self.remove.setAutoDefault(False)
        self.remove.clicked.connect(self._on_remove_clicked)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._help)
        if self.numbers is not None:
            column.addWidget(self.numbers)
        if self.choices is not None:
            column.addWidget(self.choices)
        column.addWidget(self.reason)
        column.addStretch(0)
        column.addWidget(buttons)
        self.setMinimumWidth(_WIDTH)

    def wanted(self) -> Mark:
        """The mark as it stands in the dialog.

        Raises:
            ValueError, GradloomError: it will not do; the text is the reason.
        """
        if self.numbers is not None:
            tried = self.numbers.tried()
        else:
            assert self.choices is not None
            tried = self._ticked(self.choices)
        found = self._made(tried)
        mark_argument(self._project, found)
        return found

    def _ticked(self, choices: TriedChoices) -> Choices:
        values = choices.values()
        if len(values) < 2:
            raise ValueError(self.tr("Tick two values or more."))
        return Choices(values=values)

    def _made(self, tried: AnyTried) -> Mark:
        layer, path = self._place
        return Mark(layer=layer, argument=".".join(path), tried=tried)

    def _check(self) -> None:
        reason = ""
        try:
            self.wanted()
        except GradloomError as error:
            reason = translated(error)
        except ValueError as error:
            reason = translated(str(error))
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        self.take.setEnabled(not reason)

    def _on_accepted(self) -> None:
        if self.numbers is not None:
            self.numbers.commit()
        self._check()
        if self.take.isEnabled():
            found = self.wanted()
            self.accept()
            self.chosen.emit(found)

    def _on_remove_clicked(self) -> None:
        self.accept()
        self.removed.emit()
