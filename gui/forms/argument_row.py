"""One argument in a form: its editor, what it is checked by, and what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtGui import QContextMenuEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from engine.declared import Argument, ArgumentType, Declared, validator_of
from engine.project.marked import is_searchable
from engine.reasons import reason_of
from gui.forms.choice_field import ChoiceField
from gui.forms.defaults import Defaults
from gui.forms.field import SEVERAL, Field
from gui.forms.form_context import FormContext, Path
from gui.forms.line_field import LineField
from gui.forms.wording import help_of
from gui.theme import mark
from gui.translation import translated
from gui.widgets.form_row import FormRow


class ArgumentRow(QWidget):
    """A `FormRow` with the editor of an argument, and a quiet line under it where one is set."""

    def __init__(
        self,
        owner: type[Declared],
        argument: Argument,
        path: Path,
        context: FormContext,
        parent: QWidget,
        *,
        indent: int = 0,
    ) -> None:
        super().__init__(parent)
        self.argument = argument
        self.path = path
        self.field: Field = context.make_field(argument, path, self)
        self.row = FormRow(argument.name, self.field.widget, self, indent=indent)
        self._owner = owner
        self._context = context
        self._shown: Any = SEVERAL
        self._default: Any = ...
        self._is_changed = False
        self._note: QLabel | None = None
        self._figure: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.row)
        self.field.entered.connect(self._on_entered)
        self.field.stepped.connect(self._on_stepped)
        self.field.rested.connect(context.rested)
        self.field.refused.connect(self.refuse)
        self.field.reverted.connect(self._on_reverted)
        self.field.retyped.connect(self._on_retyped)
        self.row.reset_requested.connect(self.reset)
        self.row.mark_pressed.connect(self._ask_for_search)
        context.marks_changed.connect(self._show_mark)
        # A line has a menu of its own, and a combo box keeps the key for one to itself.
        if isinstance(self.field, LineField):
            self.field.line.installEventFilter(self)
        elif isinstance(self.field, ChoiceField):
            self.field.combo.installEventFilter(self)
        self._show_mark()

    def show_values(
        self, values: Sequence[Any], default: Any, defaults: Defaults, *, afresh: bool
    ) -> None:
        """Show what the argument is in everything the form edits.

        An entry in the field stays unless the value has changed under it or the form shows
        something else (``afresh``).
        """
        value = values[0] if all(other == values[0] for other in values) else SEVERAL
        if afresh or value is SEVERAL or value != self._shown:
            keeps_entry = not afresh and value is SEVERAL and self._shown is SEVERAL
            if not keeps_entry:
                self._show(value)
        if default != self._default:
            self._default = default
            self.row.set_help(help_of(self.argument, default))
        self._is_changed = self._differs(values, default)
        self.row.set_changed(self._is_changed or self.row.reason() is not None)

    def refuse(self, reason: str) -> None:
        """Keep the entry and say why it will not do. It can be reset like any other value."""
        self.row.set_reason(translated(reason))
        self.row.set_changed(True)
        self.field.set_invalid(True)

    def reset(self) -> None:
        """Ask for the default, in place of an entry too."""
        self._show(self._shown)
        self._context.edited.emit(self.path, self._default)

    def set_note(self, text: str) -> None:
        """A quiet line under the editor; empty: none."""
        if self._note is None:
            if not text:
                return
            self._note = QLabel(self)
            self._note.setWordWrap(True)
            mark(self._note, role="quiet")
            under_editor = QHBoxLayout()
            under_editor.setContentsMargins(0, 0, 0, 4)
            under_editor.setSpacing(4)
            under_editor.addStretch(1)
            under_editor.addWidget(self._note, 1)
            self._column.insertLayout(1, under_editor)
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def set_figure(self, figure: QWidget) -> None:
        """A picture of the value, under everything else of the row."""
        self._figure = figure
        self._column.addWidget(figure)

    # The search --------------------------------------------------------------------------------

    def search_menu(self, menu: QMenu | None = None) -> QMenu | None:
        """A menu, or the one given, that offers to search over the argument; None: not over it."""
        if not self._context.offers_search or not is_searchable(self.argument):
            return menu
        if menu is None:
            menu = QMenu(self)
        else:
            menu.addSeparator()
        is_marked = bool(self._context.mark_of(self.path))
        words = self.tr("Change what is searched over...") if is_marked else ""
        action = menu.addAction(words or self.tr("Search over this argument..."))
        action.triggered.connect(self._ask_for_search)
        return menu

    def contextMenuEvent(self, a0: QContextMenuEvent | None) -> None:
        """Of the label and of editors that have no menu of their own."""
        menu = self.search_menu()
        if a0 is None or menu is None:
            super().contextMenuEvent(a0)
            return
        a0.accept()
        _open_once(menu, a0)

    def eventFilter(self, a0: QObject | None, a1: QEvent | None) -> bool:
        """The menu of a line offers the search too."""
        if isinstance(a1, QContextMenuEvent):
            line = self.field.line if isinstance(self.field, LineField) else None
            menu = self.search_menu(None if line is None else line.createStandardContextMenu())
            if menu is not None:
                _open_once(menu, a1)
                return True
        return super().eventFilter(a0, a1)

    def _ask_for_search(self) -> None:
        self._context.search_requested.emit(self.path)

    def _show_mark(self) -> None:
        words = self._context.mark_of(self.path)
        if self.row.set_mark(self.tr("Searched over {tried}").format(tried=words) if words else ""):
            self._context.rows_made.emit()  # Tab comes to the mark where it is seen

    def _show(self, value: Any) -> None:
        self._shown = value
        self.field.show_value(self._field_value(value))
        self._clear()
        if isinstance(self.field, ChoiceField) and self.argument.type is ArgumentType.CHOICE:
            shown = self.field.shown_choice()
            self.field.widget.setStatusTip(shown.help if shown else "")

    def _field_value(self, value: Any) -> Any:
        return value

    def _differs(self, values: Sequence[Any], default: Any) -> bool:
        return any(value != default for value in values)

    def _checked(self, value: Any) -> Any:
        return validator_of(self._owner, self.argument.name).validate_python(value)

    def _on_entered(self, value: Any) -> None:
        try:
            value = self._checked(value)
        except ValidationError as error:
            self.refuse(reason_of(error, self.argument))
            return
        self._clear()
        if self._shown is not SEVERAL and value == self._shown:
            self._show(self._shown)  # written as it is written everywhere: " 07" becomes "7"
        else:
            self._context.edited.emit(self.path, value)

    def _on_stepped(self, value: Any) -> None:
        try:
            value = self._checked(value)
        except ValidationError:
            return  # the end of the range
        self._clear()
        self._context.stepped.emit(self.path, value)

    def _on_reverted(self) -> None:
        self._clear()

    def _on_retyped(self) -> None:
        """A reason goes as soon as it no longer holds; a new one waits for the end."""
        if self.row.reason() is None:
            return
        try:
            self._checked(self.field.entry())
        except (ValueError, ValidationError):
            return
        self._clear()

    def _clear(self) -> None:
        self.row.set_reason(None)
        self.row.set_changed(self._is_changed)
        self.field.set_invalid(False)


def _open_once(menu: QMenu, event: QContextMenuEvent) -> None:
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(event.globalPos())
