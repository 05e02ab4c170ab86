"""What every test relies on: its own settings folder, and nothing left running behind it.

The engine's tests need no Qt, so nothing here imports it unless the test did.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# Before anything imports Qt. Without a UTF-8 locale Qt warns as it starts, and a number's
# decimal sign should not depend on who runs the tests.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"

# Both libraries write into the home folder when they are imported, which is before any fixture.
_library_files = tempfile.TemporaryDirectory(prefix="gradloom-tests-")
os.environ["KERAS_HOME"] = str(Path(_library_files.name, "keras"))
os.environ["MPLCONFIGDIR"] = str(Path(_library_files.name, "matplotlib"))
# The oracle computes with the library that it is compared with.
os.environ["KERAS_BACKEND"] = "torch"

settings.register_profile("ci", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("dev", max_examples=25, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

SECONDS_TO_END = 2.0


def pytest_unconfigure() -> None:
    _library_files.cleanup()


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test its own settings, data, state and cache folders, and return their parent.

    Subprocesses inherit them, so a test never reads or writes what the person has.
    """
    home = tmp_path / "home"
    for kind in ("config", "data", "state", "cache"):
        folder = home / kind
        folder.mkdir(parents=True)
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", str(folder))
    if qt := sys.modules.get("PyQt6.QtCore"):
        # QSettings reads the environment only once, so each test has to tell it again.
        for form in (qt.QSettings.Format.NativeFormat, qt.QSettings.Format.IniFormat):
            for scope in (qt.QSettings.Scope.UserScope, qt.QSettings.Scope.SystemScope):
                qt.QSettings.setPath(form, scope, str(home / "config" / scope.name))
    return home


