"""The panel over networks that answer at once: what is shown, chosen, filtered and typed."""

import pytest
from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtGui import QColor
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QPlainTextEdit, QWidget

from gui.theme import load_tokens
from gui.try_it.confusion_table import cell_colour
from gui.try_it.try_it_panel import TryItPanel

LEFT = Qt.MouseButton.LeftButton
LONG = 60_000
"""Milliseconds: the first examination of a process loads torchmetrics."""


@pytest.fixture
def panel(qtbot):
    panel = TryItPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 320)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    panel.stop()


@pytest.fixture
def examined(panel, made, dataset, predictor, qtbot):
    """Of each class the rows in which ``c`` follows are mistakes."""
    real = predictor.outputs

    def outputs(rows):
        found = real(rows)
        odd = (rows == dataset.facts.vocabulary.index("c")).any(axis=1)
        found[odd] = -found[odd]
        return found

    predictor.outputs = outputs
    panel.show_subject(made(dataset=dataset))
    qtbot.waitUntil(lambda: not panel.examiner.is_busy and bool(panel.metrics.text()), timeout=LONG)
    return panel


def mistakes_of(panel):
    return [(each.label, each.predicted) for each in panel.mistakes.mistakes.mistakes]


def test_without_weights_it_says_how_there_will_be_some(panel):
    assert panel.empty_state.isVisible()
    assert "Train" in panel.empty_state.text()


def test_what_is_typed_gets_its_classes_the_likeliest_first(panel, made, qtbot):
    panel.show_subject(made())
    panel.entry.field.setFocus()
    QTest.keyClicks(panel.entry.field, "ab")
    qtbot.waitUntil(lambda: bool(panel.entry.answers.rows))
    assert [name for name, *_ in panel.entry.answers.rows] == ["first", "last"]
    # exp(4) / (exp(4) + 1)
    assert panel.entry.answers.rows[0][2] == "98.2%"
    assert panel.entry.answers.accessibleDescription() == "first 98.2%, last 1.8%"
    assert not panel.entry.unknown.isVisible()

    panel.entry.field.insertPlainText("ŧ")  # QTest has keys for ASCII alone
    qtbot.waitUntil(panel.entry.unknown.isVisible)
    assert "ŧ" in panel.entry.unknown.text()

    panel.entry.field.clear()
    assert panel.entry.answers.rows == []
    assert not panel.entry.unknown.isVisible()
    assert not panel.entry.asker.is_busy


def test_weights_without_their_data_answer_texts_alone(panel, made):
    panel.show_subject(made("Weights of the run x."))
    assert panel.said.text() == "Weights of the run x."
    assert not panel.mistakes.isVisible()
    assert not panel.entry.another.isVisible()
    assert not panel.examiner.is_busy


def test_metrics_matrix_and_mistakes_are_those_of_the_rows(examined, dataset):
    rows = dataset.validation
    wrong = sum("c" in text for text in rows.texts)
    assert 0 < wrong < len(rows)
    share = 100 * (len(rows) - wrong) / len(rows)
    assert examined.metrics.text().startswith(f"accuracy {share:.1f}%")
    assert len(mistakes_of(examined)) == wrong
    matrix = examined.mistakes.matrix.model()
    counts = [
        [int(matrix.index(row, column).data() or 0) for column in range(2)] for row in range(2)
    ]
    assert sum(map(sum, counts)) == len(rows)
    assert counts[0][1] + counts[1][0] == wrong
    words = matrix.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith(f"first taken for last: {counts[0][1]} of {sum(counts[0])} rows")
    assert "precision" in matrix.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)


def test_a_cell_chosen_with_mouse_or_keyboard_filters_the_mistakes(examined, dataset, qtbot):
    matrix, everything = examined.mistakes.matrix, mistakes_of(examined)
    cell = next(
        matrix.model().index(row, 1 - row)
        for row in range(2)
        if matrix.model().index(row, 1 - row).data()
    )
    label, taken = (("first", "last"), ("last", "first"))[cell.row()]
    QTest.mouseClick(matrix.viewport(), LEFT, pos=matrix.visualRect(cell).center())
    assert set(mistakes_of(examined)) == {(label, taken)}
    assert examined.mistakes.show_all.isVisible()
    QTest.mouseClick(examined.mistakes.show_all, LEFT)
    assert mistakes_of(examined) == everything
    assert not examined.mistakes.show_all.isVisible()

    matrix.setFocus()
    matrix.setCurrentIndex(matrix.model().index(0, 0))
    QTest.keyClick(matrix, Qt.Key.Key_Return)
    of_first = [each for each in everything if each[0] == "first"]
    assert mistakes_of(examined) == of_first, "the diagonal stands for all mistakes of its class"
    QTest.keyClick(matrix, Qt.Key.Key_Right)
    QTest.keyClick(matrix, Qt.Key.Key_Space)
    assert mistakes_of(examined) == of_first, "of two classes there is but one other"


