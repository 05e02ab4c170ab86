"""The panel: one recurrent layer over one row of the data, forward and back through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.declared import kind_of
from engine.message import GradloomError
from engine.network.network import Node
from gui.asking import Asker
from gui.document import Document
from gui.forms.quiet_combo import QuietCombo
from gui.subject import Subject
from gui.theme import icon, mark
from gui.translation import translated
from gui.unrolled.answering import Question, clipping_words, unrolled_of
from gui.unrolled.drawing import Drawing, Shown
from gui.unrolled.folded import FoldedCell
from gui.unrolled.moments import Moment
from gui.unrolled.recurrent_layers import recurrent_ids
from gui.unrolled.row_words import (
    StepLabel,
    is_turned_round,
    row_answer,
    row_text,
    step_labels,
    told,
)
from gui.unrolled.saving import ask_and_save
from gui.unrolled.step_detail import StepDetail
from gui.unrolled.transport import Transport
from gui.unrolled.view import READABLE, UnrolledView
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.empty_state import EmptyState
from gui.widgets.row_picker import RowPicker

if TYPE_CHECKING:
    from engine.data.dataset import Dataset, Rows
    from engine.training.gradients.unrolled import Unrolled

_BARS, _LEAST_DETAIL = 14, 64
"""Room for the scroll bar, and for the first line of a step."""
_LEAST = QSize(340, 200)
_ROOM_FOR_ALL, _ROOM_FOR_FOLDED = 700, 560
"""Width from which there are buttons for what keys and the wheel do too, and the folded layer."""


class UnrolledPanel(QWidget):
    """Follows the selected recurrent layer; computes nothing while it is out of sight."""

    message_given = pyqtSignal(str)
    """A sentence for the status line."""
    failed = pyqtSignal(str)
    """Why a picture could not be saved."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._subject: Subject | None = None
        self._reason = ""
        self._node_id: str | None = None
        self._asked: tuple[Subject, tuple[object, ...]] | None = None
        """What is shown, or being computed."""
        self._block = 0
        self._step = 0
        self._unit = 0
        self._is_split_by_hand = False
        self._make()
        self._lay_out()
        self._introduce()
        self._follow()

    # Making ----------------------------------------------------------------------------------

    def _make(self) -> None:
        self.layer = QuietCombo(self)
        self.layer.setAccessibleName(self.tr("Recurrent layer that is unrolled"))
        self.layer.setMinimumContentsLength(12)
        self.said = ElidedLabel("", self)
        mark(self.said, role="quiet")
        self.part = QuietCombo(self)
        self.part.setAccessibleName(self.tr("Rows to choose from"))
        self.part.addItem(self.tr("Validation rows"), "validation")
        self.part.addItem(self.tr("Training rows"), "training")
        self.part.setMinimumContentsLength(10)
        self.picker = RowPicker(self)
        self.row_said = ElidedLabel("", self)
        self.transport = Transport(self)
        self.folded = FoldedCell(self)
        self.view = UnrolledView(self)
        self.detail = StepDetail(self)
        self.smaller = self._button("ph.magnifying-glass-minus", self.tr("Smaller (-)"))
        self.larger = self._button("ph.magnifying-glass-plus", self.tr("Larger (+)"))
        self.fit = self._button("ph.corners-out", self.tr("Fit the height (F)"))
        self.save = QPushButton(icon("ph.floppy-disk"), self.tr("Save..."), self)
        self.save.setToolTip(self.tr("Save the whole drawing as SVG or PNG"))
        self.empty_state = EmptyState("ph.arrows-clockwise", "", parent=self)
        self.asker = Asker(unrolled_of, self)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.layer)
        head.addSpacing(4)
        head.addWidget(self.transport, 1)
        for widget in (self.smaller, self.larger, self.fit, self.save):
            head.addWidget(widget)
        rows = QHBoxLayout()
        rows.setSpacing(8)
        rows.addWidget(self.part)
        rows.addWidget(self.picker, 2)
        rows.addWidget(self.row_said, 3)
        rows.addWidget(self.said, 2)
        top = QVBoxLayout()
        top.setContentsMargins(16, 6, 16, 6)
        top.setSpacing(4)
        top.addLayout(head)
        top.addLayout(rows)
        self._left = left = QScrollArea(self)
        left.setWidget(self.folded)
        left.setWidgetResizable(True)
        left.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left.setFixedWidth(self.folded.width() + 10)
        left.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        above = QWidget(self)
        side_by_side = QHBoxLayout(above)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.setSpacing(0)
        side_by_side.addWidget(left)
        side_by_side.addWidget(_line(QFrame.Shape.VLine, above))
        side_by_side.addWidget(self.view, 1)
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.addWidget(above)
        self._split.addWidget(self.detail)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 1)
        self._split.splitterMoved.connect(self._on_split_moved)
        self._split.setCollapsible(0, False)
        self._body = QWidget(self)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(_line(QFrame.Shape.HLine, self._body))
        column.addWidget(self._split, 1)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.empty_state)
        self._pages.addWidget(self._body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
        self.setMinimumSize(_LEAST)

    def _introduce(self) -> None:
        document, view = self._document, self.view
        document.selection_changed.connect(self._on_selection_changed)
        document.project_changed.connect(self._on_project_changed)
        self.layer.activated.connect(self._on_layer_chosen)
        self.part.currentIndexChanged.connect(self._on_part_changed)
        self.picker.row_picked.connect(lambda _row: self._compute())
        self.asker.answered.connect(self._on_answered)
        self.asker.failed.connect(self._say_why)
        self.transport.moment_changed.connect(self._on_moment_changed)
        view.step_chosen.connect(self._on_step_chosen)
        view.unit_chosen.connect(self._on_unit_chosen)
        view.unit_moved.connect(lambda by: self._on_unit_chosen(self._unit + by))
        view.moved.connect(self.transport.move_by)
        view.end_asked.connect(self.transport.go_to_end)
        view.play_asked.connect(self.transport.toggle)
        self.detail.unit_changed.connect(self._on_unit_chosen)
        self.smaller.clicked.connect(lambda: view.zoom_by(-1))
        self.larger.clicked.connect(lambda: view.zoom_by(1))
        self.fit.clicked.connect(view.fit)
        self.save.clicked.connect(self._on_save_clicked)

    # What is shown ---------------------------------------------------------------------------

    @property
    def node_id(self) -> str | None:
        """The layer that is unrolled."""
        return self._node_id

    @property
    def drawing(self) -> Drawing | None:
        """What is drawn; None: nothing."""
        return self.view.drawing if self._pages.currentWidget() is self._body else None

    def show_subject(self, subject: Subject | None, reason: str = "") -> None:
        """Another network with its weights; or none, and why."""
        self._subject, self._reason = subject, reason
        if subject is not None:
            self.said.setText(subject.said)
            self._show_rows()
        self._compute()

    def show_layer(self, node_id: str) -> None:
        """Unroll this layer from now on."""
        if node_id != self._node_id and node_id in recurrent_ids(self._document.network):
            self._node_id = node_id
            self._fill_layers()
            self._compute()

    def stop(self) -> None:
        """Compute and play nothing more, as when the window closes."""
        self.asker.stop()
        self.transport.pause()

    def _follow(self) -> None:
        """The selected layer, or the one that was; or the first there is."""
        network = self._document.network
        ids = recurrent_ids(network)
        selected = [node_id for node_id in ids if node_id in self._document.selection]
        if len(selected) == 1:
            self._node_id = selected[0]
        elif self._node_id not in ids:
            self._node_id = ids[0] if ids else None
        self._fill_layers()
        self._compute()

    def _fill_layers(self) -> None:
        if not self.isVisible():
            return  # see `showEvent`
        network = self._document.network
        found = [(_layer_words(network.node(each)), each) for each in recurrent_ids(network)]
        there = [
            (self.layer.itemText(place), self.layer.itemData(place))
            for place in range(self.layer.count())
        ]
        if found != there:
            self.layer.clear()
            for words, node_id in found:
                self.layer.addItem(words, node_id)
        self.layer.setCurrentIndex(self.layer.findData(self._node_id))

    def _show_rows(self) -> None:
        dataset = None if self._subject is None else self._subject.dataset
        if dataset is not None and not len(dataset.validation):
            self.part.setCurrentIndex(1)
        rows = self._rows()
        self.picker.set_rows(0 if rows is None else len(rows))

    def _rows(self) -> Rows | None:
        dataset = None if self._subject is None else self._subject.dataset
        if dataset is None:
            return None
        is_validation = self.part.currentData() == "validation"
        return dataset.validation if is_validation else dataset.training

    def _compute(self) -> None:
        """Ask for the layer over the row, unless that is shown or nobody would see it."""
        if not self.isVisible():
            return
        subject, rows = self._subject, self._rows()
        if self._node_id is None:
            self._forget()
            self._show_empty(
                self.tr("There is no recurrent layer to unroll"),
                self.tr("Add a SimpleRNN, LSTM, GRU or Bidirectional to the network."),
            )
            return
        if subject is None or rows is None or not len(rows):
            self._forget()
            self._show_empty(
                self._reason or self.tr("Rows can be picked once the data has been read"),
                self.tr("A layer is unrolled over a row of the data, with real numbers."),
            )
            return
        row, clipping = self.picker.row, self._document.project.training.clipping
        what = (self._node_id, self.part.currentData(), row, clipping)
        before = self._asked
        is_same_network = before is not None and subject.answers_as(before[0])
        if is_same_network and before is not None and before[1] == what:
            return
        self._asked = (subject, what)
        if not is_same_network:
            self.asker.set_subject(subject)
        inputs = np.array(rows.inputs[row])
        question: Question = (self._node_id, inputs, np.array(rows.targets[row]), clipping)
        if self.drawing is None:
            self._show_empty(self.tr("Going through the row, forward and back…"), "")
        self.asker.ask(question, at_once=True)

    def _forget(self) -> None:
        """What is being computed is for nobody any more."""
        self.asker.stop()
        self._asked = None

    def _on_answered(self, unrolled: Unrolled) -> None:
        assert self._subject is not None
        dataset, rows, row = self._subject.dataset, self._rows(), self.picker.row
        assert dataset is not None
        assert rows is not None
        before = self.view.drawing
        drawing = Drawing(unrolled, self._labels(dataset, rows, row, unrolled))
        node = self._document.network.node(unrolled.node_id)
        clipping = clipping_words(self._document.project.training.clipping)
        self.folded.show_layer(drawing, (kind_of(node.layer), node.name), clipping)
        self.view.show_drawing(drawing)
        words = told(row_text(dataset, rows, row), row_answer(dataset, rows, row), unrolled.loss)
        self.row_said.setText(words)
        self._block = min(self._block, len(unrolled.sides) - 1)
        self._unit = min(self._unit, unrolled.sides[self._block].layer.units - 1)
        order = unrolled.order(unrolled.sides[self._block])
        is_drawn = bool(order)
        self._pages.setCurrentWidget(self._body)
        if not is_drawn:
            self._show_empty(self.tr("Every step of this row is masked: choose another row"), "")
            return
        is_same = (
            before is not None
            and before.unrolled.node_id == unrolled.node_id
            and before.unrolled.counts.tolist() == unrolled.counts.tolist()
        )
        if not is_same:
            self.transport.set_steps(len(order))
            self._step = _last_of_interest(drawing, order)
        self._show_step()
        if not is_same:
            self._share_height()
            if before is None:
                self.view.fit()
            self.view.bring_into_sight(self._step)

    def _labels(
        self, dataset: Dataset, rows: Rows, row: int, unrolled: Unrolled
    ) -> list[StepLabel]:
        turned = is_turned_round(self._document.network, unrolled.node_id)
        labels = step_labels(dataset, rows, row)
        if turned is None or len(labels) != unrolled.steps:
            return [StepLabel("")] * unrolled.steps
        return labels[::-1] if turned else labels

    def _share_height(self) -> None:
        """The drawing gets what it needs to be read, the step close up what is left of that."""
        drawing, whole = self.view.drawing, self._split.height()
        if drawing is None or self._is_split_by_hand:
            return
        needed = round(drawing.layout.height * READABLE) + _BARS
        above = max(needed, whole - self.detail.wanted_height)
        above = min(above, whole - _LEAST_DETAIL)
        self._split.setSizes([above, whole - above])

    def _show_empty(self, text: str, quiet: str) -> None:
        if self._pages.currentWidget() is not self.empty_state or self.empty_state.text() != text:
            self.transport.pause()
            self.empty_state.set_text(text, quiet)
            self._pages.setCurrentWidget(self.empty_state)

    def _say_why(self, sentence: str) -> None:
        self._show_empty(sentence, "")

    def _show_step(self) -> None:
        drawing = self.view.drawing
        if drawing is None:
            return
        shown = Shown(self.transport.moment, self._step, self._block, self._unit)
        self.view.show_state(shown)
        self.detail.show_step(drawing, self._block, self._step, self._unit)

    # What it hears ---------------------------------------------------------------------------

    def _on_selection_changed(self) -> None:
        self._follow()

    def _on_project_changed(self) -> None:
        self._follow()

    def _on_layer_chosen(self, place: int) -> None:
        self._document.select((self.layer.itemData(place),))

    def _on_part_changed(self) -> None:
        self._show_rows()
        self._compute()

    def _on_moment_changed(self, moment: Moment) -> None:
        drawing = self.view.drawing
        if drawing is not None:
            self._step = drawing.place(self._block, moment.reached)
            self._show_step()
            self.view.bring_into_sight(self._step)

    def _on_step_chosen(self, block: int, step: int) -> None:
        self._block, self._step = block, step
        drawing = self.view.drawing
        assert drawing is not None
        self._unit = min(self._unit, drawing.unrolled.sides[block].layer.units - 1)
        self.transport.pause()
        self._show_step()

    def _on_unit_chosen(self, unit: int) -> None:
        drawing = self.view.drawing
        if drawing is not None:
            units = drawing.unrolled.sides[self._block].layer.units
            self._unit = min(units - 1, max(0, unit))
            self._show_step()

    def _on_split_moved(self) -> None:
        self._is_split_by_hand = True

    def _on_save_clicked(self) -> None:
        drawing = self.drawing
        if drawing is None:
            return
        self.transport.pause()
        name = self._document.network.node(drawing.unrolled.node_id).name
        try:
            path = ask_and_save(self.folded, drawing, name, self)
        except GradloomError as error:
            self.failed.emit(translated(error))
            return
        if path is not None:
            self.message_given.emit(self.tr("Saved {name}.").format(name=path.name))

    # Qt --------------------------------------------------------------------------------------

    def resizeEvent(self, a0: QResizeEvent | None) -> None:
        """In little room the drawing comes before what can be done without."""
        super().resizeEvent(a0)
        for widget in (self.smaller, self.larger, self.fit, self.said):
            widget.setVisible(self.width() >= _ROOM_FOR_ALL)
        self._left.setVisible(self.width() >= _ROOM_FOR_FOLDED)
        self.transport.show_words(self.width() >= _ROOM_FOR_FOLDED)
        self._share_height()

    def showEvent(self, a0: QShowEvent | None) -> None:
        """What has changed meanwhile is computed now."""
        super().showEvent(a0)
        self._fill_layers()
        self._compute()

    def hideEvent(self, a0: QHideEvent | None) -> None:
        """What is half done is begun again when it is seen again."""
        super().hideEvent(a0)
        if self.asker.is_busy:
            self._asked = None
        self.stop()

    def _button(self, name: str, words: str) -> QPushButton:
        button = QPushButton(icon(name, "quiet_text"), "", self)
        button.setToolTip(words)
        button.setAccessibleName(words)
        mark(button, role="quiet")
        return button


def _last_of_interest(drawing: Drawing, order: tuple[int, ...]) -> int:
    """The last step that is read and is no padding."""
    return next((step for step in order[::-1] if not drawing.labels[step].is_padding), order[-1])


def _layer_words(node: Node) -> str:
    kind = kind_of(node.layer)
    return kind if node.name == kind else f"{kind}  {node.name}"


def _line(shape: QFrame.Shape, parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setFrameShape(shape)
    line.setFrameShadow(QFrame.Shadow.Plain)
    if shape == QFrame.Shape.HLine:
        line.setFixedHeight(1)
    else:
        line.setFixedWidth(1)
    return line
