"""The panel over a real little network: what it draws and says is what the network computes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QComboBox, QSlider, QSpinBox

from engine.layers.dense import Dense
from engine.network.edits import set_argument
from engine.network.network import Network, Node
from engine.training.losses import loss_function
from engine.vocabulary.clipping import NoClipping
from gui.subject import Subject
from gui.theme import current, load_tokens
from gui.unrolled.colours import strength, units_picture, value_colour
from gui.unrolled.drawing import cell_of

LEFT = Qt.MouseButton.LeftButton


def computed(predictor, dataset, row, node_id):
    """Outputs of a layer and their gradient, each through torch's own account of the network."""
    network = predictor.network
    inputs = torch.tensor(dataset.validation.inputs[row]).long()[None]
    targets = torch.tensor(dataset.validation.targets[row])[None]
    signal = network.signals(inputs)[node_id, "main"].values
    loss = loss_function(predictor.loss)(network(inputs), targets)
    return signal[0].detach().numpy(), float(loss.detach())


# What is drawn -----------------------------------------------------------------------------------


def test_the_drawing_has_the_networks_own_states_and_the_rows_own_symbols(
    drawn, predictor, dataset
):
    unrolled = drawn.drawing.unrolled
    expected, loss = computed(predictor, dataset, drawn.picker.row, "lstm")
    [side] = unrolled.sides
    read = unrolled.order(side)
    np.testing.assert_allclose(side.state("h").values[list(read)], expected[list(read)], rtol=1e-5)
    text = str(dataset.validation.texts[drawn.picker.row])
    labels = drawn.drawing.labels
    assert "".join(labels[step].text for step in read) == text
    assert [label.is_padding for label in labels] == [True] * (5 - len(text)) + [False] * len(text)
    assert 3 == len(text) == len(read)
    right = dataset.facts.classes[dataset.validation.targets[drawn.picker.row]]
    assert drawn.row_said.text() == f"“{text}” · right: {right} · loss {loss:.3g}"


def test_the_gradient_below_a_step_is_what_a_nudge_of_the_state_does_to_the_loss(
    drawn, predictor, dataset
):
    """By finite differences of the layers above, which read the sequence of states."""
    [side] = drawn.drawing.unrolled.sides
    network, last = predictor.network.double(), drawn.drawing.unrolled.order(side)[-1]
    inputs = torch.tensor(dataset.validation.inputs[drawn.picker.row]).long()[None]
    targets = torch.tensor(dataset.validation.targets[drawn.picker.row])[None]
    lstm, loss = network.layers["lstm"], loss_function(predictor.loss)
    nudges = []

    def nudged(module, arrived, leaving):
        signal = leaving["main"]
        values = signal.values.clone()
        values[0, last] += nudges[-1]
        return {**leaving, "main": signal._replace(values=values)}

    handle = lstm.register_forward_hook(nudged)
    found = []
    with torch.no_grad():
        for unit in range(5):
            losses = []
            for sign in (1, -1):
                nudges.append(1e-5 * sign * torch.eye(5, dtype=torch.float64)[unit])
                losses.append(float(loss(network(inputs), targets)))
            found.append((losses[0] - losses[1]) / 2e-5)
    handle.remove()
    np.testing.assert_allclose(side.state("h").gradients[last], found, rtol=1e-3, atol=1e-8)
    norm = float(np.linalg.norm(found))
    assert float(drawn.drawing.norm_words(0, "h", last)) == pytest.approx(norm, rel=0.06)


def test_colours_tell_the_sign_and_the_size_of_every_unit(qapp):
    tokens = load_tokens("light")
    values = np.array([1.0, -1.0, 0.0])
    picture = units_picture(values, 1.0, tokens)
    side = picture.height() // 3
    seen = [picture.pixelColor(2, side * place + 2).name() for place in range(3)]
    assert seen == [tokens.accent, tokens.output, tokens.raised]
    assert value_colour(7.0, 1.0, tokens).name() == tokens.accent
    assert value_colour(float("nan"), 1.0, tokens).name() == tokens.raised


def test_a_gradient_is_drawn_by_its_powers_of_ten():
    assert strength(2.0, 2.0) == 1
    assert strength(2e-3, 2.0) == pytest.approx(0.5)
    assert strength(2e-9, 2.0) == strength(0.0, 2.0) == strength(0.0, 0.0) == 0
    assert strength(float("inf"), 2.0) == 1


def test_the_shared_weights_have_their_shapes_and_clipping_says_what_it_does(drawn, document):
    said = [line.text.strip() for line in drawn.folded.lines]
    for words in ("W  kernel  6 × 20", "U  recurrent_kernel  5 × 20", "b  bias  20"):
        assert words in said
    record = drawn.drawing.unrolled.clipping
    assert record.clipped
    assert f"clipped to {record.norm_after:.3g}" in said
    assert record.norm_after == pytest.approx(0.25, rel=1e-3)
    assert "by the global norm, 0.25" in said
    assert "recurrent_kernel" in drawn.folded.accessibleDescription()