def test_in_a_narrow_panel_matrix_and_mistakes_take_turns(examined):
    view = examined.mistakes
    assert view.matrix.isVisible()
    assert view.mistakes.isVisible()
    examined.resize(560, 320)
    assert view.matrix.isVisible()
    assert not view.mistakes.isVisible()
    QTest.mouseClick(view.to_mistakes, LEFT)
    assert not view.matrix.isVisible()
    assert view.mistakes.hasFocus()
    QTest.mouseClick(view.to_matrix, LEFT)
    view.matrix.pair_chosen.emit("first", "last")
    assert view.mistakes.isVisible(), "what was asked for is shown"
    assert not view.matrix.isVisible()
    examined.resize(1000, 320)
    assert view.matrix.isVisible()
    assert view.mistakes.isVisible()
    assert not view.to_matrix.isVisible()


def test_a_mistake_chosen_is_tried(examined, qtbot):
    table = examined.mistakes.mistakes
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    first = table.mistakes[0]
    assert examined.entry.field.toPlainText() == first.text
    qtbot.waitUntil(lambda: "taken for" in examined.entry.said.text())
    assert examined.entry.said.text() == f"Class {first.label}, taken for {first.predicted}"

    QTest.keyClicks(examined.entry.field, "x")
    qtbot.waitUntil(lambda: not examined.entry.said.isVisible())


def test_another_row_is_one_of_the_data_with_its_class(examined, dataset, qtbot):
    QTest.mouseClick(examined.entry.another, LEFT)
    rows = dataset.validation
    text = examined.entry.field.toPlainText()
    assert text in list(rows.texts)
    label = dataset.facts.classes[rows.targets[list(rows.texts).index(text)]]
    assert examined.entry.said.text().startswith(f"Class {label}")


def test_the_rows_trained_on_can_be_examined_too(examined, dataset, qtbot):
    examined.part.setCurrentIndex(1)
    matrix = examined.mistakes.matrix.model()

    def rows():
        cells = [matrix.index(row, column) for row in range(2) for column in range(2)]
        return sum(int(cell.data() or 0) for cell in cells)

    qtbot.waitUntil(lambda: rows() == len(dataset.training), timeout=LONG)


def test_what_has_changed_since_is_said_with_a_way_out(panel, made, qtbot):
    panel.show_subject(made(outdated="The network has changed since these weights were trained."))
    assert panel.outdated.isVisible()
    assert "has changed" in panel.outdated.text()
    with qtbot.waitSignal(panel.train_requested):
        QTest.mouseClick(panel.outdated.action_button, LEFT)
    panel.show_subject(made())
    assert not panel.outdated.isVisible()


def test_nothing_is_computed_out_of_sight(panel, made, dataset, predictor, qtbot):
    panel.hide()
    panel.show_subject(made(dataset=dataset))
    assert not panel.examiner.is_busy
    assert predictor.batches == 0
    panel.show()
    qtbot.waitUntil(lambda: bool(panel.metrics.text()), timeout=LONG)
    batches = predictor.batches
    panel.hide()
    panel.show()
    assert not panel.examiner.is_busy
    assert predictor.batches == batches, "what is shown already is not computed again"


def test_hidden_in_the_middle_it_begins_again_when_it_is_seen(
    panel, made, dataset, predictor, qtbot
):
    panel.show_subject(made(dataset=dataset))
    panel.hide()
    assert not panel.examiner.is_busy
    panel.show()
    qtbot.waitUntil(lambda: bool(panel.metrics.text()), timeout=LONG)


def test_new_weights_of_the_same_run_wait_for_the_examination(
    panel, made, dataset, predictor, qtbot
):
    found = []
    panel.examiner.examined.connect(found.append)
    for epoch in range(1, 6):
        panel.show_subject(made(f"Weights of epoch {epoch}.", dataset=dataset))
    qtbot.waitUntil(lambda: not panel.examiner.is_busy, timeout=LONG)
    assert len(found) == 2, "the first, and the last of those that came meanwhile"


def test_everything_has_a_name_and_the_keyboard_reaches_it(examined):
    reached = []
    examined.entry.field.setFocus()
    for _ in range(12):
        reached.append(examined.focusWidget())
        QTest.keyClick(examined.focusWidget(), Qt.Key.Key_Tab)
    assert {
        examined.entry.field,
        examined.mistakes.matrix,
        examined.mistakes.mistakes,
        examined.part,
        examined.entry.another,
    } <= set(reached)
    kinds = (QAbstractButton, QAbstractItemView, QComboBox, QPlainTextEdit)
    for widget in examined.findChildren(QWidget):
        if isinstance(widget, kinds) and widget.isVisibleTo(examined) and widget in reached:
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            assert widget.accessibleName() or text, widget


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_can_be_read_on_every_colour(scheme):
    tokens = load_tokens(scheme)
    words = QColor(tokens.text)
    for share in range(-100, 101):
        assert contrast(words, cell_colour(share / 100, tokens)) >= 4.5


def contrast(first, second):
    """https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio"""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.getRgbF()[:3]
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_no_cell_is_no_pair(panel, qtbot):
    with qtbot.assertNotEmitted(panel.mistakes.matrix.pair_chosen):
        panel.mistakes.matrix._choose(QModelIndex())