@pytest.fixture(autouse=True)
def nothing_left_behind(own_folders: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or a window behind.

    What already existed before the test (made by a fixture of a wider scope) is left alone.
    """
    _watch_timers_and_threads()
    before = _Running.now()
    yield
    _let_qt_finish()
    if not _Running.now().without(before).anything():
        return
    # A window in a reference cycle goes with the next collection: that is no leak. (So nothing
    # found above may be held here, or it could not go.)
    gc.collect()
    _let_qt_finish()
    left = _Running.now().without(before).still_there_after(SECONDS_TO_END)
    if left.anything():
        report = left.described()
        left.end()
        pytest.fail(f"{request.node.name} left behind:\n  " + "\n  ".join(report), pytrace=False)


# Qt has no list of its timers and threads, so each one is noted as Python makes it.
_timers: weakref.WeakSet[Any] = weakref.WeakSet()
_qt_threads: weakref.WeakSet[Any] = weakref.WeakSet()
_watched: set[type] = set()


def _watch_timers_and_threads() -> None:
    qt = sys.modules.get("PyQt6.QtCore")
    if qt is None:
        return
    for kind, known in ((qt.QTimer, _timers), (qt.QThread, _qt_threads)):
        if kind not in _watched:
            _watched.add(kind)
            _note_each_new(kind, known)


def _note_each_new(kind: type, known: weakref.WeakSet[Any]) -> None:
    # Wrapping __init__ rather than start(): a wrapped start() would be a Python function, and
    # signals connected to it would call it with other arguments than they call Qt's own.
    original = kind.__init__

    def noted(self: Any, *arguments: Any, **named: Any) -> None:
        original(self, *arguments, **named)
        known.add(self)

    kind.__init__ = noted  # type: ignore[misc]


def _let_qt_finish() -> None:
    """Run what is still queued, deleteLater() included, which only an event loop would do."""
    qt = sys.modules.get("PyQt6.QtCore")
    app = qt and qt.QCoreApplication.instance()
    if not app:
        return
    widgets = sys.modules.get("PyQt6.QtWidgets")
    if widgets and isinstance(app, widgets.QApplication):
        widgets.QToolTip.hideText()
    for _ in range(2):
        app.sendPostedEvents(None, qt.QEvent.Type.DeferredDelete.value)
        app.processEvents()


@dataclass
class _Running:
    """What runs or is open at one moment."""

    threads: list[threading.Thread] = field(default_factory=list)
    qt_threads: list[Any] = field(default_factory=list)
    timers: list[Any] = field(default_factory=list)
    windows: list[Any] = field(default_factory=list)

    @classmethod
    def now(cls) -> _Running:
        # A Qt thread that calls into threading leaves a stand-in there for good:
        # whether that thread still runs is asked of Qt.
        threads = [
            thread
            for thread in threading.enumerate()
            if not isinstance(thread, threading._DummyThread)
        ]
        if "PyQt6.QtCore" not in sys.modules:
            return cls(threads)
        return cls(
            threads,
            [thread for thread in _alive(_qt_threads) if thread.isRunning()],
            [timer for timer in _alive(_timers) if timer.isActive()],
            _open_windows(),
        )

    def anything(self) -> bool:
        return bool(self.threads or self.qt_threads or self.timers or self.windows)

    def without(self, other: _Running) -> _Running:
        def new(mine: list[Any], theirs: list[Any]) -> list[Any]:
            known = {id(thing) for thing in theirs}
            return [thing for thing in mine if id(thing) not in known]

        return _Running(
            new(self.threads, other.threads),
            new(self.qt_threads, other.qt_threads),
            new(self.timers, other.timers),
            new(self.windows, other.windows),
        )

    def still_there_after(self, seconds: float) -> _Running:
        """What is left once threads that are about to end have had `seconds` to do so."""
        until = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(0.0, until - time.monotonic()))
        for thread in _alive(self.qt_threads):
            thread.wait(max(0, int((until - time.monotonic()) * 1000)))
        return _Running(
            [thread for thread in self.threads if thread.is_alive()],
            [thread for thread in _alive(self.qt_threads) if thread.isRunning()],
            [timer for timer in _alive(self.timers) if timer.isActive()],
            _alive(self.windows),
        )

    def described(self) -> list[str]:
        return (
            [f"thread {thread.name!r}" for thread in self.threads]
            + [f"Qt thread {_named(thread)}" for thread in self.qt_threads]
            + [
                f"timer {_named(timer)}, {timer.interval()} ms, of {_owner(timer)}"
                for timer in self.timers
            ]
            + [f"window {_named(window)}" for window in self.windows]
        )

    def end(self) -> None:
        """Take away what can be taken away, so that only the guilty test fails."""
        for timer in self.timers:
            timer.stop()
        for window in self.windows:
            # Not close(): that may ask about unsaved changes and wait for an answer.
            window.hide()
            window.deleteLater()
        _let_qt_finish()


def _open_windows() -> list[Any]:
    widgets = sys.modules.get("PyQt6.QtWidgets")
    if widgets is None or not isinstance(widgets.QApplication.instance(), widgets.QApplication):
        return []
    # A menu or popup with a parent goes when its parent does. Qt keeps one tooltip for good.
    return [
        window
        for window in widgets.QApplication.topLevelWidgets()
        if window.parent() is None and window.metaObject().className() != "QTipLabel"
    ]


def _alive(things: Any) -> list[Any]:
    """Those whose Qt half has not been deleted under the Python half."""
    from PyQt6 import sip  # here Qt objects are in hand, so Qt is loaded

    return [thing for thing in list(things) if not sip.isdeleted(thing)]


def _owner(timer: Any) -> str:
    """Whose timer it is; of a job, what it works on."""
    parent = timer.parent()
    work = getattr(parent, "_work", None)
    return "nobody" if parent is None else _named(parent) + (f", {work!r}" if work else "")


def _named(thing: Any) -> str:
    name = thing.objectName()
    kind = type(thing)
    return f"{kind.__module__}.{kind.__qualname__}" + (f" {name!r}" if name else "")