def test_other_clipping_is_other_words_at_once(drawn, document, qtbot, settled):
    document.edit(
        "",
        lambda project: project.replace(training=project.training.replace(clipping=NoClipping())),
    )
    settled(drawn)
    assert "It is not clipped." in [line.text for line in drawn.folded.lines]


def test_both_sides_of_a_bidirectional_are_drawn_each_in_its_own_order(
    drawn, document, predictor, dataset, settled
):
    document.select(("both",))
    settled(drawn)
    forward, backward = drawn.drawing.unrolled.sides
    order = drawn.drawing.unrolled.order(forward)
    assert drawn.drawing.unrolled.order(backward) == order[::-1]
    expected, _ = computed(predictor, dataset, drawn.picker.row, "both")
    joined = np.concatenate((forward.state("h").values, backward.state("h").values), axis=1)
    np.testing.assert_allclose(joined[list(order)], expected[list(order)], rtol=1e-5, atol=1e-7)
    drawn.transport.to_begin.click()
    assert drawn.view.shown.step == order[0]
    drawn.view.step_chosen.emit(1, order[0])
    drawn.transport.to_begin.click()
    drawn.transport.on.click()
    assert drawn.view.shown.step == order[-2], "the backward layer reads from the end"


# Which layer and row -----------------------------------------------------------------------------


def test_it_follows_the_selected_recurrent_layer_and_keeps_it_when_another_is_selected(
    drawn, document, settled
):
    names = [drawn.layer.itemData(place) for place in range(drawn.layer.count())]
    assert names == ["both", "lstm", "simple"]
    document.select(("simple",))
    settled(drawn)
    assert drawn.drawing.unrolled.node_id == drawn.layer.currentData() == "simple"
    document.select(("dense",))
    assert drawn.node_id == "simple"
    drawn.layer.setCurrentIndex(0)
    drawn.layer.activated.emit(0)
    assert document.selection == {"both"}


def test_another_row_is_gone_through_at_once(drawn, dataset, predictor, settled):
    row = drawn.picker.row + 1
    QTest.mouseClick(drawn.picker.after, LEFT)
    settled(drawn)
    text = str(dataset.validation.texts[row])
    assert drawn.row_said.text().startswith(f"“{text}”")
    _, loss = computed(predictor, dataset, row, "lstm")
    assert drawn.drawing.unrolled.loss == pytest.approx(loss, rel=1e-5)
    drawn.part.setCurrentIndex(1)
    settled(drawn)
    text = str(dataset.training.texts[drawn.picker.row])
    assert drawn.row_said.text().startswith(f"“{text}”")


# Step by step ------------------------------------------------------------------------------------


def test_keys_lead_through_both_passes_and_the_units(drawn):
    view, order = drawn.view, drawn.drawing.unrolled.order(drawn.drawing.unrolled.sides[0])
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.shown.step == order[0]
    assert not view.shown.moment.has_state(1)
    for place in order[1:]:
        QTest.keyClick(view, Qt.Key.Key_Right)
        assert view.shown.step == place
    assert not view.shown.moment.is_backward
    for place in order[::-1]:
        QTest.keyClick(view, Qt.Key.Key_Right)
        assert view.shown.step == place
        assert view.shown.moment.is_backward
    assert drawn.transport.said.text() == f"all {len(order)} steps"
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.shown.step == order[1]
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.shown.unit == drawn.detail.unit.value() - 1 == 1
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.shown.unit == 0, "there is none before the first"
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.shown.moment.is_last


def test_it_plays_both_passes_and_stops_at_their_end(drawn, qtbot):
    seen = []
    drawn.transport.moment_changed.connect(lambda moment: seen.append(moment.number))
    QTest.keyClick(drawn.view, Qt.Key.Key_Space)
    assert drawn.transport.is_playing
    drawn.transport._timer.setInterval(1)
    qtbot.waitUntil(lambda: not drawn.transport.is_playing)
    assert seen == list(range(2 * drawn.transport.moment.steps))
    drawn.transport.play.click()
    assert "Pause" in drawn.transport.play.accessibleName()
    drawn.transport.play.click()
    assert not drawn.transport.is_playing


def test_nothing_plays_or_computes_out_of_sight(drawn, document, subject, settled):
    drawn.transport.play.click()
    drawn.hide()
    assert not drawn.transport.is_playing
    document.select(("simple",))
    assert not drawn.asker.is_busy
    drawn.show()
    settled(drawn)
    assert drawn.drawing.unrolled.node_id == "simple"


