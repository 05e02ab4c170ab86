"""The picture of a schedule: what it draws, tells and follows."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, QPoint
from PyQt6.QtGui import QHelpEvent
from PyQt6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from engine.project.data_facts import DataFacts
from engine.training.rate_curve import RateCurve, rate_curve
from engine.training.schedule import Span
from engine.vocabulary.early_stopping import StopByLoss
from engine.vocabulary.schedules import (
    SCHEDULES,
    ConstantRate,
    CosineAnnealingLR,
    ReduceLROnPlateau,
    StepLR,
)
from gui.document import Document
from gui.forms.choice_field import ChoiceField
from gui.forms.line_field import LineField
from gui.settings.rate_picture import RatePicture
from gui.settings.training_settings import TrainingSettingsPanel
from gui.theme import current
from gui.theme.tokens import load_tokens
from tests.gui.forms.driving import choose, type_into
from tests.gui.widgets.seen import colours_in

SPAN = Span(epochs=8, steps_per_epoch=10)


@pytest.fixture
def picture(qtbot: QtBot) -> RatePicture:
    made = RatePicture()
    qtbot.addWidget(made)
    made.resize(300, made.sizeHint().height())
    made.show()
    return made


@pytest.fixture
def document(qapp: object) -> Document:
    return Document()


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> TrainingSettingsPanel:
    made = TrainingSettingsPanel(document)
    qtbot.addWidget(made)
    made.resize(360, 900)
    made.show()
    return made


def schedule_field(panel: TrainingSettingsPanel) -> ChoiceField:
    field = panel.form.field(("schedule",))
    assert isinstance(field, ChoiceField)
    return field


def line_field(panel: TrainingSettingsPanel, *path: str) -> LineField:
    field = panel.form.field(path)
    assert isinstance(field, LineField)
    return field


def shown(panel: TrainingSettingsPanel) -> RateCurve:
    curve = panel.picture.curve()
    assert curve is not None
    return curve


# The widget ----------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("cls", SCHEDULES)
def test_it_draws_in_both_schemes(
    picture: RatePicture, cls: type, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = load_tokens(scheme)  # type: ignore[arg-type]
    monkeypatch.setattr(current(), "_tokens", tokens)
    picture.set_curve(rate_curve(cls(), 0.003, SPAN))
    seen = colours_in(picture)
    # The line is as long as the picture is wide, at the least; the room below it is filled.
    assert seen[tokens.accent] > 150
    assert seen[tokens.accent_soft] > 800
    picture.set_curve(None)
    assert tokens.accent not in colours_in(picture)


def test_the_line_is_as_high_as_the_rate(picture: RatePicture) -> None:
    """A constant rate at the top line, half of it half way down."""
    tokens = current().tokens
    picture.set_curve(rate_curve(StepLR(step_size=4, gamma=0.5), 1.0, Span(8, 1)))
    image = picture.grab().toImage()
    ratio = image.devicePixelRatio()
    room = picture._room()

    def filled_from(x: float) -> float:
        column = [
            y
            for y in range(image.height())
            if image.pixelColor(round(x * ratio), y).name() == tokens.accent_soft
        ]
        return min(column) / ratio

    first = filled_from(room.left() + room.width() * 0.25)
    second = filled_from(room.left() + room.width() * 0.75)
    assert first == pytest.approx(room.top(), abs=2.5)
    assert second == pytest.approx(room.top() + room.height() / 2, abs=2.5)


def test_a_screen_reader_is_told_the_rates(picture: RatePicture) -> None:
    picture.set_curve(rate_curve(CosineAnnealingLR(warmup=1.0), 0.003, SPAN))
    assert picture.accessibleName() == "Learning rate over the run"
    assert picture.accessibleDescription() == (
        "Rate by epoch: first 0.000273, highest 0.003, last 1.51e-06, in 8 epochs"
    )
    picture.set_curve(rate_curve(ReduceLROnPlateau(patience=1), 0.01, SPAN))
    assert picture.accessibleDescription() == (
        "Rate by epoch, if the loss never falls: first 0.01, highest 0.01, last 1e-05, in 8 epochs"
    )


def test_the_tooltip_tells_the_rate_under_the_cursor(picture: RatePicture) -> None:
    picture.set_curve(rate_curve(StepLR(step_size=4), 0.01, SPAN))
    room = picture._room()
    for share, words in ((0.25, "epoch 2: 0.01"), (0.75, "epoch 6: 0.001")):
        place = QPoint(round(room.left() + share * room.width()), 60)
        event = QHelpEvent(QEvent.Type.ToolTip, place, picture.mapToGlobal(place))
        QApplication.sendEvent(picture, event)
        epoch, rate = words.removeprefix("epoch ").split(": ")
        told = QToolTip.text().removeprefix("epoch ").split(": ")
        assert float(told[0]) == pytest.approx(float(epoch), abs=0.05)
        assert told[1] == rate
    assert picture.rate_at(room.left() - 5) is None
    QToolTip.hideText()


# In the panel --------------------------------------------------------------------------------


def test_a_constant_rate_needs_no_picture(panel: TrainingSettingsPanel, document: Document) -> None:
    assert not panel.picture.isVisible()
    choose(schedule_field(panel), CosineAnnealingLR)
    assert panel.picture.isVisible()
    choose(schedule_field(panel), ConstantRate)
    assert not panel.picture.isVisible()
    type_into(line_field(panel, "schedule", "warmup"), "2")
    assert panel.picture.isVisible()
    assert document.project.training.schedule == ConstantRate(warmup=2.0)


def test_it_follows_every_number_it_depends_on(
    panel: TrainingSettingsPanel, document: Document
) -> None:
    choose(schedule_field(panel), StepLR)
    assert sorted(set(shown(panel).rates)) == pytest.approx([1e-5, 1e-4, 1e-3])
    type_into(line_field(panel, "schedule", "gamma"), "0.5")
    assert shown(panel).rates[-1] == pytest.approx(1e-3 / 4)
    type_into(line_field(panel, "optimizer", "lr"), "0.1")
    assert shown(panel).rates[0] == 0.1
    type_into(line_field(panel, "epochs"), "4")
    assert shown(panel).end == 4
    assert shown(panel).rates[-1] == pytest.approx(0.05)
    document.undo_stack.undo()
    assert shown(panel).end == 8


def test_it_counts_the_steps_of_the_data(panel: TrainingSettingsPanel, document: Document) -> None:
    choose(schedule_field(panel), CosineAnnealingLR)
    assert len(shown(panel).rates) > 400
    document.set_facts(DataFacts(("[PAD]", "[UNK]"), ("x", "y"), 3, 129, 10, 3))
    assert len(shown(panel).rates) == 8 * 3  # 129 rows in batches of 64
    type_into(line_field(panel, "accumulation"), "2")
    assert len(shown(panel).rates) == 8 * 2


def test_it_stands_under_the_arguments_of_each_schedule(panel: TrainingSettingsPanel) -> None:
    for cls in SCHEDULES[1:]:
        choose(schedule_field(panel), cls)
        QApplication.processEvents()
        arguments = [name for name in cls.model_fields if name != "kind"]
        last = panel.form.row(("schedule", arguments[-1]))
        bottom = last.mapTo(panel, QPoint(0, last.height())).y()
        assert panel.picture.mapTo(panel, QPoint(0, 0)).y() >= bottom


def test_the_notes_say_what_the_numbers_come_to(
    panel: TrainingSettingsPanel, document: Document
) -> None:
    def note(name: str) -> str:
        label = panel.form.row((name,))._note
        return label.text() if label is not None and label.isVisibleTo(panel) else ""

    assert (note("accumulation"), note("early_stopping")) == ("", "")
    type_into(line_field(panel, "accumulation"), "4")
    field = panel.form.field(("early_stopping",))
    assert isinstance(field, ChoiceField)
    choose(field, StopByLoss)
    assert document.project.training.early_stopping == StopByLoss()
    assert note("accumulation") == "256 rows in a step."
    assert note("early_stopping") == "The best weights are kept."
    choose(field, None)
    assert note("early_stopping") == ""
