"""Made-up runs, and a mouse."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget

from engine.training.events import EpochDone, Event, RunStarted, StepDone
from gui.plots.history import History
from gui.plots.plot_view import PlotView

LEFT = Qt.MouseButton.LeftButton


def started(epochs: int = 2, steps: int = 50, clipping: str = "global_norm") -> RunStarted:
    return RunStarted(epochs, steps, 164_106, clipping, "cpu", 1)


def step(
    number: int,
    *,
    loss: float = 1.0,
    norm: float = 2.0,
    threshold: float | None = 1.0,
    share: float | None = None,
    largest: float = 0.1,
    per_epoch: int = 50,
    learning_rate: float = 0.001,
    ratio: float | None = None,
) -> StepDone:
    limit = float("inf") if threshold is None else threshold
    is_clipped = norm > limit if share is None else share > 0
    return StepDone(
        step=number,
        epoch=(number - 1) // per_epoch + 1,
        loss=loss,
        norm_before=norm,
        norm_after=min(norm, limit),
        threshold=threshold,
        clipped=is_clipped,
        clipped_share=float(is_clipped) if share is None else share,
        largest_element=largest,
        seconds=number / 100,
        learning_rate=learning_rate,
        largest_ratio=ratio,
    )


def epoch(number: int, at_step: int, loss: float = 0.9, accuracy: float = 0.5) -> EpochDone:
    return EpochDone(number, at_step, loss, accuracy, loss, accuracy, at_step / 100)


def history_of(events: Iterable[Event]) -> History:
    history = History()
    history.add(events)
    return history


def a_run(steps: int = 60) -> list[Event]:
    """Loss from 2 towards 1, every other step clipped."""
    events: list[Event] = [started()]
    for number in range(1, steps + 1):
        norm = 3.0 if number % 2 else 0.4
        events.append(step(number, loss=1 + 1 / number, norm=norm))
        if number % 50 == 0:
            events.append(epoch(number // 50, number, accuracy=0.25 * (number // 50)))
    return events


def at(view: PlotView, step: float, value: float) -> QPoint:
    """Where on the view's viewport a step and a value (in the view's coordinates) are."""
    return view.mapFromScene(view.box.mapViewToScene(QPointF(step, value)))


def drag(widget: QWidget, way: list[QPoint], *, release: bool = True) -> None:
    """Press at the first place, move through the others and let go at the last."""
    QTest.mouseMove(widget, way[0])
    QTest.mousePress(widget, LEFT, pos=way[0])
    for place in way[1:]:
        QTest.mouseMove(widget, place)
        QApplication.processEvents()
    if release:
        QTest.mouseRelease(widget, LEFT, pos=way[-1])
        QApplication.processEvents()


def roll(widget: QWidget, place: QPoint, notches: int,
         keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:  # fmt: skip
    event = QWheelEvent(
        QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
