"""Entries, steps and what stays in a field while the document changes around it."""

from __future__ import annotations

from typing import Any

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.declared import Group
from engine.layers.gru import GRU
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.initializers import Orthogonal, VarianceScaling
from gui.forms.choice_field import ChoiceField
from gui.forms.form import DeclaredForm
from gui.forms.line_entry import LineEntry
from gui.forms.line_field import LineField
from gui.forms.pending import commit_pending_entry
from gui.forms.quiet_combo import QuietCombo
from tests.gui.forms.driving import choose, press_reset, type_into


@pytest.fixture
def form(qtbot: QtBot) -> DeclaredForm:
    made = DeclaredForm(GRU())
    qtbot.addWidget(made)
    made.resize(360, 1200)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


@pytest.fixture
def said(form: DeclaredForm) -> list[tuple[tuple[str, ...], Any]]:
    heard: list[tuple[tuple[str, ...], Any]] = []
    form.argument_edited.connect(lambda path, value: heard.append((path, value)))
    form.argument_stepped.connect(lambda path, value: heard.append((path, value)))
    return heard


def line(form: DeclaredForm, *path: str) -> LineEntry:
    field = form.field(path)
    assert isinstance(field, LineField)
    return field.line


def test_leaving_a_field_takes_the_entry(form: DeclaredForm, said: list[Any]) -> None:
    type_into(form.field(("units",)), "64", end=Qt.Key.Key_Tab)
    assert said == [(("units",), 64)]


def test_an_entry_is_not_taken_before_it_is_finished(form: DeclaredForm, said: list[Any]) -> None:
    type_into(form.field(("units",)), "64", end=None)
    assert said == []


def test_escape_gives_an_entry_up(form: DeclaredForm, said: list[Any]) -> None:
    type_into(form.field(("units",)), "none", end=Qt.Key.Key_Return)
    assert form.row(("units",)).row.reason() == "a whole number"
    QTest.keyClick(line(form, "units"), Qt.Key.Key_Escape)
    assert line(form, "units").text() == "128"
    assert form.row(("units",)).row.reason() is None
    assert said == []


def test_a_wrong_entry_can_be_reset(form: DeclaredForm) -> None:
    row = form.row(("dropout",))
    type_into(row.field, "1.4")
    assert row.row.is_changed()
    press_reset(row)
    assert line(form, "dropout").text() == "0.0"
    assert row.row.reason() is None
    assert not row.row.is_changed()


def test_a_number_may_be_written_in_several_ways(form: DeclaredForm, said: list[Any]) -> None:
    type_into(form.field(("dropout",)), "1e-3")
    type_into(form.field(("dropout",)), " .5 ")
    assert said == [(("dropout",), 0.001), (("dropout",), 0.5)]


def test_the_value_that_is_there_already_is_only_written_anew(
    form: DeclaredForm, said: list[Any]
) -> None:
    type_into(form.field(("units",)), "0128")
    assert said == []
    assert line(form, "units").text() == "128"


def test_a_reason_goes_once_the_entry_is_good_again(form: DeclaredForm) -> None:
    row = form.row(("dropout",))
    type_into(row.field, "1.4")
    assert row.row.reason() == "between 0 and 1"
    QTest.keyClick(line(form, "dropout"), Qt.Key.Key_Backspace)  # "1."
    assert row.row.reason() is None


def test_another_change_leaves_a_wrong_entry_and_the_cursor_alone(form: DeclaredForm) -> None:
    type_into(form.field(("dropout",)), "1.4")
    units = line(form, "units")
    units.setFocus()
    QTest.keyClick(units, Qt.Key.Key_Home)
    QTest.keyClicks(units, "9")
    form.show_value(GRU(reset_after=True))
    assert line(form, "dropout").text() == "1.4"
    assert form.row(("dropout",)).row.reason() == "between 0 and 1"
    assert units.text() == "9128"
    assert units.cursorPosition() == 1
    assert units.hasFocus()
    assert form.row(("reset_after",)).row.is_changed()


def test_a_value_that_changes_under_an_entry_is_shown(form: DeclaredForm) -> None:
    type_into(form.field(("dropout",)), "1.4")
    form.show_value(GRU(dropout=0.3))
    assert line(form, "dropout").text() == "0.3"
    assert form.row(("dropout",)).row.reason() is None


def test_what_is_shown_of_something_else_brings_no_entry_along(form: DeclaredForm) -> None:
    type_into(form.field(("dropout",)), "1.4")
    form.show_value(GRU(), of="another layer")
    assert line(form, "dropout").text() == "0.0"
    assert form.row(("dropout",)).row.reason() is None


def test_arrow_keys_count(form: DeclaredForm, said: list[Any]) -> None:
    ended: list[bool] = []
    form.stepping_ended.connect(lambda: ended.append(True))
    units = line(form, "units")
    units.setFocus()
    for value in (129, 130):
        QTest.keyClick(units, Qt.Key.Key_Up)
        form.show_value(GRU(units=value))
    QTest.keyClick(units, Qt.Key.Key_PageDown)
    assert said == [(("units",), 129), (("units",), 130), (("units",), 120)]
    assert not ended
    QTest.keyClick(units, Qt.Key.Key_Return)
    assert ended == [True]


