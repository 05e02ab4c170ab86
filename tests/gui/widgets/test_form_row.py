import pytest
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QEnterEvent
from PyQt6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from gui.widgets.form_row import FormRow
from gui.widgets.switch import Switch
from tests.gui.widgets.seen import colours_in


@pytest.fixture
def form(qtbot):
    """A form of two rows, the keyboard elsewhere."""
    form = QWidget()
    column = QVBoxLayout(form)
    elsewhere = QLineEdit()
    column.addWidget(elsewhere)
    for name in ("dropout", "units"):
        row = FormRow(name, QLineEdit("0.2"))
        row.setObjectName(name)
        column.addWidget(row)
    form.resize(340, 160)
    qtbot.addWidget(form)
    form.show()
    elsewhere.setFocus()
    qtbot.waitUntil(elsewhere.hasFocus)
    return form


@pytest.fixture
def row(form):
    return form.findChild(FormRow, "dropout")


def reset_button(row: FormRow) -> QToolButton:
    return row.findChild(QToolButton)


def reset_is_drawn(row: FormRow) -> bool:
    return len(colours_in(reset_button(row))) > 1


def point_at(row: FormRow) -> None:
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    middle = QPointF(row.rect().center())
    QApplication.sendEvent(row, QEnterEvent(middle, middle, QPointF(row.mapToGlobal(middle))))


def point_away(row: FormRow) -> None:
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    QApplication.sendEvent(row, QEvent(QEvent.Type.Leave))


def test_a_default_cannot_be_reset(row):
    point_at(row)
    assert not reset_button(row).isVisible()


def test_pointing_at_a_changed_row_shows_the_way_back(qtbot, row):
    row.set_changed(True)
    assert not reset_is_drawn(row)
    point_at(row)
    assert reset_is_drawn(row)
    with qtbot.waitSignal(row.reset_requested):
        qtbot.mouseClick(reset_button(row), Qt.MouseButton.LeftButton)
    point_away(row)
    assert not reset_is_drawn(row)


def test_the_keyboard_finds_the_way_back(qtbot, row):
    row.set_changed(True)
    row.editor.setFocus()
    assert reset_is_drawn(row)
    qtbot.keyClick(row.editor, Qt.Key.Key_Tab)
    assert reset_button(row).hasFocus()
    with qtbot.waitSignal(row.reset_requested):
        qtbot.keyClick(reset_button(row), Qt.Key.Key_Space)


def test_resetting_leaves_the_keyboard_in_the_row(row):
    row.set_changed(True)
    row.editor.setFocus()
    reset_button(row).setFocus(Qt.FocusReason.TabFocusReason)
    row.set_changed(False)
    assert row.editor.hasFocus()


def test_what_changed_is_bold(row):
    label = row.findChild(QLabel)
    row.set_changed(True)
    assert label.font().bold() or label.font().weight() >= 600
    row.set_changed(False)
    assert label.font().weight() < 600


def test_a_wrong_entry_stays_with_its_reason(row, theme):
    row.editor.setText("1.4")
    row.set_reason("between 0 and 1")
    assert row.editor.text() == "1.4"
    assert theme.tokens.bad in colours_in(row.editor)
    assert row.editor.accessibleDescription() == "between 0 and 1"
    row.set_reason(None)
    assert theme.tokens.bad not in colours_in(row.editor)


def test_a_reason_makes_room_for_itself(qtbot, form, row):
    before = row.height()
    row.set_reason("between 0 and 1, which is more than fits in one line of this narrow form")
    qtbot.waitUntil(lambda: row.height() > before)


def test_editors_of_rows_line_up(form):
    lefts = {row.editor.mapTo(form, row.editor.rect().topLeft()).x() for row in rows(form)}
    assert len(lefts) == 1
    rows(form)[0].set_changed(True)
    assert {row.editor.mapTo(form, row.editor.rect().topLeft()).x() for row in rows(form)} == lefts


def rows(form: QWidget) -> list[FormRow]:
    return form.findChildren(FormRow)


def test_a_switch_stands_at_the_right(qtbot):
    row = FormRow("use_bias", Switch())
    row.resize(320, 30)
    qtbot.addWidget(row)
    row.show()
    assert row.editor.geometry().right() == row.rect().right()
    assert row.editor.accessibleName() == "use_bias"


def test_help_is_a_tooltip_and_is_spoken(qtbot):
    row = FormRow("units", QLineEdit(), help_text="Size of the state.")
    qtbot.addWidget(row)
    assert row.editor.toolTip() == "Size of the state."
    assert row.editor.accessibleDescription() == "Size of the state."
