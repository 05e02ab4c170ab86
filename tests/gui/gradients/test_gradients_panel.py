"""The panel of gradients as a person uses it, with made-up recordings."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtTest import QTest

from engine.layers.bidirectional import Bidirectional
from engine.layers.gru import GRU
from engine.layers.simple_rnn import SimpleRNN
from engine.message import message
from engine.network.edits import remove_nodes, replace_layer, set_argument
from engine.training.events import NotFinite
from engine.training.gradients.seen import GradientsSeen, ThroughTime
from gui.document import Document
from gui.gradients.colours import shades
from gui.gradients.gradient_history import Side, Trace
from gui.gradients.gradients_panel import GradientsPanel
from gui.gradients.merged_rows import MOST_ROWS
from gui.gradients.recording_choice import IS_ON, SHARE
from gui.gradients.said_list import Offer, Said, SaidList
from gui.plots.plot import Plot
from gui.theme import current
from tests.gui.gradients.making import FADING, TIME, a_recorded_run, norms, seen
from tests.gui.plots.making import LEFT, at, started, step
from tests.gui.training.faking import tiny_dataset, tiny_project

_PAGES = TIME_PAGE, WEIGHTS_PAGE, GATES_PAGE = range(3)


@pytest.fixture
def document():
    return Document(tiny_project())


@pytest.fixture
def panel(qtbot, document):
    panel = GradientsPanel(document)
    qtbot.addWidget(panel)
    panel.resize(900, 320)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def run(panel, events, dataset=None):
    panel.begin_run(panel._document.project, dataset)
    panel.add_events(list(events))


@pytest.fixture
def filled(panel):
    run(panel, a_recorded_run(), tiny_dataset())
    return panel


def settle(qtbot, panel):
    """Until what arrived is drawn."""
    qtbot.waitUntil(lambda: not panel._is_stale and panel.pace.is_settled)


# While there is nothing ----------------------------------------------------------------------


@pytest.mark.parametrize("page", _PAGES)
def test_while_it_is_off_it_says_what_is_to_be_seen_and_turns_it_on(panel, qtbot, page):
    panel.tabs.setCurrentIndex(page)
    assert panel.recording is None
    assert panel.empty_state.isVisible()
    assert panel.empty_state.text().startswith("See ")
    with qtbot.waitSignal(panel.recording_changed) as told:
        QTest.mouseClick(panel.empty_state._button, LEFT)
    [recording] = told.args
    assert recording.share == pytest.approx(0.05)
    assert panel.recording == recording
    assert not panel.empty_state._button.isVisible()


def test_the_switch_and_its_share_are_the_persons(panel, qtbot, document):
    assert not QSettings().value(IS_ON, False, type=bool)
    panel.recording_choice.switch.setChecked(True)
    with qtbot.waitSignal(panel.recording_changed) as told:
        panel.recording_choice.share.setValue(20)
    assert told.args[0].share == pytest.approx(0.2)
    again = GradientsPanel(document)
    qtbot.addWidget(again)
    assert again.recording == told.args[0]
    with qtbot.waitSignal(panel.recording_changed) as told:
        panel.recording_choice.switch.setChecked(False)
    assert told.args == [None]


def test_a_kept_share_that_is_none_is_the_usual_one(qtbot, document):
    QSettings().setValue(IS_ON, True)
    QSettings().setValue(SHARE, "much")
    panel = GradientsPanel(document)
    qtbot.addWidget(panel)
    assert panel.recording.share == pytest.approx(0.05)


def test_a_network_without_a_recurrent_layer_has_no_time_to_look_at(panel, document):
    document.edit_network("remove", lambda network: remove_nodes(network, ("lstm",)))
    for page in (TIME_PAGE, GATES_PAGE):
        panel.tabs.setCurrentIndex(page)
        assert panel.empty_state.text() == "This network has no recurrent layer"
        assert not panel.empty_state._button.isVisible()
        assert not panel.choice.isVisible()
    panel.tabs.setCurrentIndex(WEIGHTS_PAGE)
    assert panel.empty_state._button.isVisible()
    document.undo_stack.undo()
    panel.tabs.setCurrentIndex(TIME_PAGE)
    assert panel.empty_state._button.isVisible()


# Through time --------------------------------------------------------------------------------


def test_the_heat_map_has_time_steps_upwards_and_steps_to_the_right(filled):
    heat_map = filled.time_page.heat_map
    assert heat_map.isVisible()
    assert heat_map.shown_steps() == (0.0, 100.0)
    assert heat_map.shown_values() == (-0.5, TIME - 0.5)
    low, high = filled.time_page.heat_map.scale.range
    assert 10**low <= norms(60)[0] < 10 ** (low + 1)
    assert 10 ** (high - 1) < norms(5)[-1] <= 10**high


def test_the_colours_are_where_the_numbers_are(filled):
    heat_map = filled.time_page.heat_map
    picture = heat_map.view.grab().toImage()
    low, high = heat_map.scale.range

    def colour(step, time_step):
        place = at(heat_map.view, step, time_step)
        return picture.pixelColor(place * picture.devicePixelRatio()).getRgb()[:3]

    for at_step, time_step in ((12, 0), (12, TIME - 1), (42, 4), (58, 8)):
        recorded = at_step // 5 * 5
        exponent = np.log10(norms(recorded)[time_step])
        shade = shades()[round((exponent - low) / (high - low) * 255)]
        assert colour(at_step, time_step) == tuple(shade.tolist())
    panel_colour = current().tokens.panel
    for empty in (2, 80):  # before the first recording, and after the last step
        place = at(heat_map.view, empty, 3)
        assert picture.pixelColor(place * picture.devicePixelRatio()).name() == panel_colour


def test_the_cursor_tells_step_time_step_and_value_and_the_profile_there(filled):
    heat_map, profile = filled.time_page.heat_map, filled.time_page.profile
    assert profile.header.legend.text() == "step 60"
    QTest.mouseMove(heat_map.view.viewport(), at(heat_map.view, 22, 6))
    value = FADING ** (TIME - 7) / 20
    assert heat_map.header.legend.text() == f"step 22  time step 6  {value:.3g}"
    assert profile.header.legend.text() == "step 20  step 60"
    assert not profile._then.is_empty()
    profile.point_at(7)
    assert profile.header.legend.text() == f"time step 6  {value:.3g}  {value / 3:.3g}"
    profile.point_at(None)
    heat_map.point_at(None)
    assert profile.header.legend.text() == "step 60"
    assert profile._then.is_empty()


def test_the_state_can_be_chosen(filled):
    heat_map, states = filled.time_page.heat_map, filled.choice.states
    assert [states.itemText(place) for place in range(states.count())] == ["h", "c"]
    greatest = heat_map.rows.greatest
    states.setCurrentIndex(1)
    assert heat_map.rows.greatest == pytest.approx(3 * greatest)
    filled.tabs.setCurrentIndex(GATES_PAGE)
    assert not states.isVisible()
    assert filled.choice.layers.isVisible()


def test_both_sides_of_a_bidirectional_and_the_selected_layer(panel, document):
    document.edit_network(
        "both ways",
        lambda network: replace_layer(network, "lstm", Bidirectional(layer=GRU(units=4))),
    )
    [node] = [each.id for each in document.network.nodes if each.layer.kind == "Bidirectional"]
    layers = panel.choice.layers
    assert [layers.itemText(place) for place in range(layers.count())] == [
        f"{node}, forward", f"{node}, backward",
    ]  # fmt: skip
    assert not panel.choice.states.isVisible()  # a GRU has h alone
    both = [
        ThroughTime(node, "forward", "h", (1.0, 2.0)),
        ThroughTime(node, "backward", "h", (4.0, 3.0)),
    ]
    run(panel, [started(), GradientsSeen(1, 1, through_time=tuple(both)), step(1)])
    assert panel.time_page.heat_map.rows.values.tolist() == [[1.0, 2.0]]
    layers.setCurrentIndex(1)
    assert panel.time_page.heat_map.rows.values.tolist() == [[4.0, 3.0]]
    document.select((node,))  # already looked at: the side stays
    assert panel.choice.trace == Trace(Side(node, "backward"), "h")


def test_the_layer_selected_on_the_canvas_is_looked_into(panel, document):
    document.edit_network(
        "stack",
        lambda network: set_argument(network, "lstm", ("return_sequences",), True),
    )
    document.edit_network("second", _with_second)
    assert panel.choice.side == Side("lstm")
    document.select(("simple_rnn",))
    assert panel.choice.side == Side("simple_rnn")
    document.select(("dense",))
    assert panel.choice.side == Side("simple_rnn")


def _with_second(network):
    from engine.network.edits import insert_layer

    [link] = [each for each in network.links if each.source == "lstm"]
    return insert_layer(network, SimpleRNN(units=3), link)[0]


def test_what_is_not_finite_is_drawn_and_does_not_spoil_the_scale(panel):
    inf, nan = float("inf"), float("nan")
    rows = [(1e-3, 1.0), (inf, nan), (0.0, 1e-2)]
    events = [
        GradientsSeen(number, 1, through_time=(ThroughTime("lstm", "", "h", numbers),))
        for number, numbers in enumerate(rows, start=1)
    ]
    run(panel, [started(1, 4), *events, step(3)])
    heat_map = panel.time_page.heat_map
    assert tuple(heat_map.scale.range) == (-3.0, 0.0)
    image = heat_map._picture._image
    columns = [image.pixelColor(x, 0).getRgb() for x in range(image.width())]
    bad = tuple(int(current().tokens.bad[place : place + 2], 16) for place in (1, 3, 5))
    assert (*bad, 255) in columns
    panel.grab()


def test_the_numbers_can_be_saved(filled, tmp_path):
    heat_map = filled.time_page.heat_map
    heat_map.save_table(tmp_path / "map.csv")
    with (tmp_path / "map.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12 * TIME
    for row in rows:
        expected = norms(int(row["step"]))[int(row["time_step"])]
        assert float(row["gradient_norm"]) == expected
    heat_map.save_picture(tmp_path / "map.png")
    image = QImage(str(tmp_path / "map.png"))
    found = {image.pixelColor(x, y).name() for x in range(0, image.width(), 4)
             for y in range(0, image.height(), 4)}  # fmt: skip
    assert len(found) > 40
    heat_map.save_picture(tmp_path / "map.svg")
    assert "<image" in (tmp_path / "map.svg").read_text()
    for plot in filled.findChildren(Plot):
        plot.save_table(tmp_path / "any.csv")
        assert (tmp_path / "any.csv").read_text().count("\n") > 0


# Weights and gates ---------------------------------------------------------------------------


def column(panel, number):
    model = panel.weights_page.sorted
    return [model.index(row, number).data() for row in range(model.rowCount())]


def test_weights_are_in_the_order_of_the_data_with_their_gates_below(filled):
    filled.tabs.setCurrentIndex(WEIGHTS_PAGE)
    assert column(filled, 0) == [
        "embedding · embeddings", "lstm · kernel", "    input", "    forget", "    candidate",
        "    output", "lstm · recurrent_kernel", "dense · kernel",
    ]  # fmt: skip
    assert column(filled, 1)[1] == "2"
    assert column(filled, 2)[1] == "1"


def test_weights_can_be_sorted_and_unusual_steps_stand_out(filled):
    filled.tabs.setCurrentIndex(WEIGHTS_PAGE)
    table = filled.weights_page.table
    table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    # At step 60: an update of 3 / 60 by a weight of 3.
    assert column(filled, 0)[0] == "lstm · recurrent_kernel"
    assert column(filled, 4)[0] == f"{1 / 60:.3g}"
    assert "lstm · kernel · forget" in column(filled, 0)
    model = filled.weights_page.sorted
    shown = model.index(0, 4).data(Qt.ItemDataRole.ForegroundRole)
    assert shown.name() == current().tokens.warning
    filled.grab()


def test_selected_weights_show_how_far_steps_moved_them(filled):
    filled.tabs.setCurrentIndex(WEIGHTS_PAGE)
    page = filled.weights_page
    assert page.shares.isVisible()
    page.table.selectRow(6)
    assert page.ratios.isVisible()
    [line] = page.ratios.lines
    assert line.values() == pytest.approx(1 / np.arange(5, 61, 5))
    page.ratios.point_at(33)
    assert page.ratios.header.legend.text() == f"step 33  {1 / 30:.3g}"
    page.table.clearSelection()
    assert page.shares.isVisible()
    page.shares.point_at(33)
    assert page.shares.header.legend.text() == "step 33  4%  32%  64%"


def test_gates_by_their_names_with_memory_and_units(filled):
    filled.tabs.setCurrentIndex(GATES_PAGE)
    page = filled.gates_page
    assert [line.label for line in page.means.lines] == ["input", "forget", "candidate", "output"]
    page.means.point_at(60)
    assert page.means.header.legend.text() == "step 60  i 0.4  f 0.9  c 0  o 0.6"
    page.saturation.point_at(60)
    assert page.saturation.header.legend.text().endswith("i 20%  f 20%  c 20%  o 20%")
    assert page.choice.currentText() == "Memory"
    page.layer_plot.point_at(60)
    assert page.layer_plot.header.legend.text() == "step 60  10 steps"
    page.choice.setCurrentIndex(2)
    page.choice.activated.emit(2)
    page.layer_plot.point_at(60)
    assert page.layer_plot.header.legend.text() == "step 60  25%  12.5%"


# A run ---------------------------------------------------------------------------------------


def test_a_click_on_a_mark_shows_the_rows_of_its_batch(filled, qtbot):
    dataset = tiny_dataset()
    heat_map = filled.time_page.heat_map
    place = at(heat_map.view, 30, TIME / 2)
    QTest.mouseMove(heat_map.view.viewport(), place)
    assert heat_map.view.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    with qtbot.waitSignal(heat_map.mark_chosen):
        QTest.mouseClick(heat_map.view.viewport(), LEFT, pos=place)
    popup = filled.popup
    assert popup.isVisible()
    assert popup.title.text() == "Spike at step 30, epoch 1"
    table = popup.table
    numbers = [table.item(row, 0).text() for row in range(table.rowCount())]
    assert numbers == ["4", "2", "5"]
    texts = [table.item(row, 1).text() for row in range(table.rowCount())]
    assert texts == [dataset.training.texts[row] for row in (3, 1, 4)]
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_what_is_not_finite_is_marked_on_every_plot_with_rows_of_its_part(filled, qtbot):
    what = message("In validation: {what}", what="The loss is not a finite number.")
    event = NotFinite(61, 2, 1, None, what, rows=(0, 2), part="validation")
    filled.add_events([event])
    settle(qtbot, filled)
    for page in _PAGES:
        filled.tabs.setCurrentIndex(page)
        for plot in filled._plots():
            if plot.isVisible():
                assert plot.view.mark_text() == "step 61: not finite"
    filled.show_batch(filled.record.marks[-1])
    dataset = tiny_dataset()
    table = filled.popup.table
    assert table.item(1, 1).text() == dataset.validation.texts[2]
    assert filled.popup.note.text() == "2 rows for validation:"
    filled.show_batch(replace(filled.record.marks[-1], rows=()))
    assert filled.popup.note.text() == "Its rows are not known."
    QTest.mouseClick(filled.popup.close_button, LEFT)
    assert not filled.popup.isVisible()


def test_another_run_begins_with_nothing(filled):
    run(filled, [started(), step(1)])
    assert not filled.record
    assert filled.empty_state.isVisible()
    filled.add_events([seen(2), step(2)])
    assert filled.time_page.heat_map.isVisible()
    assert len(filled.time_page.heat_map.rows) == 1


def test_a_recording_keeps_its_network_when_the_project_changes(filled, document):
    document.edit_network("remove", lambda network: remove_nodes(network, ("lstm",)))
    assert filled.choice.side == Side("lstm")
    assert filled.time_page.heat_map.isVisible()


def test_hidden_it_waits_and_then_draws(filled, qtbot):
    settle(qtbot, filled)
    filled.hide()
    filled.add_events([seen(65), step(65)])
    assert filled._is_stale
    filled.show()
    assert not filled._is_stale
    assert filled.time_page.profile.header.legend.text() == "step 65"


def vanishing(number):
    """Of a SimpleRNN: nothing but a millionth is left at each time step of the one after it."""
    norms = tuple(1e-6 ** (TIME - place) for place in range(1, TIME + 1))
    return GradientsSeen(number, 1, through_time=(ThroughTime("lstm", "", "h", norms),))


def test_what_is_said_has_a_fix_that_can_be_undone(panel, document):
    document.edit_network(
        "plain", lambda network: replace_layer(network, "lstm", SimpleRNN(units=4))
    )
    before = document.project
    run(panel, [started(), *(vanishing(number) for number in (1, 2, 3)), step(3)])
    [said] = panel.said.said()
    assert "cannot learn from inputs more than about 1 steps back" in said.text
    assert panel.said.isVisible()
    label = next(offer.label for offer in said.offers if "GRU" in offer.label)
    QTest.mouseClick(panel.said.button(label), LEFT)
    assert isinstance(document.network.layer("lstm"), GRU)
    assert document.undo_stack.undoText() == label
    # It is still so of the run that was recorded; there is nothing left to press.
    [said] = panel.said.said()
    assert said.offers == ()
    document.undo_stack.undo()
    assert document.project == before
    assert panel.said.said()[0].offers


def test_a_run_in_which_nothing_is_wrong_says_nothing(panel):
    calm = GradientsSeen(1, 1, through_time=(ThroughTime("lstm", "", "h", (0.5, 0.7, 1.0)),))
    run(panel, [started(), *(replace(calm, step=number) for number in range(1, 6)), step(5)])
    assert panel.said.said() == ()
    assert not panel.said.isVisible()


def test_the_first_statement_is_shown_and_the_others_when_they_are_asked_for(qtbot):
    said_list = SaidList()
    qtbot.addWidget(said_list)
    said_list.resize(600, 120)
    pressed = []
    said_list.fix_requested.connect(pressed.append)
    first, second = (
        Offer("First", lambda project: project),
        Offer("Second", lambda project: project),
    )
    said_list.show_said([Said("It forgets 1.", (first,)), Said("It is slow.", (second,))])
    with qtbot.waitExposed(said_list):
        said_list.show()
    assert said_list.more.text() == "1 more"
    button = said_list.button("First")
    # Other numbers leave the button where it is, with what it now does.
    again = Offer("First", lambda project: project)
    said_list.show_said([Said("It forgets 2.", (again,)), Said("It is slow.", (second,))])
    assert said_list.button("First") is button
    QTest.mouseClick(button, LEFT)
    assert pressed[0] is again
    QTest.mouseClick(said_list.more, LEFT)
    assert said_list.more.text() == "show less"
    QTest.mouseClick(said_list.button("Second"), LEFT)
    assert pressed[1] is second
    said_list.show_said([])
    assert not said_list.isVisible()


def test_zooming_one_plot_zooms_all(filled, qtbot):
    heat_map = filled.time_page.heat_map
    with qtbot.waitSignal(filled.steps_chosen):
        heat_map._on_zoom_asked(0.5, 30.0, False)
    shown = heat_map.shown_steps()
    filled.tabs.setCurrentIndex(WEIGHTS_PAGE)
    assert filled.weights_page.shares.shown_steps() == shown
    filled.show_steps(None)
    assert heat_map.is_following


def test_a_million_steps_are_drawn_from_few_rows(panel):
    events = [started(1000, 1000)]
    events += [
        GradientsSeen(number, 1, through_time=(ThroughTime("lstm", "", "h", norms(1)),))
        for number in range(100, 1_000_001, 100)
    ]
    run(panel, [*events, step(1_000_000)])
    rows = panel.time_page.heat_map.rows
    assert len(rows) <= MOST_ROWS
    assert panel.time_page.heat_map.shown_steps() == (0.0, 1_000_000.0)
    image = panel.time_page.heat_map._picture._image
    assert image.width() <= panel.width()
    assert image.pixelColor(image.width() // 2, 0).alpha() == 255
