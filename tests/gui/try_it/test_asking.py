"""Texts are asked about beside the window, and the latest wins."""

import logging

import pytest
from PyQt6.QtWidgets import QWidget

from engine.message import GradloomError
from gui.asking import Asker
from gui.try_it.answers import classes_of


@pytest.fixture
def asker(qtbot, made):
    asker = Asker(classes_of)
    asker.set_subject(made())
    answers: list = []
    asker.answered.connect(answers.append)
    asker.answers = answers
    yield asker
    asker.stop()


def texts(asker):
    return [answer.prediction.text for answer in asker.answers]


def test_of_what_is_typed_in_a_row_the_last_is_asked(asker, predictor, qtbot):
    for text in ("K", "Ko", "Kow"):
        asker.ask(text)
    qtbot.waitUntil(lambda: bool(asker.answers))
    assert predictor.asked == ["Kow"]
    assert "MainThread" not in predictor.threads


def test_an_answer_that_comes_too_late_is_not_told(asker, predictor, qtbot):
    predictor.waits = True
    asker.ask("old", at_once=True)
    qtbot.waitUntil(lambda: predictor.asked == ["old"])
    asker.ask("between", at_once=True)
    asker.ask("new", at_once=True)
    predictor.allowed.release(10)
    qtbot.waitUntil(lambda: bool(asker.answers))
    qtbot.waitUntil(lambda: not asker.is_busy)
    assert texts(asker) == ["new"]
    assert predictor.asked == ["old", "new"], "one at a time, and none that nobody waits for"


def test_another_network_forgets_what_the_first_was_asked(asker, predictor, made, qtbot):
    predictor.waits = True
    asker.ask("old", at_once=True)
    qtbot.waitUntil(lambda: predictor.asked == ["old"])
    asker.set_subject(made())
    predictor.allowed.release(10)
    asker.ask("new", at_once=True)
    qtbot.waitUntil(lambda: bool(asker.answers))
    assert texts(asker) == ["new"]


def test_a_refusal_is_told_and_ends_nothing(asker, predictor, qtbot):
    predictor.error = GradloomError("The file {name} is gone.", name="x.safetensors")
    with qtbot.waitSignal(asker.failed) as told:
        asker.ask("text")
    assert told.args == ["The file x.safetensors is gone."]
    predictor.error = None
    asker.ask("text")
    qtbot.waitUntil(lambda: bool(asker.answers))


def test_a_mistake_of_the_programs_is_told_and_written_down(asker, predictor, qtbot, caplog):
    predictor.error = ZeroDivisionError("by zero")
    with caplog.at_level(logging.ERROR), qtbot.waitSignal(asker.failed) as told:
        asker.ask("text")
    assert "by zero" in told.args[0]
    assert "broke off" in caplog.text


def test_closing_while_an_answer_is_made_leaves_nothing(made, predictor, qtbot):
    predictor.waits = True
    owner = QWidget()
    qtbot.addWidget(owner)
    asker = Asker(classes_of, owner)
    asker.set_subject(made())
    asker.ask("text", at_once=True)
    qtbot.waitUntil(lambda: predictor.asked == ["text"])
    asker.stop()
    assert not asker.is_busy
    predictor.allowed.release(10)
