"""The form of a declared class: what the panels put on the screen."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from engine.declared import Argument, Declared, Group, arguments_of
from gui.forms.argument_row import ArgumentRow
from gui.forms.defaults import Defaults, plain_default
from gui.forms.field import Field
from gui.forms.form_context import FieldMaker, FormContext, Path
from gui.forms.nested_row import NestedRow
from gui.forms.open_sections import OpenSections
from gui.forms.sections import Sections


class DeclaredForm(QWidget):
    """Editors for every argument of a declared class, made from its declarations alone.

    It shows values it is given and says what a person entered; it changes nothing itself. Who
    owns it takes `argument_edited`, changes what is edited and calls `show_value` again.
    """

    argument_edited = pyqtSignal(tuple, object)
    """Path and value of an argument that was entered and is good. A path of two or more names
    leads into a nested value: ``("kernel_initializer", "gain")``."""
    argument_stepped = pyqtSignal(tuple, object)
    """The same while a key is held or a wheel turned: such edits belong together."""
    stepping_ended = pyqtSignal()
    """The next edit is one of its own."""
    search_requested = pyqtSignal(tuple)
    """Path of an argument that the person wants to search over; see `show_marks`."""

    def __init__(
        self,
        declared: type[Declared] | Declared,
        parent: QWidget | None = None,
        *,
        open_sections: OpenSections | None = None,
        makers: Mapping[Path, FieldMaker] | None = None,
    ) -> None:
        """``open_sections`` may be shared by forms; ``makers`` gives single arguments an editor
        of their own in place of the one for their type."""
        super().__init__(parent)
        self.declared_class = declared if isinstance(declared, type) else type(declared)
        context = FormContext(open_sections or OpenSections(), makers or {}, self)
        context.edited.connect(self.argument_edited)
        context.stepped.connect(self.argument_stepped)
        context.rested.connect(self.stepping_ended)
        context.search_requested.connect(self.search_requested)
        self._context = context
        self._sections = Sections(self.declared_class, (), context, self)
        context.rows_made.connect(self._on_rows_made)
        self._shown_of: Hashable = object()
        self._hidden: frozenset[str] = frozenset()
        self._before: QWidget | None = None
        self._has_new_rows = True
        self._is_filling = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(0)
        column.addWidget(self._sections)
        if isinstance(declared, Declared):
            self.show_value(declared)

    def show_value(
        self, value: Declared, defaults: Defaults = plain_default, of: Hashable = None
    ) -> None:
        """Show a value. ``of`` names what it is the value of: as long as that is the same, an
        entry that is being typed or will not do stays in its field."""
        self.show_values((value,), defaults, of)

    def show_values(
        self, values: Sequence[Declared], defaults: Defaults = plain_default, of: Hashable = None
    ) -> None:
        """Show several values of the class at once; where they differ, the editors say so."""
        afresh = of != self._shown_of
        self._shown_of = of
        self._is_filling = True
        self._sections.show_values(values, defaults, afresh=afresh)
        self._is_filling = False
        self._take_in_new_rows()

    def hide_arguments(self, names: Iterable[str]) -> None:
        """Leave some arguments out, and show all others."""
        hidden = frozenset(names)
        if hidden != self._hidden:
            self._hidden = hidden
            self._hide_rows()

    def row(self, path: Sequence[str]) -> ArgumentRow:
        """The row of an argument; one of a nested value only while that is shown.

        Raises:
            KeyError: it is not in the form.
        """
        name, *rest = path
        sections: Sections | None = self._sections
        row = self._sections.row(name)
        for step in rest:
            sections = row.body if isinstance(row, NestedRow) else None
            if sections is None:
                raise KeyError(step)
            row = sections.row(step)
        return row

    def field(self, path: Sequence[str]) -> Field:
        """The editor of an argument; see `row`."""
        return self.row(path).field

    def show_marks(self, marks: Mapping[Path, str] | None) -> None:
        """Offer to search over arguments, and mark those that are, with what is tried in words.

        None: there is no search over what the form shows.
        """
        self._context.set_marks(marks)

    def refuse(self, path: Path, reason: str) -> None:
        """Say that an entry will not do after all; it stays in its field."""
        self.row(path).refuse(reason)

    def set_note(self, path: Sequence[str], text: str) -> None:
        """A quiet line under an argument; empty: none."""
        self.row(path).set_note(text)

    def set_figure(self, path: Sequence[str], figure: QWidget) -> None:
        """A picture of an argument's value, under its editors."""
        self.row(path).set_figure(figure)

    def focus_first(self) -> None:
        """Give the keyboard to the first argument."""
        first = next(
            found.name
            for found in sorted(arguments_of(self.declared_class), key=_place_on_screen)
            if found.name not in self._hidden
        )
        self._sections.open_section_of(first)
        widget = self.field((first,)).widget
        target = widget.focusProxy() or widget
        target.setFocus()
        select_all = getattr(target, "selectAll", None)
        if select_all is not None:
            select_all()

    def set_focus_after(self, before: QWidget) -> None:
        """Tab comes here from another widget."""
        self._before = before
        self.fix_focus_order()

    def fix_focus_order(self) -> None:
        """Rows made later come where they are seen, not last."""
        order = list(self._sections.focus_order())
        if self._before is not None:
            order.insert(0, self._before)
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _on_rows_made(self) -> None:
        self._has_new_rows = True
        if not self._is_filling:
            self._take_in_new_rows()

    def _take_in_new_rows(self) -> None:
        if self._has_new_rows:
            self._has_new_rows = False
            self._hide_rows()
            self.fix_focus_order()

    def _hide_rows(self) -> None:
        for row in self._sections.made_rows():
            row.setVisible(row.argument.name not in self._hidden)


def _place_on_screen(argument: Argument) -> int:
    return list(Group).index(argument.group)
