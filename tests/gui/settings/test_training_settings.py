"""The form of the training settings."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.declared import arguments_of, kind_of
from engine.project.data_facts import DataFacts
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.clipping import ClipByValue, NoClipping
from engine.vocabulary.optimizers import OPTIMIZERS, SGD, Optimizer
from gui.document import Document
from gui.forms.choice_field import ChoiceField
from gui.forms.line_field import LineField
from gui.settings.training_settings import TrainingSettingsPanel
from tests.gui.forms.driving import choose, enter, press_reset, type_into, values_of


@pytest.fixture
def document(qapp: object) -> Document:
    return Document()


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> TrainingSettingsPanel:
    made = TrainingSettingsPanel(document)
    qtbot.addWidget(made)
    made.resize(360, 700)
    made.show()
    return made


def line_field(panel: TrainingSettingsPanel, *path: str) -> LineField:
    field = panel.form.field(path)
    assert isinstance(field, LineField)
    return field


def choice_field(panel: TrainingSettingsPanel, *path: str) -> ChoiceField:
    field = panel.form.field(path)
    assert isinstance(field, ChoiceField)
    return field


def test_settings_reach_the_project_and_undo(
    panel: TrainingSettingsPanel, document: Document
) -> None:
    type_into(line_field(panel, "epochs"), "3")
    choose(choice_field(panel, "optimizer"), SGD)
    type_into(line_field(panel, "optimizer", "lr"), "0.5")
    choose(choice_field(panel, "clipping"), ClipByValue)
    assert document.project.training == TrainingSettings(
        epochs=3, optimizer=SGD(lr=0.5), clipping=ClipByValue()
    )
    assert panel.reset_all.isVisible()
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.project.training == TrainingSettings()
    assert line_field(panel, "epochs").line.text() == "8"
    assert not panel.reset_all.isVisible()


def test_a_dragged_threshold_shows_in_the_form(
    panel: TrainingSettingsPanel, document: Document
) -> None:
    document.edit(
        "", lambda p: p.replace(training=p.training.replace(clipping=ClipByValue(threshold=0.125)))
    )
    assert line_field(panel, "clipping", "threshold").line.text() == "0.125"


def test_without_clipping_there_is_no_threshold(
    panel: TrainingSettingsPanel, document: Document
) -> None:
    choose(choice_field(panel, "clipping"), NoClipping)
    assert document.project.training.clipping == NoClipping()
    with pytest.raises(KeyError):
        panel.form.row(("clipping", "threshold"))


def test_a_wrong_rate_stays_with_its_reason(
    panel: TrainingSettingsPanel, document: Document
) -> None:
    type_into(line_field(panel, "optimizer", "lr"), "0")
    assert panel.form.row(("optimizer", "lr")).row.reason().startswith("more than 0")
    assert document.undo_stack.count() == 0


def test_a_loss_says_what_it_expects(panel: TrainingSettingsPanel, document: Document) -> None:
    loss = choice_field(panel, "loss")
    assert loss.combo.currentText() == "Cross-entropy from logits"
    choose(loss, "binary_cross_entropy")
    assert document.project.training.loss == "binary_cross_entropy"
    note = panel.form.row(("loss",))._note
    assert note is not None
    assert note.text() == "Expects one number, two classes."


def test_reset_all_is_one_step(panel: TrainingSettingsPanel, document: Document) -> None:
    type_into(line_field(panel, "epochs"), "3")
    type_into(line_field(panel, "batch_size"), "5")
    QTest.mouseClick(panel.reset_all, Qt.MouseButton.LeftButton)
    assert document.project.training == TrainingSettings()
    document.undo_stack.undo()
    assert document.project.training == TrainingSettings(epochs=3, batch_size=5)


def test_optimizers_come_by_how_common_they_are(panel: TrainingSettingsPanel) -> None:
    combo = choice_field(panel, "optimizer").combo
    assert [combo.itemText(place) for place in range(combo.count())] == [
        *("Adam", "AdamW", "SGD", "RMSprop", "NAdam", "Adagrad", "Adadelta", "Adamax"),
    ]
    for place in range(combo.count()):
        assert combo.itemData(place, Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize("cls", OPTIMIZERS, ids=kind_of)
def test_every_argument_of_an_optimizer_is_in_the_panel(
    panel: TrainingSettingsPanel, document: Document, cls: type[Optimizer]
) -> None:
    choose(choice_field(panel, "optimizer"), cls)
    assert document.project.training.optimizer == cls()
    for argument in arguments_of(cls):
        row = panel.form.row(("optimizer", argument.name))
        value = next(values_of(argument))
        enter(row, value)
        assert getattr(document.project.training.optimizer, argument.name) == value
        assert row.row.is_changed()
        press_reset(row)
        assert document.project.training.optimizer == cls()


NUMBERS = DataFacts((), (), 5, 8, 2, 5, task="regress", features=("1",), targets=("1",))


def test_losses_that_do_not_fit_the_data_are_marked(
    panel: TrainingSettingsPanel, document: Document
) -> None:
    field = choice_field(panel, "loss")
    plain = [field.combo.itemText(place) for place in range(field.combo.count())]
    assert not any("(" in line for line in plain)
    document.set_facts(NUMBERS)
    marked = [line for line in plain if field.combo.findText(f"{line} (for classes)") >= 0]
    assert marked == ["Cross-entropy from logits", "Binary cross-entropy from logits"]
    note = panel.form.row(("loss",))._note
    assert note is not None
    assert "the data asks for numbers" in note.text()
    choose(field, "huber")
    assert document.project.training.loss == "huber"
    assert note.text().startswith("Expects one number for each that is asked for")
    document.set_facts(None)
    assert [field.combo.itemText(place) for place in range(field.combo.count())] == plain


def test_resetting_keeps_a_loss_that_fits(panel: TrainingSettingsPanel, document: Document) -> None:
    document.set_facts(NUMBERS)
    type_into(line_field(panel, "epochs"), "3")
    QTest.mouseClick(panel.reset_all, Qt.MouseButton.LeftButton)
    assert document.project.training == TrainingSettings(loss="mean_squared_error")
    assert not panel.reset_all.isVisible()
