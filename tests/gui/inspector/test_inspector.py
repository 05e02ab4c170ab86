"""The inspector shows what is selected, edits it in steps that undo, and keeps up."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engine.layers.bidirectional import Bidirectional
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.registry import new_layer
from engine.network.edits import append_layer, set_argument
from engine.project.examples import EXAMPLES
from engine.vocabulary.constraints import MaxNorm
from gui.document import Document
from gui.forms.choice_field import ChoiceField
from gui.forms.line_field import LineField
from gui.forms.switch_field import SwitchField
from gui.inspector.inspector import Inspector
from tests.gui.forms.driving import choose, press_switch, type_into


@pytest.fixture
def document(qapp: QApplication) -> Document:
    return Document(EXAMPLES[1].project())  # embedding, gru, simple_rnn, dense


@pytest.fixture
def inspector(qtbot: QtBot, document: Document) -> Inspector:
    made = Inspector(document)
    qtbot.addWidget(made)
    made.resize(360, 855)
    made.show()
    made.activateWindow()
    return made


def line_field(inspector: Inspector, *path: str) -> LineField:
    assert inspector.form is not None
    field = inspector.form.field(path)
    assert isinstance(field, LineField)
    return field


def test_nothing_selected_shows_the_network(inspector: Inspector) -> None:
    assert inspector.form is None
    assert inspector.header.title.text() == "Network"
    assert inspector.network_page.isVisible()
    assert "361,098" in inspector.header.note.text()


def test_a_layer_shows_its_kind_name_kernel_and_values(
    inspector: Inspector, document: Document
) -> None:
    document.select({"gru"})
    assert inspector.header.title.text() == "GRU"
    assert inspector.header.name.button.text() == "gru"
    note = "Runs as Gradloom's own cell, compiled: hard_sigmoid gates."
    assert inspector.header.note.text() == note
    assert inspector.header.reset_all.isVisible()
    assert line_field(inspector, "units").line.text() == "256"
    assert not inspector.network_page.isVisible()


def test_the_kernel_note_follows_the_arguments(inspector: Inspector, document: Document) -> None:
    document.select({"dense"})
    assert inspector.header.note.text() == "Runs as torch.nn.Linear."


def test_going_from_layer_to_layer_shows_each_ones_values(
    inspector: Inspector, document: Document
) -> None:
    document.edit_network("", lambda network: append_layer(network, GRU(units=7), "gru")[0])
    for name, units in (("gru", "256"), ("gru_2", "7"), ("simple_rnn", "128"), ("gru", "256")):
        document.select({name})
        assert line_field(inspector, "units").line.text() == units


def test_an_entry_goes_to_the_layer_it_was_made_for(
    inspector: Inspector, document: Document
) -> None:
    document.select({"gru"})
    type_into(line_field(inspector, "units"), "31", end=None)
    inspector.network_page.setFocus()
    document.select({"simple_rnn"})
    type_into(line_field(inspector, "units"), "32")
    assert document.network.layer("simple_rnn").units == 32  # type: ignore[attr-defined]


def test_held_arrow_keys_are_one_step_of_undo(inspector: Inspector, document: Document) -> None:
    document.select({"gru"})
    units = line_field(inspector, "units").line
    units.setFocus()
    for _ in range(5):
        QTest.keyClick(units, Qt.Key.Key_Up)
    assert units.text() == "261"
    assert document.undo_stack.count() == 1
    QTest.keyClick(units, Qt.Key.Key_Return)
    QTest.keyClick(units, Qt.Key.Key_Up)
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert units.text() == "261"
    document.undo_stack.undo()
    assert units.text() == "256"


def test_reset_all_is_one_step_and_keeps_the_name(inspector: Inspector, document: Document) -> None:
    document.edit_network("", lambda n: set_argument(n, "gru", ("name",), "reader"))
    document.select({"gru"})
    QTest.mouseClick(inspector.header.reset_all, Qt.MouseButton.LeftButton)
    assert document.network.layer("gru") == GRU(name="reader")
    assert not inspector.header.reset_all.isVisible()
    document.undo_stack.undo()
    assert line_field(inspector, "units").line.text() == "256"


def test_in_keras_3_its_defaults_are_what_counts(inspector: Inspector, document: Document) -> None:
    document.select(())
    choose(inspector.network_page.dialect, "keras3")
    assert document.network.dialect == "keras3"
    document.select({"gru"})
    assert inspector.form is not None
    assert inspector.form.row(("recurrent_activation",)).row.is_changed()
    QTest.mouseClick(inspector.header.reset_all, Qt.MouseButton.LeftButton)
    assert document.network.layer("gru") == new_layer("GRU", "keras3")


def test_the_inner_layer_of_a_bidirectional_is_edited_in_place(
    inspector: Inspector, document: Document
) -> None:
    document.edit_network("", lambda n: append_layer(n, Bidirectional(), "embedding")[0])
    document.select({"bidirectional"})
    type_into(line_field(inspector, "layer", "units"), "33")
    assert document.network.layer("bidirectional") == Bidirectional(layer=LSTM(units=33))
    field = inspector.form.field(("layer",))
    assert isinstance(field, ChoiceField)
    choose(field, GRU)
    assert document.network.layer("bidirectional") == Bidirectional(layer=GRU(units=33))
    assert line_field(inspector, "layer", "units").line.text() == "33"


def test_an_optional_nested_value_comes_and_goes(inspector: Inspector, document: Document) -> None:
    document.select({"gru"})
    assert inspector.form is not None
    field = inspector.form.field(("kernel_constraint",))
    assert isinstance(field, ChoiceField)
    choose(field, MaxNorm)
    type_into(line_field(inspector, "kernel_constraint", "axis"), "1")
    assert document.network.layer("gru").kernel_constraint == MaxNorm(axis=1)  # type: ignore[attr-defined]
    choose(field, None)
    assert document.network.layer("gru").kernel_constraint is None  # type: ignore[attr-defined]
    document.undo_stack.undo()
    assert line_field(inspector, "kernel_constraint", "axis").line.text() == "1"


def test_a_problem_is_mended_by_its_button(inspector: Inspector, document: Document) -> None:
    document.edit_network("", lambda n: set_argument(n, "gru", ("return_sequences",), False))
    document.select({"simple_rnn"})
    [card] = inspector.problems.cards()
    assert "Needs a sequence" in card.accessibleName()
    button = card.findChildren(QPushButton)[0]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert document.network.layer("gru").return_sequences  # type: ignore[attr-defined]
    assert inspector.problems.cards() == ()
    document.undo_stack.undo()
    assert len(inspector.problems.cards()) == 1


def test_several_of_one_kind_are_set_in_one_step(inspector: Inspector, document: Document) -> None:
    document.edit_network("", lambda n: append_layer(n, GRU(units=7), "gru")[0])
    steps = document.undo_stack.count()
    document.select({"gru", "gru_2"})
    assert inspector.header.title.text() == "2 GRU"
    assert line_field(inspector, "units").line.placeholderText() == "several values"
    type_into(line_field(inspector, "units"), "50")
    assert inspector.form is not None
    switch = inspector.form.field(("return_sequences",))
    assert isinstance(switch, SwitchField)
    press_switch(switch)
    layers = [document.network.layer(name) for name in ("gru", "gru_2")]
    assert [(layer.units, layer.return_sequences) for layer in layers] == [(50, True)] * 2  # type: ignore[attr-defined]
    assert document.undo_stack.count() == steps + 2
    assert not inspector.form.row(("name",)).isVisible()


def test_several_of_different_kinds_are_summed_up(inspector: Inspector, document: Document) -> None:
    document.select({"gru", "dense"})
    assert inspector.form is None
    assert inspector.header.title.text() == "2 layers"
    assert "1 GRU, 1 Dense" in inspector.header.note.text()
    assert "247,818" in inspector.header.note.text()


def test_renaming_in_the_header(inspector: Inspector, document: Document) -> None:
    document.select({"gru"})
    name = inspector.header.name
    QTest.mouseClick(name.button, Qt.MouseButton.LeftButton)
    assert name.line.text() == "gru"
    QTest.keyClicks(name.line, "reader")
    QTest.keyClick(name.line, Qt.Key.Key_Return)
    assert document.network.node("gru").name == "reader"
    assert name.button.text() == "reader"
    QTest.mouseClick(name.button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(name.line, "x" * 201)
    QTest.keyClick(name.line, Qt.Key.Key_Return)
    assert "200" in inspector.header._reason.text()
    assert name.is_writing()
    QTest.keyClick(name.line, Qt.Key.Key_Escape)
    assert name.button.text() == "reader"
    assert document.network.node("gru").name == "reader"


def test_the_description_is_taken_when_it_is_left(inspector: Inspector, document: Document) -> None:
    text = inspector.network_page.description
    text.setFocus()
    text.selectAll()
    QTest.keyClicks(text, "Which language?")
    assert document.undo_stack.count() == 0
    inspector.network_page.dialect.widget.setFocus()
    assert document.project.description == "Which language?"
    document.undo_stack.undo()
    assert text.toPlainText().startswith("The source document")


def test_enter_on_a_card_goes_to_the_first_argument(
    inspector: Inspector, document: Document
) -> None:
    document.select({"gru"})
    inspector.focus_first_argument()
    assert QApplication.focusWidget() is line_field(inspector, "units").line
    assert line_field(inspector, "units").line.selectedText() == "256"


def test_undoing_away_the_selected_layer_shows_the_network(
    inspector: Inspector, document: Document
) -> None:
    document.edit_network("", lambda n: append_layer(n, GRU(), "gru")[0])
    document.select({"gru_2"})
    document.undo_stack.undo()
    assert inspector.header.title.text() == "Network"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(text=st.text(max_size=12))
def test_no_text_breaks_a_number(text: str, qapp: QApplication) -> None:
    document = Document(EXAMPLES[1].project())
    inspector = Inspector(document)
    document.select({"gru"})
    field = line_field(inspector, "dropout")
    field.line.insert(text)
    field.line.setModified(True)
    field.line.finished.emit()
    value = document.network.layer("gru").dropout  # type: ignore[attr-defined]
    reason = inspector.form.row(("dropout",)).row.reason() if inspector.form else ""
    assert 0 <= value <= 1
    assert reason or field.line.text() == repr(value)
    inspector.deleteLater()


def test_forms_can_be_made_before_they_are_needed(inspector: Inspector, document: Document) -> None:
    made = 0
    while inspector.prepare_next_form():
        made += 1
    assert made == 4  # Embedding, GRU, SimpleRNN, Dense
    assert inspector.network_page.isVisible()
    assert not any(form.isVisible() for form in inspector._forms.values())
    document.select({"simple_rnn"})
    assert line_field(inspector, "units").line.text() == "128"


def test_an_argument_that_keras_passes_over_says_so(
    document: Document, inspector: Inspector
) -> None:
    document.select(("gru",))
    document.edit_network("d", lambda network: set_argument(network, "gru", ("dropout",), 1.0))
    said = [label.text() for label in inspector.form.row(("dropout",)).findChildren(QLabel)]
    assert any("drops nothing at a rate of 1" in text for text in said)
    document.edit_network("d", lambda network: set_argument(network, "gru", ("dropout",), 0.5))
    said = [label.text() for label in inspector.form.row(("dropout",)).findChildren(QLabel)]
    assert not any("drops nothing" in text for text in said)
