"""The suite's own guards catch what they are there to catch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]


CONFTEST = (Path(__file__).parent / "conftest.py").read_text(encoding="utf-8")


@pytest.fixture
def inner_run(pytester: pytest.Pytester):
    """Run tests in a fresh process under this suite's conftest, and return the outcome.

    The suite's own settings are read from pyproject.toml, so that both stay one thing.
    """
    root = Path(__file__).parents[1]
    pytester.makeconftest(CONFTEST)
    pytester.path.joinpath("pyproject.toml").write_text(
        re.sub(r"testpaths = .*\n", "", (root / "pyproject.toml").read_text(encoding="utf-8")),
        encoding="utf-8",
    )

    def run(source: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider")

    return run


def test_a_leak_fails_the_test_that_made_it_and_no_other(inner_run):
    result = inner_run(
        """
        import threading
        from PyQt6.QtCore import QThread, QTimer
        from PyQt6.QtWidgets import QWidget

        class Worker(QThread):
            pass

        kept = []

        def test_thread():
            threading.Thread(target=threading.Event().wait, name="idle", daemon=True).start()

        def test_after_the_thread():
            pass

        def test_timer(qapp):
            kept.append(QTimer(interval=60_000, objectName="autosave"))
            kept[-1].start()

        def test_after_the_timer():
            pass

        def test_qt_thread(qapp):
            kept.append(Worker())
            kept[-1].start()

        def test_after_the_qt_thread():
            kept[-1].quit()
            kept[-1].wait()

        def test_window(qapp):
            kept.append(QWidget(objectName="palette"))
            kept[-1].show()

        def test_after_the_window(qapp):
            pass
        """
    )
    result.assert_outcomes(passed=8, errors=4)
    for test, left in {
        "test_thread": "thread 'idle'",
        "test_timer": "timer PyQt6.QtCore.QTimer 'autosave', 60000 ms, of nobody",
        "test_qt_thread": "Qt thread *Worker",
        "test_window": "window PyQt6.QtWidgets.QWidget 'palette'",
    }.items():
        result.stdout.fnmatch_lines([f"{test} left behind:", f"  {left}"])


def test_what_is_put_away_is_no_leak(inner_run):
    result = inner_run(
        """
        import threading
        from PyQt6.QtCore import QThread, QTimer
        from PyQt6.QtWidgets import QMenu, QWidget

        class Window(QWidget):
            def __init__(self):
                super().__init__()
                self.itself = self
                self.menu = QMenu("File", self)
                self.timer = QTimer(self, interval=60_000)
                self.timer.start()

        def test_window_added_to_the_bot(qtbot):
            window = Window()
            qtbot.addWidget(window)
            window.show()

        def test_window_in_a_reference_cycle(qapp):
            Window().show()

        def test_window_deleted_later(qapp):
            window = QWidget()
            window.show()
            window.deleteLater()

        def test_thread_that_is_about_to_end():
            threading.Timer(0.1, print).start()

        def test_stopped_qt_thread(qapp):
            thread = QThread()
            thread.start()
            thread.quit()
            thread.wait()

        def test_signal_still_starts_a_timer_as_qt_would(qtbot):
            first, second = QTimer(interval=0, singleShot=True), QTimer(interval=1)
            first.timeout.connect(second.start)
            with qtbot.waitSignal(second.timeout):
                first.start()
            second.stop()
        """
    )
    result.assert_outcomes(passed=6)


def test_a_warning_or_an_error_inside_qt_fails_the_test(inner_run):
    result = inner_run(
        """
        import warnings
        from PyQt6.QtCore import QTimer, qWarning

        def test_qt_warning():
            qWarning("something is off")

        def test_python_warning():
            warnings.warn("old")

        def test_exception_in_a_slot(qapp):
            QTimer.singleShot(0, lambda: 1 / 0)
        """
    )
    result.assert_outcomes(failed=3)


def test_settings_of_one_test_are_not_seen_by_the_next(inner_run):
    result = inner_run(
        """
        import os, pathlib, pytest
        from PyQt6.QtCore import QSettings, QStandardPaths

        @pytest.mark.parametrize("value", [1, 2])
        def test_it(qapp, value, own_folders):
            kinds = QStandardPaths.StandardLocation
            places = [*map(QStandardPaths.writableLocation, (kinds.ConfigLocation,
                          kinds.AppDataLocation, kinds.StateLocation)),
                      QSettings("gradloom", "gradloom").fileName()]
            assert all(pathlib.Path(place).is_relative_to(own_folders) for place in places), places
            settings = QSettings("gradloom", "gradloom")
            assert settings.value("seen") is None
            settings.setValue("seen", value)
            settings.sync()
        """
    )
    result.assert_outcomes(passed=2)
