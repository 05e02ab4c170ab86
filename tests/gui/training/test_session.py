"""The session: one run at a time, and what it tells of it."""

import threading

import pytest

from engine.message import GradloomError
from engine.training.events import RunEnded, RunStarted, StepDone, Stop
from engine.training.gradients.recording import Recording
from gui.training.run import new_run_folder, threads_for_training
from gui.training.session import State, TrainingSession
from tests.gui.training.faking import FakeTrain, tiny_dataset, tiny_project


@pytest.fixture
def train():
    return FakeTrain()


@pytest.fixture
def session(train, qapp):
    session = TrainingSession(train=train)
    yield session
    session.shutdown()


@pytest.fixture
def told(session):
    """Everything the session told, in order."""
    told = []
    session.state_changed.connect(told.append)
    session.run_started.connect(lambda event: told.append(("started", event)))
    session.events_arrived.connect(told.extend)
    session.run_ended.connect(lambda event: told.append(("ended", event)))
    session.failed.connect(lambda sentence: told.append(("failed", sentence)))
    return told


def start(session, folder=None):
    return session.start(tiny_project(), tiny_dataset(), folder)


def until(qtbot, session, state):
    qtbot.waitUntil(lambda: session.state is state)


def test_a_run_from_start_to_end(session, train, told, qtbot, tmp_path):
    assert session.state is State.IDLE
    train.allow()
    assert start(session, tmp_path / "run")
    assert session.state is State.STARTING
    until(qtbot, session, State.ENDED)
    states = [each for each in told if isinstance(each, State)]
    assert states == [State.STARTING, State.RUNNING, State.ENDED]
    steps = [each.step for each in told if isinstance(each, StepDone)]
    assert steps == list(range(1, 11))
    kinds = [each[0] if isinstance(each, tuple) else type(each) for each in told]
    assert kinds.index("started") < kinds.index(RunStarted)
    assert told[-1] == ("ended", RunEnded(Stop.FINISHED, 10, 1.0, 0.8))
    assert session.progress.step == 10


def test_the_work_is_done_in_a_thread_of_its_own(session, train, qtbot):
    train.allow()
    start(session)
    until(qtbot, session, State.ENDED)
    assert train.threads
    assert threading.main_thread().name not in train.threads


def test_pause_go_on_and_stop(session, train, told, qtbot):
    train.allow(3)
    start(session)
    qtbot.waitUntil(lambda: session.progress.step == 3)
    session.pause()
    until(qtbot, session, State.PAUSED)
    session.resume()
    until(qtbot, session, State.RUNNING)
    train.allow(2)
    qtbot.waitUntil(lambda: session.progress.step == 5)
    session.stop()
    assert session.state is State.STOPPING
    until(qtbot, session, State.ENDED)
    assert told[-1] == ("ended", RunEnded(Stop.STOPPED, 5, 0.5, None))


def test_stop_ends_a_paused_run(session, train, qtbot):
    start(session)
    until(qtbot, session, State.RUNNING)
    session.pause()
    until(qtbot, session, State.PAUSED)
    session.stop()
    until(qtbot, session, State.ENDED)


def test_a_second_run_has_to_wait_for_the_first(session, train, qtbot):
    assert start(session)
    assert not start(session)
    session.stop()
    until(qtbot, session, State.ENDED)
    train.allow()
    assert start(session)
    until(qtbot, session, State.ENDED)
    assert session.progress.step == 10


def test_the_threshold_takes_effect_at_the_next_step(session, train, told, qtbot):
    train.allow(2)
    start(session)
    qtbot.waitUntil(lambda: session.progress.step == 2)
    session.set_threshold(0.25)
    train.allow(1)
    qtbot.waitUntil(lambda: session.progress.step == 3)
    thresholds = [each.threshold for each in told if isinstance(each, StepDone)]
    assert thresholds == [1.0, 1.0, 0.25]


def test_a_rate_takes_effect_at_the_next_step(session, train, told, qtbot):
    train.allow(2)
    start(session)
    qtbot.waitUntil(lambda: session.progress.step == 2)
    session.set_learning_rate(0.25)
    train.allow(1)
    qtbot.waitUntil(lambda: session.progress.step == 3)
    rate = session.run.project.training.optimizer.lr
    assert [each.learning_rate for each in told if isinstance(each, StepDone)] == [rate, rate, 0.25]
    assert session.progress.learning_rate == 0.25


def test_a_recording_reaches_the_run_that_goes_on_and_those_after_it(session, train, qtbot):
    session.set_recording(Recording(share=0.5))
    start(session)
    first = session.run.controls
    assert first.recording == Recording(share=0.5)
    session.set_recording(None)
    assert first.recording is None
    train.allow()
    until(qtbot, session, State.ENDED)
    session.set_recording(Recording())
    assert first.recording is None
    train.allow()
    start(session)
    assert session.run.controls.recording == Recording()
    until(qtbot, session, State.ENDED)


def test_nothing_is_asked_of_a_session_without_a_run(session):
    session.pause()
    session.resume()
    session.stop()
    session.set_threshold(1.0)
    session.set_learning_rate(1.0)
    assert session.shutdown()
    assert session.state is State.IDLE
    assert session.run is None
    assert session.run_folder is None


def test_what_a_person_can_mend_is_told_in_a_sentence(session, train, told, qtbot):
    train.error = GradloomError("The data has no rows {what}.", what="to train on")
    train.allow()
    start(session)
    until(qtbot, session, State.ENDED)
    assert ("failed", "The data has no rows to train on.") in told
    assert told[-1] is State.ENDED


def test_what_nobody_expected_is_told_with_what_happened(session, train, told, qtbot, caplog):
    train.error = ZeroDivisionError("division by zero")
    train.allow()
    start(session)
    until(qtbot, session, State.ENDED)
    assert ("failed", "Training broke off. ZeroDivisionError: division by zero") in told
    assert "training broke off" in caplog.text


def test_shutting_down_ends_the_thread(session, train, qtbot):
    start(session)
    until(qtbot, session, State.RUNNING)
    assert session.shutdown()
    assert session.state is State.ENDED
    assert not [each for each in threading.enumerate() if each.name == "gradloom-work"]


def test_the_run_remembers_what_was_trained(session, train, qtbot, tmp_path):
    project = tiny_project()
    train.allow()
    session.start(project, tiny_dataset(), tmp_path)
    until(qtbot, session, State.ENDED)
    assert session.run.project is project
    assert session.run_folder == tmp_path


def test_a_run_has_a_place_among_the_persons_data(own_folders):
    folder = new_run_folder("my/../network: 2")
    assert own_folders in folder.parents
    assert folder.parent.name == "runs"
    assert folder.name.startswith("my-..-network-2-")
    assert not folder.exists()
    folder.mkdir(parents=True)
    assert new_run_folder("my/../network: 2") != folder
    assert new_run_folder("...").name.startswith("untitled-")


def test_there_is_a_thread_to_train_with():
    assert threads_for_training() >= 1
