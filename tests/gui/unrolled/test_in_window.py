"""The whole window: how the view is reached, and whose weights it shows."""

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QMenu

from engine.network.edits import set_argument
from gui.application import open_window

LEFT = Qt.MouseButton.LeftButton
LONG = 60_000
"""Milliseconds: torch has to be loaded."""


@pytest.fixture
def window(qtbot, project):
    window = open_window(project, None)
    qtbot.addWidget(window, before_close_func=lambda opened: opened.document.undo_stack.setClean())
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)
    yield window
    window.document.undo_stack.setClean()
    window.close()


def drawn(qtbot, window):
    panel = window.unrolled_panel
    qtbot.waitUntil(lambda: panel.drawing is not None and not panel.asker.is_busy, timeout=LONG)
    return panel


def entry(menu, words):
    return next((each for each in menu.actions() if each.text() == words), None)


def view_menu(window):
    menus = [each for each in window.menuBar().findChildren(QMenu) if each.title() == "&View"]
    menus += [each for each in window.findChildren(QMenu) if each.title() == "&View"]
    menus[0].aboutToShow.emit()
    return menus[0]


def test_a_layers_menu_shows_it_with_the_weights_that_training_would_begin_with(window, qtbot):
    window.document.select(("lstm",))
    menu = window.canvas.menu_at(QPoint(), by_keyboard=True)
    entry(menu, "Show unrolled").trigger()
    menu.deleteLater()
    panel = drawn(qtbot, window)
    assert window.tabs.currentWidget() is window.later.unrolled
    assert panel.isVisible()
    assert panel.drawing.unrolled.node_id == "lstm"
    assert "nothing has been trained yet" in panel.said.text()

    window.document.select(("dense",))
    menu = window.canvas.menu_at(QPoint(), by_keyboard=True)
    assert entry(menu, "Show unrolled") is None, "it has no steps"
    menu.deleteLater()


def test_the_inspector_and_the_view_menu_lead_there_too(window, qtbot):
    window.document.select(("dense",))
    assert not window.inspector.header.unroll.isVisible()
    window.document.select(("simple",))
    qtbot.mouseClick(window.inspector.header.unroll, LEFT)
    assert drawn(qtbot, window).drawing.unrolled.node_id == "simple"
    window.tabs.setCurrentIndex(0)
    action = entry(view_menu(window), "Unrolled")
    assert action.isVisible()
    action.trigger()
    assert window.tabs.currentWidget() is window.later.unrolled


def test_what_training_has_learned_takes_the_place_of_drawn_weights(window, qtbot):
    window.show_unrolled("lstm")
    before = drawn(qtbot, window).drawing.unrolled
    with qtbot.waitSignal(window.session.run_ended, timeout=LONG):
        qtbot.mouseClick(window.training_bar.train_button, LEFT)
    panel = drawn(qtbot, window)
    assert panel.said.text() == "Weights of epoch 1, the best of the run."
    after = panel.drawing.unrolled
    assert after.loss != before.loss
    window.document.edit_network("", lambda network: set_argument(network, "lstm", ("units",), 6))
    assert "nothing has been trained yet" in drawn(qtbot, window).said.text()
    assert panel.drawing.unrolled.sides[0].layer.units == 6
    window.document.undo_stack.undo()
    panel = drawn(qtbot, window)
    assert panel.said.text() == "Weights of epoch 1, the best of the run."
    assert panel.drawing.unrolled.loss == after.loss


def test_a_network_with_a_mistake_says_what_it_is_until_it_is_mended(window, qtbot):
    window.show_unrolled("lstm")
    drawn(qtbot, window)
    wrong = lambda network: set_argument(network, "lstm", ("return_sequences",), False)  # noqa: E731
    window.document.edit_network("", wrong)
    panel = window.unrolled_panel
    assert panel.empty_state.isVisible()
    assert panel.empty_state.text().startswith("simple")
    window.document.undo_stack.undo()
    assert drawn(qtbot, window).drawing.unrolled.node_id == "lstm"


def test_without_a_recurrent_layer_there_is_no_tab(window, qtbot):
    place = window.tabs.indexOf(window.later.unrolled)
    assert window.tabs.isTabVisible(place)
    network = window.document.network
    kept = tuple(node for node in network.nodes if node.id in ("embedding", "dense"))
    window.document.edit_network("", lambda network: network.replace(nodes=kept, links=()))
    assert not window.tabs.isTabVisible(place)
    assert not entry(view_menu(window), "Unrolled").isVisible()
    window.document.undo_stack.undo()
    assert window.tabs.isTabVisible(place)
