import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton, QLabel

from gui.widgets.collapsible import Collapsible


@pytest.fixture
def section(qtbot):
    section = Collapsible("Dropout")
    section.set_content(QLabel("inside"))
    qtbot.addWidget(section)
    section.show()
    return section


def header(section: Collapsible) -> QAbstractButton:
    return section.findChild(QAbstractButton)


def test_a_click_closes_and_opens(qtbot, section):
    with qtbot.waitSignal(section.toggled) as told:
        qtbot.mouseClick(header(section), Qt.MouseButton.LeftButton)
    assert told.args == [False]
    assert not section.content().isVisible()
    qtbot.mouseClick(header(section), Qt.MouseButton.LeftButton)
    assert section.content().isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Left])
def test_keys_close_it(qtbot, section, key):
    header(section).setFocus()
    qtbot.keyClick(header(section), key)
    assert not section.is_expanded()


def test_right_opens_and_right_again_leaves_it_open(qtbot, section):
    section.set_expanded(False)
    for _ in range(2):
        qtbot.keyClick(header(section), Qt.Key.Key_Right)
        assert section.is_expanded()


def test_content_given_to_a_closed_section_is_hidden(qtbot):
    section = Collapsible("Constraints", expanded=False)
    qtbot.addWidget(section)
    section.set_content(QLabel("inside"))
    section.show()
    assert not section.content().isVisible()


def test_closed_it_is_as_high_as_its_header(section):
    section.set_expanded(False)
    assert section.sizeHint().height() == header(section).sizeHint().height()


def test_new_content_takes_the_place_of_the_old(section):
    new = QLabel("new")
    section.set_content(new)
    assert section.content() is new
    assert new.isVisible()
