"""The panel over real little networks of every task: what is shown is what the network gives."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor
from PyQt6.QtTest import QTest

from engine.project.data_facts import DataFacts
from engine.training.forecasting import forecast
from engine.training.generation import generate
from gui.subject import Subject
from gui.theme import load_tokens
from gui.try_it.answers import TagAnswer
from gui.try_it.pages import page_name
from gui.try_it.tag_cells import TagCells, tag_colour
from gui.try_it.try_it_panel import TryItPanel
from tests import little_projects as little
from tests.gui.try_it.test_panel import contrast

LEFT = Qt.MouseButton.LeftButton
LONG = 60_000
"""Milliseconds: the first examination of a process loads torchmetrics."""


@pytest.fixture
def panel(qtbot):
    panel = TryItPanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 360)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    panel.stop()


@pytest.fixture
def tried(panel, qtbot):
    """Show a source's network, untrained, and wait until it is examined."""

    def show(source, loss="cross_entropy"):
        project, dataset = little.project_of(source, loss)
        predictor = little.untrained(project, dataset)
        subject = Subject(
            "Weights.", lambda: predictor, object(), dataset.facts, project.data.source, dataset
        )
        panel.show_subject(subject)
        qtbot.waitUntil(lambda: bool(panel.metrics.text()), timeout=LONG)
        return predictor, dataset

    return show


# Tags --------------------------------------------------------------------------------------------


def test_every_symbol_has_its_tag_and_a_wrong_one_says_what_is_right(panel, tried, tmp_path, qtbot):
    predictor, dataset = tried(little.tagged_texts(tmp_path))
    cells = panel.entry.answers
    QTest.keyClicks(panel.entry.field, "badge")
    qtbot.waitUntil(lambda: len(cells.cells) == 5)
    given = predictor.tags("badge")
    assert [(each.symbol, each.tag) for each in cells.cells] == [
        (each.symbol, each.tag) for each in given
    ]
    assert {each.right for each in cells.cells} == {None}, "nobody knows what is right"
    words = cells.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == f"b: {given[0].tag}, {100 * given[0].score:.1f}%"

    mistake = panel.mistakes.mistakes.mistakes[0]
    panel.mistakes.mistakes.setFocus()
    panel.mistakes.mistakes.setCurrentIndex(panel.mistakes.mistakes.model().index(0, 0))
    QTest.keyClick(panel.mistakes.mistakes, Qt.Key.Key_Return)
    text = dataset.validation.texts[mistake.row]
    assert panel.entry.field.toPlainText() == text == mistake.text
    qtbot.waitUntil(lambda: len(cells.cells) == len(text) and cells.currentIndex().isValid())
    right = ["v" if letter in "aeiou" else "c" for letter in text]
    assert [each.right for each in cells.cells] == right
    chosen = cells.cells[cells.currentIndex().row()]
    assert (chosen.tag, chosen.right) == (mistake.predicted, mistake.label)
    assert chosen.is_wrong
    wrong = sum(each.tag != wanted for each, wanted in zip(cells.cells, right, strict=True))
    assert panel.entry.said.text() == f"{wrong} of {len(text)} tags are wrong"


def test_the_matrix_of_tags_counts_steps(panel, tried, tmp_path):
    _, dataset = tried(little.tagged_texts(tmp_path))
    model = panel.mistakes.matrix.model()
    counts = [[int(model.index(row, column).data() or 0) for column in (0, 1)] for row in (0, 1)]
    targets = dataset.validation.targets
    assert [sum(row) for row in counts] == np.bincount(targets[targets >= 0]).tolist()
    words = model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith(f"c taken for v: {counts[0][1]} of {sum(counts[0])} steps")
    heads = panel.mistakes.mistakes.model()
    assert heads.headerData(1, Qt.Orientation.Horizontal) == "Step"


def test_rows_of_symbols_that_nobody_types_are_picked(panel, tried, tmp_path, qtbot):
    predictor, dataset = tried(little.tagged_arrays(tmp_path))
    entry = panel.entry
    entry.picker.slider.setFocus()
    QTest.keyClick(entry.picker.slider, Qt.Key.Key_Right)
    row = dataset.validation.inputs[1]
    given = [each.tag for each in predictor.tags_of(row)]
    qtbot.waitUntil(lambda: [each.tag for each in entry.answers.cells] == given)
    assert [each.symbol for each in entry.answers.cells] == [str(each) for each in row if each]
    right = [str(each % 2) for each in row if each]
    assert [each.right for each in entry.answers.cells] == right
    assert entry.picker.label.text() == f"2 of {len(dataset.validation)}"