def test_counting_ends_at_the_range(form: DeclaredForm, said: list[Any]) -> None:
    dropout = line(form, "dropout")
    dropout.setFocus()
    QTest.keyClick(dropout, Qt.Key.Key_Down)
    assert said == []
    QTest.keyClick(dropout, Qt.Key.Key_Up)
    assert said == [(("dropout",), 0.05)]


def test_the_wheel_scrolls_past_a_field_without_the_keyboard(
    form: DeclaredForm, said: list[Any]
) -> None:
    form.setFocus()
    combo = form.field(("activation",)).widget
    assert isinstance(combo, QuietCombo)
    for widget in (line(form, "units"), combo):
        turn_wheel(widget)
    assert said == []
    line(form, "units").setFocus()
    turn_wheel(line(form, "units"))
    assert said == [(("units",), 129)]


def turn_wheel(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_a_nested_kind_brings_its_arguments(form: DeclaredForm, said: list[Any]) -> None:
    choose(form.field(("kernel_initializer",)), VarianceScaling)  # type: ignore[arg-type]
    assert said[-1] == (("kernel_initializer",), VarianceScaling())
    form.show_value(GRU(kernel_initializer=VarianceScaling()))
    type_into(form.field(("kernel_initializer", "scale")), "2")
    assert said[-1] == (("kernel_initializer", "scale"), 2.0)
    with pytest.raises(KeyError):
        form.row(("kernel_initializer", "gain"))


def test_another_kind_keeps_what_both_have(form: DeclaredForm, said: list[Any]) -> None:
    form.show_value(GRU(recurrent_initializer=Orthogonal(seed=7)))
    choose(form.field(("recurrent_initializer",)), VarianceScaling)  # type: ignore[arg-type]
    assert said[-1] == (("recurrent_initializer",), VarianceScaling(seed=7))


def test_sections_open_as_drawn_and_where_something_is_changed(form: DeclaredForm) -> None:
    sections = form._sections._sections
    closed = {group for group, section in sections.items() if not section.is_expanded()}
    assert closed == {Group.REGULARIZATION, Group.CONSTRAINTS, Group.IDENTITY}
    form.show_value(GRU(trainable=False))
    assert sections[Group.IDENTITY].is_expanded()


def test_a_section_closed_by_hand_stays_closed_for_the_next_layer(form: DeclaredForm) -> None:
    sections = form._sections._sections
    sections[Group.SEQUENCE].set_expanded(False)
    form.show_value(GRU(units=3), of="another layer")
    assert not sections[Group.SEQUENCE].is_expanded()
    form.show_value(GRU(stateful=True), of="a third")
    assert sections[Group.SEQUENCE].is_expanded()
    form.show_value(GRU(units=3), of="another layer")
    assert not sections[Group.SEQUENCE].is_expanded()


def test_tab_walks_down_the_form(form: DeclaredForm) -> None:
    choose(form.field(("kernel_initializer",)), VarianceScaling)  # type: ignore[arg-type]
    form.show_value(GRU(kernel_initializer=VarianceScaling()))
    line(form, "units").setFocus()
    heights = []
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        heights.append(focused.mapTo(form, QPoint()).y())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is form.field(("bias_initializer",)).widget:
            break
    else:
        pytest.fail("Tab never came to bias_initializer")
    assert heights == sorted(heights)
    assert len(heights) > 20


def test_what_is_typed_when_a_shortcut_saves_is_taken(form: DeclaredForm, said: list[Any]) -> None:
    type_into(form.field(("units",)), "64", end=None)
    commit_pending_entry()
    assert said == [(("units",), 64)]


def test_undo_is_the_fields_own_only_while_something_is_being_typed(form: DeclaredForm) -> None:
    from PyQt6.QtGui import QAction, QKeySequence

    undone: list[bool] = []
    action = QAction(form)
    action.setShortcut(QKeySequence("Ctrl+Z"))
    action.triggered.connect(lambda: undone.append(True))
    form.addAction(action)
    units = line(form, "units")
    units.setFocus()
    QTest.keySequence(units, "Ctrl+Z")
    assert undone == [True]
    QTest.keyClicks(units, "9")
    QTest.keySequence(units, "Ctrl+Z")
    assert undone == [True]
    assert units.text() == "128"


def test_the_tooltip_tells_help_range_and_default(form: DeclaredForm) -> None:
    tip = form.field(("dropout",)).widget.toolTip()
    assert "Between 0 and 1." in tip
    assert "Default: 0.0" in tip
    combo = form.field(("recurrent_activation",))
    assert isinstance(combo, ChoiceField)
    place = combo.combo.findText("softsign")
    assert combo.combo.itemData(place, Qt.ItemDataRole.ToolTipRole) == "x / (1 + |x|)"


def test_several_values_are_shown_as_several(form: DeclaredForm, said: list[Any]) -> None:
    form.show_values([GRU(units=1, use_bias=False), GRU(units=2, activation="relu")], of="both")
    assert line(form, "units").text() == ""
    assert line(form, "units").placeholderText() == "several values"
    assert line(form, "dropout").text() == "0.0"
    type_into(form.field(("units",)), "2")
    assert said == [(("units",), 2)]


def test_a_form_of_settings_has_no_sections(qtbot: QtBot) -> None:
    form = DeclaredForm(TrainingSettings())
    qtbot.addWidget(form)
    assert not form._sections._sections
    assert form.field(("optimizer", "lr")).widget is not None