def test_a_step_close_up_has_equations_that_come_true(drawn):
    drawn.transport.to_begin.click()
    drawn.transport.on.click()
    [side] = drawn.drawing.unrolled.sides
    step = drawn.view.shown.step
    words = {name: (value, why) for name, value, why in drawn.detail.words}
    assert list(words) == [
        "input gate i", "forget gate f", "candidate c̃", "output gate o",
        "cell c", "state h", "∂loss/∂h", "∂loss/∂c",
    ]  # fmt: skip
    value, why = words["cell c"]
    f, before, i, new = (
        float(part.replace("−", "-"))
        for product in why.split(" = ")[-1].split(" + ")
        for part in product.split(" × ")
    )
    assert f * before + i * new == pytest.approx(float(value.replace("−", "-")), abs=2e-3)
    assert before == pytest.approx(side.state("c").values[step - 1, 0], rel=6e-3)
    assert words["forget gate f"][1].startswith("= hard_sigmoid(x·W ")
    strips = drawn.detail.strips
    assert [len(strip.values) for strip in strips] == [5] * 8
    np.testing.assert_array_equal(strips[5].values, side.state("h").values[step])


def test_a_click_on_a_unit_looks_at_it_everywhere(drawn):
    drawing, view = drawn.drawing, drawn.view
    order = drawing.unrolled.order(drawing.unrolled.sides[0])
    view.bring_into_sight(order[0])
    room = drawing.layout.strip_rect(0, "c", order[0])
    point = cell_of(room, 5, 3).center() * view.zoom
    offset = QPointF(view.horizontalScrollBar().value(), view.verticalScrollBar().value())
    QTest.mouseClick(view.viewport(), LEFT, pos=(point - offset).toPoint())
    assert (view.shown.step, view.shown.unit) == (order[0], 3)
    assert drawn.detail.unit.value() == 4
    strip = drawn.detail.strips[0]
    QTest.mouseClick(strip, LEFT, pos=strip.rect().center())
    assert drawn.detail.unit.value() == 3


# Without anything to draw ------------------------------------------------------------------------


def test_without_weights_it_says_what_stands_in_the_way(panel):
    panel.show_subject(None, "lstm: needs a sequence.")
    assert panel.empty_state.isVisible()
    assert panel.empty_state.text() == "lstm: needs a sequence."


def test_without_a_recurrent_layer_it_says_which_to_add(drawn, document):
    dense = Network(dialect="keras2", nodes=(Node(id="dense", layer=Dense(units=2)),))
    document.edit_network("", lambda _network: dense)
    assert drawn.empty_state.isVisible()
    assert "no recurrent layer" in drawn.empty_state.text()
    document.undo_stack.undo()


def test_what_goes_wrong_is_said_in_a_sentence(panel, project, dataset, document, qtbot):
    wider = project.with_network(set_argument(project.network, "lstm", ("units",), 6))

    def fails():
        from engine.training.prediction import Predictor
        from engine.training.starting import starting_weights

        return Predictor(wider, dataset.facts, starting_weights(project, dataset.facts, None))

    facts, source = dataset.facts, project.data.source
    panel.show_subject(Subject("Weights.", fails, object(), facts, source, dataset))
    qtbot.waitUntil(lambda: "shape" in panel.empty_state.text(), timeout=60_000)
    assert panel.drawing is None


# For everybody -----------------------------------------------------------------------------------


def test_everything_has_a_name_and_the_keyboard_reaches_it(drawn):
    reached = []
    drawn.layer.setFocus()
    for _ in range(26):
        reached.append(drawn.focusWidget())
        QTest.keyClick(drawn.focusWidget(), Qt.Key.Key_Tab)
    wanted = {
        drawn.layer, drawn.transport.play, drawn.transport.slider, drawn.save, drawn.part,
        drawn.picker.slider, drawn.view, drawn.detail.unit,
    }  # fmt: skip
    assert wanted <= set(reached)
    places = [reached.index(each) for each in (drawn.layer, drawn.part, drawn.view)]
    assert places == sorted(places), "from the top down"
    for widget in set(reached):
        is_kind = isinstance(widget, QAbstractButton | QComboBox | QSlider | QSpinBox)
        if is_kind and widget.isVisibleTo(drawn):
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            assert widget.accessibleName() or text, widget
    assert "step 5 of 5" in drawn.view.accessibleDescription()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(900, 620), (520, 380)])
def test_it_is_drawn_in_both_looks_and_sizes(drawn, mode, size):
    current().set_mode(mode)
    drawn.resize(*size)
    picture = drawn.view.viewport().grab().toImage()
    assert picture.pixelColor(3, picture.height() - 3).name() == current().tokens.canvas
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(0, picture.width(), 3)
        for y in range(0, picture.height(), 3)
    }
    assert len(colours) > 12
    current().set_mode("system")


def test_zoom_keeps_to_its_bounds_and_the_wheel_runs_along_time(drawn):
    view = drawn.view
    before = view.zoom
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom > before
    for _ in range(30):
        QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.zoom == 0.25
    drawn.fit.click()
    assert view.zoom >= 0.85