def test_a_mistake_in_a_picked_row_is_the_cell_that_is_chosen(panel, tried, tmp_path, qtbot):
    _, dataset = tried(little.tagged_arrays(tmp_path))
    entry = panel.entry
    mistake = panel.mistakes.mistakes.mistakes[-1]
    panel.mistakes.mistake_chosen.emit(mistake)
    assert entry.picker.row == mistake.row
    # Padding is in front of some rows, and has no cell.
    padding = int((dataset.validation.inputs[mistake.row][: mistake.step] == 0).sum())
    qtbot.waitUntil(lambda: entry.answers.currentIndex().row() == mistake.step - 1 - padding)
    cell = entry.answers.cells[entry.answers.currentIndex().row()]
    assert (cell.tag, cell.right) == (mistake.predicted, mistake.label)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tags_can_be_read_on_every_colour(scheme):
    tokens = load_tokens(scheme)
    for place in range(16):
        assert contrast(QColor(tokens.text), tag_colour(place, tokens)) >= 4.5


def test_cells_wrap_where_the_room_ends(qtbot, tmp_path):
    project, dataset = little.project_of(little.tagged_texts(tmp_path))
    predictor = little.untrained(project, dataset)
    cells = TagCells()
    qtbot.addWidget(cells)
    cells.resize(160, 200)
    with qtbot.waitExposed(cells):
        cells.show()
    tags = predictor.tags("abcdeigabcde")
    cells.show_answer(TagAnswer(tags, predictor.classes, (), True), None)
    tops = {cells.visualRect(cells.model().index(row, 0)).top() for row in range(12)}
    assert len(tops) > 1
    assert cells.horizontalScrollBar().maximum() == 0


# Numbers -----------------------------------------------------------------------------------------


def test_a_typed_text_gets_its_number(panel, tried, tmp_path, qtbot):
    predictor, _ = tried(little.counted_texts(tmp_path), "mean_squared_error")
    table = panel.entry.answers
    QTest.keyClicks(panel.entry.field, "abca")
    qtbot.waitUntil(lambda: bool(table.rows))
    number = predictor.numbers(predictor.prepared(["abca"]))[0, 0, 0]
    assert table.rows == [("label", f"{number:.5g}")]
    QTest.mouseClick(panel.entry.another, LEFT)
    qtbot.waitUntil(lambda: len(table.rows) == 1 and len(table.rows[0]) == 4)
    text = panel.entry.field.toPlainText()
    assert float(table.rows[0][2]) == text.count("a") / 2
    own = predictor.numbers(predictor.prepared([text]))[0, 0, 0]
    assert float(table.rows[0][3]) == pytest.approx(own - text.count("a") / 2, rel=1e-2)


def test_rows_of_numbers_are_curves_and_the_worst_one_is_a_click_away(panel, tried, qtbot):
    predictor, dataset = tried(little.adding(), "mean_squared_error")
    entry, view = panel.entry, panel.numbers
    qtbot.waitUntil(lambda: bool(entry.answers.rows))
    drawn = {each.label: each.values for each in entry.plot.curves}
    np.testing.assert_allclose(drawn["number"], dataset.validation.inputs[0][:, 0])
    np.testing.assert_allclose(drawn["mark"], dataset.validation.inputs[0][:, 1])

    given = predictor.numbers(dataset.validation.inputs)[:, 0, 0]
    right = dataset.validation.targets[:, 0]
    errors = np.abs(given - right)
    assert view.numbers.rows[0][0] == "sum"
    assert float(view.numbers.rows[0][1]) == pytest.approx(errors.mean(), rel=1e-2)
    assert float(view.numbers.rows[0][2]) == pytest.approx(
        np.sqrt(((given - right) ** 2).mean()), rel=1e-2
    )
    explained = 1 - ((given - right) ** 2).sum() / ((right - right.mean()) ** 2).sum()
    assert float(view.numbers.rows[0][3]) == pytest.approx(explained, abs=1e-3)

    view.worst.setFocus()
    view.worst.setCurrentCell(0, 0)
    QTest.keyClick(view.worst, Qt.Key.Key_Return)
    worst = int(errors.argmax())
    assert entry.picker.row == worst
    qtbot.waitUntil(
        lambda: float(entry.answers.rows[0][2]) == pytest.approx(right[worst], rel=1e-4)
    )
    assert float(entry.answers.rows[0][1]) == pytest.approx(given[worst], rel=1e-4)


