"""The choice of where to train: of the machine, not of the project."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.training.device_list import PROCESSOR, FoundDevice
from engine.training.events import Event, RunStarted
from gui.application import open_window
from gui.document import Document
from gui.training import device_choice
from gui.training.device_choice import CHOSEN, DeviceChoice, chosen_device
from gui.training.run import Run
from gui.training.session import State, TrainingSession
from gui.training.training_bar import TrainingBar
from tests.gui.training.faking import FakeTrain, tiny_dataset, tiny_project

CARDS = (PROCESSOR, FoundDevice("cuda:0", "NVIDIA A100"), FoundDevice("cuda:1", "NVIDIA T4"))


class OnACard(FakeTrain):
    """Says that it computes where it was told to."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def __call__(self, run: Run) -> Iterator[Event]:
        self.told.append(run.device)
        for event in super().__call__(run):
            if isinstance(event, RunStarted):
                yield RunStarted(**{**vars(event), "device": "cuda:1"})
            else:
                yield event


@pytest.fixture
def train() -> OnACard:
    return OnACard()


@pytest.fixture
def session(train: OnACard, qapp: object) -> Iterator[TrainingSession]:
    session = TrainingSession(train=train)
    yield session
    session.shutdown()


@pytest.fixture
def bar(session: TrainingSession, qtbot: QtBot) -> TrainingBar:
    document = Document(tiny_project())
    document.set_facts(tiny_dataset().facts)
    bar = TrainingBar(document, session)
    qtbot.addWidget(bar)
    bar.resize(1100, 40)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


def asked(bar: TrainingBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.device_choice.found):
        bar.device_choice.ask()


def choose(choice: DeviceChoice, qtbot: QtBot, steps: int) -> None:
    """With the keyboard, as a person goes down the menu."""
    choice.setFocus()
    for _ in range(steps):
        QTest.keyClick(choice, Qt.Key.Key_Down)


def test_with_a_processor_alone_it_says_so_and_takes_no_room(
    bar: TrainingBar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_choice, "found_devices", lambda: (PROCESSOR,))
    assert bar.place_text() == ""
    asked(bar, qtbot)
    assert not bar.device_choice.isVisible()
    assert bar.place_text() == "CPU"
    assert chosen_device() == "auto"


def test_a_card_that_is_chosen_is_remembered(
    bar: TrainingBar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_choice, "found_devices", lambda: CARDS)
    asked(bar, qtbot)
    choice = bar.device_choice
    assert choice.isVisible()
    assert [choice.itemText(place) for place in range(choice.count())] == [
        "Automatic",
        "CPU",
        "NVIDIA A100 (CUDA:0)",
        "NVIDIA T4 (CUDA:1)",
    ]
    assert choice.currentText() == "Automatic"
    assert "Automatic: on NVIDIA A100 (CUDA:0)." in choice.toolTip()
    choose(choice, qtbot, 3)
    assert chosen_device() == "cuda:1"

    again = DeviceChoice()
    qtbot.addWidget(again)
    again.show_devices(CARDS)
    assert again.currentText() == "NVIDIA T4 (CUDA:1)"
    # Taken out of the machine: what was chosen cannot be meant any more.
    again.show_devices(CARDS[:2])
    assert again.currentText() == "Automatic"
    assert chosen_device() == "auto"


def test_it_is_off_while_a_run_goes_on_and_the_run_says_where_it_is(
    bar: TrainingBar, session: TrainingSession, train: OnACard, qtbot: QtBot
) -> None:
    bar.device_choice.show_devices(CARDS)
    session.start(tiny_project(), tiny_dataset(), device="cuda:1")
    assert not bar.device_choice.isEnabled()
    qtbot.waitUntil(lambda: session.state is State.RUNNING)
    assert train.told == ["cuda:1"]
    assert bar.place_text() == "CUDA:1"
    session.stop()
    qtbot.waitUntil(lambda: session.state is State.ENDED)
    assert bar.device_choice.isEnabled()


def test_a_run_of_the_window_takes_what_was_chosen(qtbot: QtBot) -> None:
    window = open_window(tiny_project(), None)
    qtbot.addWidget(window, before_close_func=lambda opened: opened.document.undo_stack.setClean())
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)
    train = OnACard()
    window.session._train = train
    assert window.training_bar.device_choice.isHidden()  # nobody has asked yet
    QSettings().setValue(CHOSEN, "cuda:1")
    window.training_request.train()
    qtbot.waitUntil(lambda: train.told != [])
    assert train.told == ["cuda:1"]
    window.session.stop()
    qtbot.waitUntil(lambda: window.session.state is State.ENDED)
    window.close()
