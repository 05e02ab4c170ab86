"""A run in the terminal: a bar that moves, and a line for each epoch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from commands.printing import counted, duration, say
from engine.training.events import (
    EpochDone,
    Event,
    NotFinite,
    RunEnded,
    RunStarted,
    StepDone,
    Stop,
)

_HOW = {Stop.FINISHED: "Finished", Stop.EARLY: "Stopped early", Stop.STOPPED: "Stopped"}
_MARKS = 10
"""Without a terminal the bar is printed again each time it grows by one of so many parts."""


class ProgressBar:
    """Shows events as they come. On a terminal the bar moves; elsewhere it is printed anew."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._moving = Progress(
            TextColumn("epoch {task.fields[epoch]}"),
            BarColumn(bar_width=None),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[numbers]}"),
            console=console,
            disable=not console.is_terminal,
            expand=True,
        )
        self._task: TaskID | None = None
        self._started: RunStarted | None = None
        self._clipped = self._clipped_in_epoch = self._steps_in_epoch = 0
        self._marks = 0
        self.not_finite: NotFinite | None = None
        self.best: EpochDone | None = None
        self.ended: RunEnded | None = None

    def follow(self, events: Iterable[Event]) -> None:
        """Take all events, to the end of the run."""
        with self._moving:
            for event in events:
                self._show(event)

    @property
    def clipped_share(self) -> float:
        """Share of the steps so far at which clipping changed something."""
        return self._clipped / self.ended.step if self.ended and self.ended.step else 0.0

    def _show(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._start(event)
        elif isinstance(event, StepDone):
            self._step(event)
        elif isinstance(event, EpochDone):
            self._epoch(event)
        elif isinstance(event, NotFinite):
            self.not_finite = event
        elif isinstance(event, RunEnded):
            self.ended = event

    def _start(self, event: RunStarted) -> None:
        self._started = event
        say(
            self._console,
            f"{counted(event.parameters, 'parameter', 'parameters')}, "
            f"{counted(event.epochs, 'epoch', 'epochs')} of "
            f"{counted(event.steps_per_epoch, 'step', 'steps')}, on {event.device} with "
            f"{counted(event.threads, 'thread', 'threads')}",
        )
        for note in event.notes:
            say(self._console, str(note))
        total = event.epochs * event.steps_per_epoch
        self._task = self._moving.add_task("", total=total, epoch=f"1/{event.epochs}", numbers="")

    def _step(self, event: StepDone) -> None:
        if self._started is None or self._task is None:
            return
        self._clipped += event.clipped
        self._clipped_in_epoch += event.clipped
        self._steps_in_epoch += 1
        total = self._started.epochs * self._started.steps_per_epoch
        left = event.seconds / event.step * (total - event.step)
        numbers = (
            f"loss {event.loss:.3f}, norm {event.norm_before:.2f}, "
            f"clipped {self._clipped / event.step:.0%}, {duration(left)} left"
        )
        epoch = f"{event.epoch}/{self._started.epochs}"
        self._moving.update(self._task, completed=event.step, epoch=epoch, numbers=numbers)
        marks = event.step * _MARKS // total
        if self._moving.disable and marks > self._marks:
            bar = "#" * marks + "-" * (_MARKS - marks)
            say(self._console, f"epoch {epoch} {bar} {event.step / total:>4.0%} {numbers}")
        self._marks = marks

    def _epoch(self, event: EpochDone) -> None:
        if self._started is None:
            return
        if event.is_best:
            self.best = event
        share = self._clipped_in_epoch / max(1, self._steps_in_epoch)
        self._clipped_in_epoch = self._steps_in_epoch = 0
        say(
            self._console,
            f"epoch {event.epoch}/{self._started.epochs}: loss {event.loss:.3f}{_trained(event)}, "
            f"validation loss {event.validation_loss:.3f}, {measured(event)}, "
            f"clipped {share:.0%}, {duration(event.seconds)}",
        )


def _trained(event: EpochDone) -> str:
    if event.error is not None:
        return f", error {event.error:.4g}"
    return "" if event.accuracy is None else f", accuracy {event.accuracy:.1%}"


def measured(event: EpochDone) -> str:
    """What an epoch's validation gave besides its loss, in the words of the task."""
    if event.perplexity is not None:
        return f"validation perplexity {event.perplexity:.2f}"
    if event.validation_error is not None:
        return f"validation error {event.validation_error:.4g}"
    return f"validation accuracy {event.validation_accuracy or 0.0:.1%}"


@contextmanager
def waiting(console: Console, text: str) -> Iterator[None]:
    """Say what is going on while it does; nothing where nobody watches."""
    if not console.is_terminal:
        yield
        return
    with console.status(text):
        yield


def outcome(bar: ProgressBar) -> str:
    """How the run ended, in a sentence or two."""
    ended = bar.ended
    if ended is None:
        return "The run was broken off."
    how = _HOW.get(ended.reason, "Stopped")
    text = f"{how} after {counted(ended.step, 'step', 'steps')} in {duration(ended.seconds)}"
    if ended.step:
        text += f", clipped at {bar.clipped_share:.0%} of them"
    if bar.best is not None:
        text += f". Best {measured(bar.best)} (epoch {bar.best.epoch})"
    return f"{text}."
