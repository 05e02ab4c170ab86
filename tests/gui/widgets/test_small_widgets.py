"""Chip, gauge, elided label, notice and empty state."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QPushButton, QToolButton, QWidget

from gui.widgets.chip import Chip
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.empty_state import EmptyState
from gui.widgets.gauge import Gauge
from gui.widgets.notice import Notice
from tests.gui.widgets.seen import colours_in


@pytest.fixture
def gauge(qtbot):
    gauge = Gauge()
    gauge.resize(80, 200)
    qtbot.addWidget(gauge)
    gauge.show()
    return gauge


def test_a_gauge_is_filled_in_proportion(gauge, theme):
    gauge.set_fraction(0.25)
    quarter = colours_in(gauge)[theme.tokens.bad]
    gauge.set_fraction(0.5)
    assert colours_in(gauge)[theme.tokens.bad] == pytest.approx(2 * quarter, rel=0.05)
    gauge.set_fraction(0)
    assert theme.tokens.bad not in colours_in(gauge)


@pytest.mark.parametrize(
    ("fraction", "spoken"),
    [(0.41, "41%"), (0.0, "0%"), (0.001, "<1%"), (0.999, "99%"), (7, "100%")],
)
def test_a_gauge_speaks_its_number(gauge, fraction, spoken):
    gauge.set_fraction(fraction, "of 100", "49% of run")
    assert gauge.accessibleDescription() == f"{spoken} of 100, 49% of run"


def test_a_gauge_without_a_number_says_so(gauge):
    gauge.set_fraction(None)
    assert gauge.accessibleDescription() == "nothing yet"


def test_a_chip_is_round_whatever_its_height(qtbot, theme):
    panel = QWidget()
    chip = Chip("256 units", panel)
    chip.resize(chip.sizeHint().width(), 30)
    qtbot.addWidget(panel)
    image = panel.grab(chip.geometry()).toImage()
    assert image.pixelColor(0, 0).name() == theme.tokens.panel
    assert image.pixelColor(image.width() // 2, 3).name() == theme.tokens.raised


def test_a_strong_chip_asks_for_more_room(qtbot):
    chip = Chip("hard_sigmoid gates")
    qtbot.addWidget(chip)
    chip.show()
    width = chip.sizeHint().width()
    chip.set_strong(True)
    assert chip.sizeHint().width() > width


def test_an_elided_label_gives_way_and_grows_back(qtbot):
    label = ElidedLabel("recurrent_initializer")
    qtbot.addWidget(label)
    label.show()
    wanted = label.sizeHint()
    label.resize(50, wanted.height())
    assert label.is_elided()
    assert label.sizeHint() == wanted
    assert label.text() == "recurrent_initializer"
    label.resize(wanted)
    assert not label.is_elided()


def test_a_notice_offers_its_action_and_goes_when_dismissed(qtbot):
    notice = Notice("gru gives only its last step.", "bad", "Set return_sequences on gru")
    qtbot.addWidget(notice)
    notice.show()
    with qtbot.waitSignal(notice.action_triggered):
        qtbot.mouseClick(notice.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert notice.isVisible()
    with qtbot.waitSignal(notice.dismissed):
        qtbot.keyClick(notice.findChild(QToolButton), Qt.Key.Key_Space)
    assert not notice.isVisible()


@pytest.mark.parametrize(
    ("kind", "colour"),
    [("good", "good"), ("note", "accent"), ("warning", "warning"), ("bad", "bad")],
)
def test_a_notice_wears_its_kind_in_both_schemes(qtbot, theme, kind, colour):
    notice = Notice("Something happened.", kind)
    qtbot.addWidget(notice)
    notice.show()
    assert not notice.findChild(QPushButton).isVisible()
    for mode in ("light", "dark"):
        theme.set_mode(mode)
        assert getattr(theme.tokens, f"{colour}_soft") in colours_in(notice)
    assert notice.text() in notice.accessibleName()
    assert notice.accessibleName() != notice.text()


def test_a_narrow_notice_wraps(qtbot):
    notice = Notice("A text of quite a few words that will not fit into one line. " * 2, "good")
    qtbot.addWidget(notice)
    assert notice.heightForWidth(220) > notice.heightForWidth(900)


def test_an_empty_state_offers_what_to_do(qtbot):
    state = EmptyState("ph.chart-line", "Nothing trained yet", "Curves appear.", "Train")
    qtbot.addWidget(state)
    state.show()
    with qtbot.waitSignal(state.action_triggered):
        qtbot.mouseClick(state.findChild(QPushButton), Qt.MouseButton.LeftButton)
    state.set_text("No runs", "")
    assert state.text() == "No runs"
