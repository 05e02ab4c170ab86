"""Marking arguments: the menu of a row, the dialog made from the declaration, and undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QContextMenuEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from engine.declared import ArgumentType, arguments_of
from engine.layers.registry import LAYERS
from engine.network.network import Network, Node
from engine.project.examples import EXAMPLES
from engine.project.marked import is_searchable, mark_argument
from engine.project.project import Project
from engine.project.search import Choices, IntegerRange, Mark, RealRange
from engine.project.training_settings import TrainingSettings
from gui.document import Document
from gui.forms.argument_row import ArgumentRow
from gui.inspector.inspector import Inspector
from gui.search.mark_dialog import MarkDialog
from gui.search.marking import Marking
from gui.settings.training_settings import TrainingSettingsPanel
from tests.gui.forms.driving import press_switch, type_into

LEFT = Qt.MouseButton.LeftButton
UNITS = ("lstm", ("units",))
RATE = (None, ("optimizer", "lr"))


class Panels(QWidget):
    """Both panels whose arguments can be marked, and what opens the dialog."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.document = Document(EXAMPLES[0].project(), self)
        self.inspector = Inspector(self.document, self)
        self.settings = TrainingSettingsPanel(self.document, self)
        self.inspector.resize(340, 700)
        self.settings.setGeometry(340, 0, 340, 700)
        self.resize(700, 700)
        self.marking = Marking(self.document, self)
        self.dialogs: list[MarkDialog] = []
        self.marking.asked.connect(self.dialogs.append)
        self.inspector.search_requested.connect(self.marking.ask)
        self.settings.search_requested.connect(self.marking.ask)
        qtbot.addWidget(self)
        with qtbot.waitExposed(self):
            self.show()
        self.document.select(("lstm",))

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self.document.project.search.marks

    def row(self, *path: str) -> ArgumentRow:
        assert self.inspector.form is not None
        return self.inspector.form.row(path)


@pytest.fixture
def panels(qtbot: QtBot) -> Iterator[Panels]:
    made = Panels(qtbot)
    yield made
    for dialog in made.dialogs[-1:]:
        dialog.reject()


@pytest.fixture
def choose_search(monkeypatch: pytest.MonkeyPatch) -> Callable[[QWidget], None]:
    """Press the menu key on a widget and choose what the menu offers of the search."""
    opened: list[QMenu] = []
    # A menu that is shown asks the offscreen platform for the keyboard, which it has not.
    monkeypatch.setattr(QMenu, "popup", lambda menu, _: opened.append(menu))

    def choose(widget: QWidget) -> None:
        place = QPoint(4, 4)
        reason = QContextMenuEvent.Reason.Keyboard
        event = QContextMenuEvent(reason, place, widget.mapToGlobal(place))
        QApplication.sendEvent(widget, event)
        action = opened.pop().actions()[-1]
        assert action.text() in (
            "Search over this argument...",
            "Change what is searched over...",
        )
        action.trigger()

    return choose


def test_a_range_is_marked_shown_changed_and_removed_each_undone_alone(
    panels, qtbot, choose_search
):
    choose_search(panels.row("units").field.line)
    [dialog] = panels.dialogs
    assert dialog.windowTitle() == "Search over lstm.units"
    assert not dialog.remove.isVisible()
    numbers = dialog.numbers
    type_into(numbers.form.field(("low",)), "700")  # above the other end, until that is entered
    assert not dialog.take.isEnabled()
    assert "a least number below the greatest" in dialog.reason.text()
    type_into(numbers.form.field(("high",)), "900")
    assert dialog.take.isEnabled()
    qtbot.mouseClick(dialog.take, LEFT)
    tried = IntegerRange(low=700, high=900, log=True)
    assert panels.marks == (Mark(layer="lstm", argument="units", tried=tried),)
    row = panels.row("units").row
    assert row.mark_text() == "Searched over 700 to 900, log"
    assert panels.row("activation").row.mark_text() == ""

    # The mark itself is the way back to the dialog, for the keyboard too.
    assert row._mark.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(row._mark, Qt.Key.Key_Space)
    dialog = panels.dialogs[-1]
    press_switch(dialog.numbers.form.field(("log",)))
    type_into(dialog.numbers.form.field(("step",)), "100")
    qtbot.mouseClick(dialog.take, LEFT)
    assert row.mark_text() == "Searched over 700 to 900 in steps of 100"

    qtbot.mouseClick(row._mark, LEFT)
    qtbot.mouseClick(panels.dialogs[-1].remove, LEFT)
    assert panels.marks == ()
    assert row.mark_text() == ""
    stack = panels.document.undo_stack
    assert stack.undoText() == "Search no longer over lstm.units"
    stack.undo()
    assert row.mark_text() == "Searched over 700 to 900 in steps of 100"
    stack.undo()
    assert row.mark_text() == "Searched over 700 to 900, log"
    stack.undo()
    assert (panels.marks, row.mark_text()) == ((), "")


def test_a_setting_of_the_training_is_marked_where_it_stands(panels, qtbot, choose_search):
    row = panels.settings.form.row(("optimizer", "lr"))
    choose_search(row.row._label)
    dialog = panels.dialogs[-1]
    lr = panels.document.project.training.optimizer.lr
    qtbot.mouseClick(dialog.take, LEFT)
    [mark] = panels.marks
    assert mark.place == RATE
    assert isinstance(mark.tried, RealRange)
    assert mark.tried.low < lr < mark.tried.high
    assert mark.tried.log
    assert row.row.mark_text().startswith("Searched over ")
    # Another optimizer has a row of its own for it, and the same mark.
    panels.document.edit(
        "Other",
        lambda project: project.replace(
            training=project.training.replace(optimizer=TrainingSettings(optimizer="SGD").optimizer)
        ),
    )
    assert panels.settings.form.row(("optimizer", "lr")).row.mark_text() == row.row.mark_text()


