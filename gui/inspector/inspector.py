"""The inspector: the arguments of what is selected."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pydantic import ValidationError
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.declared import arguments_of, kind_of
from engine.layers.base import MAIN, Family, Layer
from engine.layers.kernels import kernel_note
from engine.layers.native import without_effect
from engine.network.network import Node
from engine.network.problem import Fix
from engine.reasons import reason_of
from gui.document import Document
from gui.forms.defaults import DEFAULTS, Defaults
from gui.forms.form import DeclaredForm
from gui.forms.form_context import Path
from gui.forms.open_sections import OpenSections
from gui.forms.wording import tried_text
from gui.inspector.argument_edits import NAME, arguments_reset, arguments_set
from gui.inspector.header import Header
from gui.inspector.network_page import NetworkPage
from gui.inspector.problem_list import ProblemList
from gui.theme import mark
from gui.translation import translated


class Inspector(QWidget):
    """Header, problems and form of the selected layers; the network's settings without any.

    A form is made once for each kind of layer and kept, so that going from layer to layer only
    changes what its editors show.
    """

    search_requested = pyqtSignal(object)
    """The place of an argument that is to be searched over; see `engine.project.search`."""
    unrolling_requested = pyqtSignal(str)
    """A recurrent node's id: the person wants to see it over time."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._open_sections = OpenSections()
        self._forms: dict[type[Layer], DeclaredForm] = {}
        self._noted: dict[DeclaredForm, set[str]] = {}
        self._form: DeclaredForm | None = None
        self._ids: tuple[str, ...] = ()
        self.header = Header(self)
        self.problems = ProblemList(self)
        self.network_page = NetworkPage(document, self)
        self._summary = QLabel(self)
        self._summary.setWordWrap(True)
        self._summary.setContentsMargins(16, 12, 16, 12)
        mark(self._summary, role="quiet")
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Plain)
        line.setFixedHeight(1)

        self._pages = QWidget(self)
        self._page_column = QVBoxLayout(self._pages)
        self._page_column.setContentsMargins(0, 0, 0, 0)
        self._page_column.setSpacing(0)
        self._page_column.addWidget(self.network_page)
        self._page_column.addWidget(self._summary)
        self._page_column.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.problems)
        column.addWidget(line)
        column.addWidget(self._scroll, 1)
        self.setMinimumWidth(280)

        self.header.name_entered.connect(self._on_name_entered)
        self.header.reset_requested.connect(self._on_reset_requested)
        self.header.unrolling_requested.connect(self._on_unrolling_requested)
        self.problems.fix_chosen.connect(self._on_fix_chosen)
        document.findings_changed.connect(self._on_findings_changed)
        document.selection_changed.connect(self._on_selection_changed)
        self._refresh()

    @property
    def form(self) -> DeclaredForm | None:
        """The form on the screen; None where what is selected has none."""
        return self._form

    def focus_first_argument(self) -> None:
        """Give the keyboard to the first argument of what is selected."""
        if self._form is not None:
            self._form.focus_first()
        elif not self._ids:
            self.network_page.dialect.widget.setFocus()

    def prepare_next_form(self) -> bool:
        """Make the form of one more kind of layer in the network; whether there was one to make.

        The first form of a kind takes longer than a blink. Called in idle moments after the window
        is up, until it gives False, nobody waits for one.
        """
        for node in self._document.network.nodes:
            if type(node.layer) not in self._forms:
                form = self._form_of(type(node.layer))
                form.show_value(node.layer, self._defaults(), of=(node.id,))
                return True
        return False

    # What is shown ---------------------------------------------------------------------------

    def _nodes(self) -> tuple[Node, ...]:
        """The selected nodes, in the order of the network."""
        selected = self._document.selection
        return tuple(node for node in self._document.network.nodes if node.id in selected)

    def _on_findings_changed(self) -> None:
        # It follows every project_changed, and by then shapes and problems are known.
        self._refresh()

    def _on_selection_changed(self) -> None:
        self._document.end_merge()
        self._refresh()

    def _refresh(self) -> None:
        nodes = self._nodes()
        self._ids = tuple(node.id for node in nodes)
        kinds = {type(node.layer) for node in nodes}
        form = self._form_of(kinds.pop()) if len(kinds) == 1 else None
        if form is not None:
            self._fill(form, nodes)
        self.network_page.setVisible(not nodes)
        self._summary.setVisible(bool(nodes) and form is None)
        if form is not self._form:
            if self._form is not None:
                self._form.hide()
            self._form = form
            if form is not None:
                form.show()
        is_recurrent = len(nodes) == 1 and nodes[0].layer.family is Family.RECURRENT
        self.header.offer_unrolling(is_recurrent)
        if len(nodes) == 1:
            self._show_one(nodes[0])
        elif nodes:
            self._show_several(nodes)
        else:
            self._show_network()
        self._show_problems()

    def _form_of(self, kind: type[Layer]) -> DeclaredForm:
        if kind not in self._forms:
            form = DeclaredForm(kind, self._pages, open_sections=self._open_sections)
            form.hide()
            form.argument_edited.connect(self._on_argument_edited)
            form.argument_stepped.connect(self._on_argument_stepped)
            form.stepping_ended.connect(self._document.end_merge)
            form.search_requested.connect(self._on_search_requested)
            form.set_focus_after(self.header.reset_all)
            self._page_column.insertWidget(0, form)
            self._forms[kind] = form
        return self._forms[kind]

    def _fill(self, form: DeclaredForm, nodes: tuple[Node, ...]) -> None:
        defaults = self._defaults()
        form.hide_arguments({NAME} if len(nodes) > 1 else ())
        form.show_values([node.layer for node in nodes], defaults, of=self._ids)
        form.show_marks(self._marks_of(nodes[0].id) if len(nodes) == 1 else None)
        self._show_notes(form, nodes)
        self.header.set_changed(
            any(
                getattr(node.layer, found.name) != defaults(found)
                for node in nodes
                for found in arguments_of(type(node.layer))
                if found.name != NAME
            )
        )

    def _marks_of(self, node_id: str) -> dict[Path, str]:
        marks = self._document.project.search.marks
        return {mark.path: tried_text(mark.tried) for mark in marks if mark.layer == node_id}

    def _show_notes(self, form: DeclaredForm, nodes: tuple[Node, ...]) -> None:
        """Say it of an argument that Keras passes over: nothing is ignored in silence."""
        dialect = self._document.network.dialect
        notes = without_effect(nodes[0].layer, dialect) if len(nodes) == 1 else {}
        for name in self._noted.get(form, set()) | notes.keys():
            form.set_note((name,), translated(notes[name]) if name in notes else "")
        self._noted[form] = set(notes)

    def _show_one(self, node: Node) -> None:
        network = self._document.network
        arriving = self._document.inference.inputs.get(node.id, {}).get(MAIN, ())
        masked = any(shape.masked for shape in arriving)
        note = translated(kernel_note(node.layer, network.dialect, masked))
        start = self._document.project.start
        declared = self._document.inference.weights.get(node.id, ())
        if start is not None and start.fits(node.id, declared):
            own = self.tr("Starts with the weights of {source}.")
            note = f"{note} {own.format(source=start.source or self.tr('the import'))}".strip()
        self.header.show_layer(kind_of(node.layer), node.name, node.layer.name, note)

    def _show_several(self, nodes: tuple[Node, ...]) -> None:
        kinds = Counter(kind_of(node.layer) for node in nodes)
        counted = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        size = sum(self._document.inference.parameters(node.id) for node in nodes)
        parameters = self.tr("{count} parameters").format(count=f"{size:,}")
        title = self.tr("{count} layers").format(count=len(nodes))
        if self._form is not None:
            title = f"{len(nodes)} {next(iter(kinds))}"
            note = self.tr("What you set is set on all of them. {parameters}.")
            self.header.show_title(title, note.format(parameters=parameters))
            return
        self.header.set_changed(False)
        self.header.show_title(title, f"{counted}. {parameters}.")
        self._summary.setText(self.tr("Layers of one kind can be set together: select only those."))

    def _show_network(self) -> None:
        network = self._document.network
        size = sum(self._document.inference.parameters(node.id) for node in network.nodes)
        note = (
            self.tr("1 layer, {parameters} parameters")
            if len(network.nodes) == 1
            else self.tr("{layers} layers, {parameters} parameters")
        )
        self.header.set_changed(False)
        self.header.show_title(
            self.tr("Network"), note.format(layers=len(network.nodes), parameters=f"{size:,}")
        )
        self.network_page.show_project()

    def _show_problems(self) -> None:
        ids = self._ids or (None,)  # without a layer, what is wrong with the network as a whole
        found = [problem for problem in self._document.problems if problem.node_id in ids]
        self.problems.show_problems(found)

    def _defaults(self) -> Defaults:
        return DEFAULTS[self._document.network.dialect]

    # What a person did -----------------------------------------------------------------------

    def _on_argument_edited(self, path: Path, value: Any) -> None:
        self._set(path, value)

    def _on_argument_stepped(self, path: Path, value: Any) -> None:
        self._set(path, value, merge=f"step {'.'.join(path)} of {' '.join(self._ids)}")

    def _set(self, path: Path, value: Any, merge: str = "") -> None:
        ids = self._ids
        text = self.tr("Set {argument} of {layer}").format(
            argument=".".join(path), layer=self._name_of_selection()
        )
        try:
            self._document.edit_network(
                text, lambda network: arguments_set(network, ids, path, value), merge
            )
        except ValidationError as error:
            # Good by itself, but not beside the others.
            if self._form is not None:
                self._form.refuse(path, reason_of(error))

    def _on_search_requested(self, path: Path) -> None:
        [node_id] = self._ids
        self.search_requested.emit((node_id, path))

    def _on_name_entered(self, name: str) -> None:
        self._set((NAME,), name)

    def _on_reset_requested(self) -> None:
        ids, defaults = self._ids, self._defaults()
        self._document.edit_network(
            self.tr("Reset {layer}").format(layer=self._name_of_selection()),
            lambda network: arguments_reset(network, ids, defaults),
        )

    def _on_unrolling_requested(self) -> None:
        [node_id] = self._ids
        self.unrolling_requested.emit(node_id)

    def _on_fix_chosen(self, fix: Fix) -> None:
        self._document.edit_network(translated(fix.label), fix.edit)

    def _name_of_selection(self) -> str:
        if len(self._ids) == 1:
            return self._document.network.node(self._ids[0]).name
        return self.tr("{count} layers").format(count=len(self._ids))