def test_answers_against_what_is_right_are_points(panel, tried, qtbot):
    _, dataset = tried(little.adding(), "mean_squared_error")
    view = panel.numbers
    view.choice.setCurrentIndex(view.choice.findText("Answer against truth"))
    qtbot.waitUntil(view.scatter.isVisible)
    assert view.scatter.accessibleDescription() == f"{len(dataset.validation)} answers"
    on_the_diagonal = view.scatter.place_of(1.0, 1.0)
    above = view.scatter.place_of(1.0, 1.5)
    assert above.x() == on_the_diagonal.x()
    assert above.y() < on_the_diagonal.y()
    assert not view.scatter.grab().isNull()


# Forecasts ---------------------------------------------------------------------------------------


def test_a_window_its_forecast_and_what_came(panel, tried, tmp_path, qtbot):
    source = little.series(tmp_path, scaling="from the last step")
    predictor, dataset = tried(source, "mean_squared_error")
    entry = panel.entry
    qtbot.waitUntil(lambda: entry.shown is not None)
    entry.picker.slider.setFocus()
    QTest.keyClick(entry.picker.slider, Qt.Key.Key_Right)
    begin = int(dataset.series.validation[1])
    qtbot.waitUntil(lambda: entry.shown.begin == begin)
    expected = forecast(predictor, dataset.series, source, begin)
    drawn = {each.label: each for each in entry.plot.curves}
    values = little.series_values()
    np.testing.assert_allclose(drawn["window"].values, values[begin : begin + 6, 0])
    np.testing.assert_allclose(drawn["truth"].values, values[begin + 6 : begin + 9, 0])
    np.testing.assert_allclose(drawn["a season ago"].values, values[begin + 2 : begin + 5, 0])
    np.testing.assert_allclose(drawn["forecast"].values, expected.ahead[:, 0])
    assert (drawn["window"].first, drawn["forecast"].first) == (1, 7)
    label = dataset.series.labels[begin + 6]
    assert entry.plot.header.title() == f"warm from {label} on"
    read = entry.plot.reading(7)
    assert read[0].text == label
    assert len(read) == 4, "the step, and three curves that have a value there"

    entry.target.setCurrentIndex(1)
    drawn = {each.label: each for each in entry.plot.curves}
    np.testing.assert_allclose(drawn["forecast"].values, expected.ahead[:, 1])

    QTest.mouseClick(entry.next, LEFT)
    qtbot.waitUntil(lambda: entry.shown.begin == len(values) - 6)
    assert "truth" not in {each.label for each in entry.plot.curves}
    assert entry.said.text().startswith("Nothing is known of what comes")


def test_each_step_ahead_stands_beside_the_season_before(panel, tried, tmp_path, qtbot):
    source = little.series(tmp_path, target_columns="cold")
    predictor, dataset = tried(source, "mean_squared_error")
    view, values = panel.numbers, little.series_values()
    begins = dataset.series.validation.tolist()
    assert [row[0] for row in view.ahead.rows] == ["+1", "+2", "+3"]
    for step, row in enumerate(view.ahead.rows):
        own = [
            abs(
                forecast(predictor, dataset.series, source, begin).ahead[step, 0]
                - values[begin + 6 + step, 1]
            )
            for begin in begins
        ]
        naive = [abs(values[begin + 2 + step, 1] - values[begin + 6 + step, 1]) for begin in begins]
        assert float(row[1]) == pytest.approx(np.mean(own), rel=1e-3)
        assert float(row[2]) == pytest.approx(np.mean(naive), rel=1e-3)
    assert "a season ago" in panel.metrics.text()
    QTest.mouseClick(
        view.worst.viewport(), LEFT, pos=view.worst.visualItemRect(view.worst.item(0, 0)).center()
    )
    row = panel.entry.picker.row
    name = dataset.series.labels[begins[row] + 6]
    assert view.worst.rows[0][0] == f"{row + 1}  from {name} on"
    qtbot.waitUntil(lambda: panel.entry.shown and panel.entry.shown.begin == begins[row])


# Language ----------------------------------------------------------------------------------------


def write(panel, qtbot, prompt, **wishes):
    page = panel.entry
    page.prompt.setPlainText(prompt)
    page.symbols.setValue(wishes.get("symbols", 20))
    page.temperature.number.setValue(wishes.get("temperature", 1.0))
    page.seed.setValue(wishes.get("seed", 0))
    with qtbot.waitSignal(page.writer.ended, timeout=LONG):
        QTest.mouseClick(page.generate, LEFT)
    return page.text


