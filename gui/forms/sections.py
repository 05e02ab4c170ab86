"""The arguments of one declared class, grouped into sections that open and close."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QVBoxLayout, QWidget

from engine.declared import Argument, ArgumentType, Declared, Group, arguments_of
from gui.forms.argument_row import ArgumentRow
from gui.forms.defaults import Defaults
from gui.forms.form_context import FormContext, Path
from gui.forms.nested_row import NestedRow
from gui.translation import translated
from gui.widgets.collapsible import Collapsible

_EDGE = 16
_HEADER_EDGE = 12  # the header's triangle stands four pixels inside it, so it lines up with labels


class Block(QWidget):
    """Rows one under another."""

    def __init__(
        self,
        cls: type[Declared],
        arguments: Sequence[Argument],
        prefix: Path,
        context: FormContext,
        parent: QWidget,
        *,
        indent: int,
    ) -> None:
        super().__init__(parent)
        self.rows: dict[str, ArgumentRow] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for argument in arguments:
            path = (*prefix, argument.name)
            row: ArgumentRow
            if argument.type is ArgumentType.NESTED:
                row = NestedRow(cls, argument, path, context, self, indent=indent)
            else:
                row = ArgumentRow(cls, argument, path, context, self, indent=indent)
            self.rows[argument.name] = row
            column.addWidget(row)

    def show_values(self, values: Sequence[Declared], defaults: Defaults, *, afresh: bool) -> None:
        """Show the arguments of everything that is edited."""
        for name, row in self.rows.items():
            of_each = [getattr(value, name) for value in values]
            row.show_values(of_each, defaults(row.argument), defaults, afresh=afresh)


class Sections(QWidget):
    """A block for each group. One group alone needs no header, nor does the first of a nested
    value: it stands under the choice it belongs to.

    What is closed is not made before it is opened.
    """

    def __init__(
        self,
        cls: type[Declared],
        prefix: Path,
        context: FormContext,
        parent: QWidget,
        *,
        indent: int = 0,
    ) -> None:
        super().__init__(parent)
        self._cls = cls
        self._prefix = prefix
        self._context = context
        self._indent = indent
        self._blocks: dict[Group, Block] = {}
        self._sections: dict[Group, Collapsible] = {}
        self._latest: tuple[Sequence[Declared], Defaults] | None = None
        self._changed: frozenset[Group] = frozenset()
        self._groups = _grouped(cls)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._lay_out()

    def _lay_out(self) -> None:
        nested = bool(self._prefix)
        for place, group in enumerate(self._groups):
            if len(self._groups) == 1 or (nested and place == 0):
                block = self._make_block(group, self)
                if not nested:
                    block.setContentsMargins(_EDGE, 0, _EDGE, 0)
                self._column.addWidget(block)
                continue
            if not nested and place:
                self._column.addWidget(_separator(self))
            holder = QWidget(self)
            margin = QVBoxLayout(holder)
            left = 16 * self._indent - 4 if nested else _HEADER_EDGE
            margin.setContentsMargins(left, 2, 0 if nested else _HEADER_EDGE, 2)
            section = Collapsible(translated(group.value), holder, expanded=False)
            section.toggled.connect(partial(self._on_section_toggled, group))
            margin.addWidget(section)
            self._sections[group] = section
            self._column.addWidget(holder)

    def show_values(self, values: Sequence[Declared], defaults: Defaults, *, afresh: bool) -> None:
        """Show the arguments of everything that is edited; see `ArgumentRow.show_values`."""
        self._latest = (values, defaults)
        before = frozenset() if afresh else self._changed
        self._changed = frozenset(
            argument.group
            for argument in arguments_of(self._cls)
            if any(getattr(value, argument.name) != defaults(argument) for value in values)
        )
        for group, section in self._sections.items():
            newly_changed = group in self._changed - before
            if afresh or newly_changed:
                is_open = newly_changed or self._is_open(group)
                section.blockSignals(True)  # nobody chose this
                self._make_content(group, is_open)
                section.set_expanded(is_open)
                section.blockSignals(False)
        for block in self._blocks.values():
            block.show_values(values, defaults, afresh=afresh)

    def row(self, name: str) -> ArgumentRow:
        """The row of an argument, made now if its section has not been open yet.

        Raises:
            KeyError: there is no such argument.
        """
        for group, arguments in self._groups.items():
            if any(argument.name == name for argument in arguments):
                self._make_content(group, True)
                return self._blocks[group].rows[name]
        raise KeyError(name)

    def open_section_of(self, name: str) -> None:
        """Bring an argument into sight."""
        group = self.row(name).argument.group
        if group in self._sections:
            self._sections[group].set_expanded(True)

    def made_rows(self) -> Iterator[ArgumentRow]:
        """The rows there are, in their order."""
        for group in self._groups:
            if group in self._blocks:
                yield from self._blocks[group].rows.values()

    def focus_order(self) -> Iterator[QWidget]:
        """What Tab walks through, from the top."""
        for group in self._groups:
            if group in self._sections:
                yield from _focusable(self._sections[group], direct=True)
            if group in self._blocks:
                for row in self._blocks[group].rows.values():
                    yield from _focusable(row.row)
                    if isinstance(row, NestedRow):
                        for body in row.bodies():
                            yield from body.focus_order()

    def _is_open(self, group: Group) -> bool:
        # The sections of an inner layer begin closed: its outer one has the same ones.
        return not self._prefix and self._context.open_sections.is_open(group)

    def _make_block(self, group: Group, parent: QWidget) -> Block:
        indent = 0 if group in self._sections and self._prefix else self._indent
        block = Block(
            self._cls,
            self._groups[group],
            self._prefix,
            self._context,
            parent,
            indent=indent,
        )
        self._blocks[group] = block
        return block

    def _make_content(self, group: Group, is_needed: bool) -> None:
        section = self._sections.get(group)
        if section is None or not is_needed or group in self._blocks:
            return
        block = self._make_block(group, section)
        block.setContentsMargins(4, 0, 0 if self._prefix else 4, 6)
        section.set_content(block)
        block.setVisible(section.is_expanded())
        if self._latest is not None:
            values, defaults = self._latest
            block.show_values(values, defaults, afresh=True)
        self._context.rows_made.emit()

    def _on_section_toggled(self, group: Group, is_open: bool) -> None:
        self._make_content(group, is_open)
        if not self._prefix:
            self._context.open_sections.remember(group, is_open)


def _grouped(cls: type[Declared]) -> dict[Group, list[Argument]]:
    """The arguments of a class by group, in the order of the screen."""
    found: dict[Group, list[Argument]] = {}
    for group in Group:
        members = [argument for argument in arguments_of(cls) if argument.group is group]
        if members:
            found[group] = members
    return found


def _focusable(widget: QWidget, *, direct: bool = False) -> list[QWidget]:
    """Widgets inside that Tab stops at, editors before buttons beside them."""
    options = (
        Qt.FindChildOption.FindDirectChildrenOnly
        if direct
        else Qt.FindChildOption.FindChildrenRecursively
    )
    window = widget.window()
    found = [
        child
        for child in widget.findChildren(QWidget, options=options)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus
        and child.focusProxy() is None
        and child.window() is window  # the list of a combo box is a window of its own
    ]
    editor = getattr(widget, "editor", None)
    if editor is None:
        return found
    return sorted(found, key=lambda child: child is not editor and not editor.isAncestorOf(child))


def _separator(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setFixedHeight(1)
    return line