def test_choices_are_ticked(panels, qtbot, choose_search):
    choose_search(panels.row("recurrent_activation").field.combo)
    dialog = panels.dialogs[-1]
    assert dialog.choices.values() == ("hard_sigmoid",)
    assert not dialog.take.isEnabled()
    assert dialog.reason.text() == "Tick two values or more."
    qtbot.mouseClick(dialog.choices.boxes["sigmoid"], LEFT, pos=QPoint(8, 8))
    qtbot.mouseClick(dialog.take, LEFT)
    [mark] = panels.marks
    assert mark.tried == Choices(values=("sigmoid", "hard_sigmoid"))
    assert panels.row("recurrent_activation").row.mark_text() == (
        "Searched over sigmoid, hard_sigmoid"
    )


def test_kinds_and_switches_are_choices_too(panels, qtbot):
    panels.marking.ask((None, ("optimizer",)))
    dialog = panels.dialogs[-1]
    assert dialog.choices.values() == ("Adam",)
    dialog.choices.tick(("Adam", "SGD"))
    qtbot.mouseClick(dialog.take, LEFT)
    panels.marking.ask(("lstm", ("use_bias",)))
    qtbot.mouseClick(panels.dialogs[-1].take, LEFT)
    panels.marking.ask(("lstm", ("kernel_regularizer",)))
    dialog = panels.dialogs[-1]
    dialog.choices.tick((None, "l2"))
    qtbot.mouseClick(dialog.take, LEFT)
    assert [mark.tried.values for mark in panels.marks] == [
        ("Adam", "SGD"),
        (False, True),
        (None, "l2"),
    ]
    assert panels.settings.form.row(("optimizer",)).row.mark_text() == "Searched over Adam, SGD"


def test_single_numbers_are_listed(panels, qtbot):
    panels.marking.ask(UNITS)
    dialog = panels.dialogs[-1]
    dialog.numbers.tabs.setCurrentIndex(1)
    assert not dialog.take.isEnabled()
    for text, reason in (
        ("16", "two values or more"),
        ("16, many", "whole numbers, with commas"),
        ("16, 16", "each value once"),
        ("0, 16", "0 is no value it takes"),
    ):
        dialog.numbers.line.setText(text)
        assert reason in dialog.reason.text()
        assert not dialog.take.isEnabled()
    dialog.numbers.line.setText("16, 32,64")
    qtbot.mouseClick(dialog.take, LEFT)
    assert panels.marks[0].tried == Choices(values=(16, 32, 64))
    panels.marking.ask(UNITS)
    assert panels.dialogs[-1].numbers.line.text() == "16, 32, 64"


def test_what_is_typed_and_will_not_do_is_not_passed_over(panels, qtbot):
    panels.marking.ask(UNITS)
    dialog = panels.dialogs[-1]
    type_into(dialog.numbers.form.field(("low",)), "some", end=None)
    qtbot.mouseClick(dialog.take, LEFT)
    assert dialog.isVisible()
    assert panels.marks == ()
    assert dialog.reason.isVisible()
    type_into(dialog.numbers.form.field(("low",)), "5")
    qtbot.mouseClick(dialog.take, LEFT)
    assert panels.marks[0].tried.low == 5


def test_the_argument_s_own_limits_are_said(panels):
    panels.marking.ask(("lstm", ("dropout",)))
    dialog = panels.dialogs[-1]
    type_into(dialog.numbers.form.field(("high",)), "1.5")
    assert dialog.reason.text().endswith("1.5 is no value it takes (between 0 and 1).")
    assert not dialog.take.isEnabled()


def test_texts_and_several_layers_are_not_offered(panels):
    assert panels.row("units").search_menu() is not None
    assert panels.row("name").search_menu() is None
    assert panels.row("unroll").search_menu() is None
    panels.document.edit_network(
        "Add",
        lambda network: network.replace(
            nodes=(*network.nodes, network.node("lstm").replace(id="other"))
        ),
    )
    panels.document.select(("lstm", "other"))
    assert panels.row("units").search_menu() is None


def test_every_argument_is_proposed_something_that_it_takes(panels, qtbot):
    for cls in LAYERS:
        network = Network(dialect="keras2", nodes=(Node(id="layer", layer=cls()),))
        for found in arguments_of(cls):
            if is_searchable(found):
                dialog_takes_its_proposal(qtbot, Project(network=network), ("layer", found))
    for found in arguments_of(TrainingSettings):
        if is_searchable(found):
            dialog_takes_its_proposal(qtbot, Project(), (None, found))


def dialog_takes_its_proposal(qtbot, project, place):
    layer, found = place
    dialog = MarkDialog(project, (layer, (found.name,)))
    qtbot.addWidget(dialog)
    if found.type in (ArgumentType.INTEGER, ArgumentType.REAL):
        mark = dialog.wanted()
        assert mark_argument(project, mark).search.marks == (mark,)
    else:
        dialog.choices.tick(dialog.choices.boxes)
        if found.name != "loss":
            assert dialog.wanted().tried.values == tuple(dialog.choices.boxes)