def test_a_text_goes_on_as_the_engine_has_it(panel, tried, tmp_path, qtbot):
    predictor, _ = tried(little.long_text(tmp_path))
    text = write(panel, qtbot, "to be", symbols=20, temperature=0.7, seed=5)
    assert text == "".join(generate(predictor, "to be", 20, 0.7, 5))
    assert panel.entry.output.toPlainText() == "to be" + text
    assert text == write(panel, qtbot, "to be", symbols=20, temperature=0.7, seed=5)
    assert text != write(panel, qtbot, "to be", symbols=20, temperature=0.7, seed=6)
    likeliest = write(panel, qtbot, "to be", temperature=0.0, seed=1)
    assert likeliest == write(panel, qtbot, "to be", temperature=0.0, seed=2)
    assert panel.entry.temperature.number.text() == "likeliest"


def test_prompt_and_text_have_colours_of_their_own(panel, tried, tmp_path, qtbot):
    tried(little.long_text(tmp_path))
    write(panel, qtbot, "to be")
    block = panel.entry.output.document().firstBlock()
    fragments = []
    at = block.begin()
    while not at.atEnd():
        fragments.append(at.fragment())
        at += 1
    assert fragments[0].text() == "to be"
    colours = [each.charFormat().foreground().color() for each in fragments[:2]]
    assert colours[0] != colours[1]


def test_another_has_the_next_seed(panel, tried, tmp_path, qtbot):
    predictor, _ = tried(little.long_text(tmp_path))
    write(panel, qtbot, "or", seed=3)
    with qtbot.waitSignal(panel.entry.writer.ended, timeout=LONG):
        QTest.mouseClick(panel.entry.redraw, LEFT)
    assert panel.entry.seed.value() == 4
    assert panel.entry.text == "".join(generate(predictor, "or", 20, 1.0, 4))


def test_writing_is_stopped_by_the_person_and_out_of_sight(panel, tried, tmp_path, qtbot):
    tried(little.long_text(tmp_path))
    page = panel.entry
    page.prompt.setPlainText("to be")
    page.symbols.setValue(20_000)
    for stop in (lambda: QTest.mouseClick(page.generate, LEFT), panel.hide):
        QTest.mouseClick(page.generate, LEFT)
        qtbot.waitUntil(lambda: bool(page.text), timeout=LONG)
        assert page.generate.text() == "Stop"
        stop()
        assert not page.writer.is_busy
        assert page.generate.text() == "Generate"
        assert len(page.text) < 20_000


def test_nothing_to_go_on_with_is_said(panel, tried, tmp_path, qtbot):
    tried(little.long_text(tmp_path))
    assert panel.entry.prompt.toPlainText(), "a beginning out of the data is offered"
    panel.entry.prompt.clear()
    assert not panel.entry.generate.isEnabled()
    assert not panel.entry.redraw.isEnabled()


def test_a_language_model_is_measured_by_its_perplexity(panel, tried, tmp_path):
    predictor, dataset = tried(little.long_text(tmp_path))
    rows = dataset.validation
    logits = predictor.outputs(np.array(rows.inputs)).double().log_softmax(-1).numpy()
    places = np.indices(rows.targets.shape)
    loss = -logits[places[0], places[1], rows.targets].mean()
    words = panel.metrics.text().split()
    assert words[0] == "perplexity"
    assert float(words[1]) == pytest.approx(np.exp(loss), rel=1e-3)
    assert not panel.mistakes.isVisible()


# From one to another -----------------------------------------------------------------------------


def test_another_task_is_another_page(panel, tried, tmp_path, qtbot):
    tried(little.tagged_texts(tmp_path))
    first = panel.entry
    tried(little.adding(), "mean_squared_error")
    assert panel.entry is not first
    assert panel.numbers.isVisible()
    assert not panel.mistakes.isVisible()
    tried(little.tagged_texts(tmp_path))
    assert panel.entry is first
    assert panel.mistakes.isVisible()


@pytest.mark.parametrize("task", ["regress", "forecast"])
def test_without_its_data_a_row_cannot_be_picked_and_that_is_said(panel, tmp_path, task):
    source = little.adding() if task == "regress" else little.series(tmp_path)
    project, dataset = little.project_of(source, "mean_squared_error")
    predictor = little.untrained(project, dataset)
    panel.show_subject(
        Subject("Weights.", lambda: predictor, object(), dataset.facts, source, None)
    )
    assert "has been read" in panel.entry.said.text() or "have been read" in panel.entry.said.text()
    assert not panel.entry.picker.isEnabled()
    assert not panel.examiner.is_busy


def test_a_run_kept_before_there_were_tasks_is_a_classification(tmp_path):
    facts = DataFacts(("", "?", "a"), ("x", "y"), 3, 1, 1, 3)
    subject = Subject("", lambda: None, object(), facts, little.tagged_texts(tmp_path), None)
    assert page_name(subject) == ("classify", True)
