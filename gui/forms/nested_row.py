"""An argument whose value has arguments of its own, shown indented below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PyQt6.QtWidgets import QWidget

from engine.declared import Argument, Declared, arguments_of
from gui.forms.argument_row import ArgumentRow
from gui.forms.defaults import Defaults, defaults_within, made_new, plain_default
from gui.forms.field import SEVERAL
from gui.forms.form_context import FormContext, Path

if TYPE_CHECKING:
    from gui.forms.sections import Sections


class NestedRow(ArgumentRow):
    """A choice of kind; under it the arguments of the kind chosen, each kind's made once."""

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
        super().__init__(owner, argument, path, context, parent, indent=indent)
        self._indent = indent
        self._bodies: dict[type[Declared], Sections] = {}
        self._defaults: Defaults = plain_default

    @property
    def body(self) -> Sections | None:
        """The arguments of the value shown; None where it has none."""
        return None if self._shown in (None, SEVERAL) else self._bodies.get(self._shown)

    def bodies(self) -> tuple[Sections, ...]:
        """Those made so far, shown or not."""
        return tuple(self._bodies.values())

    def show_values(
        self, values: Sequence[Any], default: Any, defaults: Defaults, *, afresh: bool
    ) -> None:
        self._values = tuple(values)
        self._defaults = defaults
        kinds = [None if value is None else type(value) for value in values]
        kind_of_default = None if default is None else type(default)
        self._whole_default = default
        super().show_values(kinds, kind_of_default, defaults, afresh=afresh)
        shown = self.body
        if shown is not None:
            within = defaults_within(default, self._shown, defaults)
            shown.show_values(values, within, afresh=afresh)

    def reset(self) -> None:
        self._context.edited.emit(self.path, self._whole_default)

    def _show(self, value: Any) -> None:
        super()._show(value)
        if value not in (None, SEVERAL) and value not in self._bodies and arguments_of(value):
            self._bodies[value] = self._make_body(value)
        for cls, body in self._bodies.items():
            body.setVisible(cls is value)

    def _make_body(self, cls: type[Declared]) -> Sections:
        from gui.forms.sections import Sections  # which has rows like this one

        body = Sections(cls, self.path, self._context, self, indent=self._indent + 1)
        above_figure = self._column.count() - (self._figure is not None)
        self._column.insertWidget(above_figure, body)
        self._context.rows_made.emit()
        return body

    def _checked(self, value: Any) -> Any:
        return value  # one of the menu's own lines

    def _on_entered(self, value: Any) -> None:
        """A kind was chosen: its defaults, with what the person had set kept."""
        if self._shown is not SEVERAL and value is self._shown:
            return
        if value is None:
            made = None
        else:
            before = self._values[0]
            made = made_new(value, self._defaults, before)
        self._context.edited.emit(self.path, made)
