"""A run's folder, written while the run goes on.

Files that are read whole are replaced whole; events, steps and epochs are added line by line.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self, TextIO

from pydantic import TypeAdapter

from engine.data.dataset import Dataset
from engine.exchange.errors import ExportError
from engine.exchange.targets import TARGETS
from engine.project.data_facts import DataFacts
from engine.project.files import reason_of_os, write_atomically
from engine.project.project import Project
from engine.project.project_file import save_project
from engine.project.sources.texts import TextTable
from engine.training import run_files
from engine.training.checkpoint import Checkpoint, Written, save_checkpoint
from engine.training.checkpoint_moments import are_to_keep
from engine.training.curves import Curves
from engine.training.events import EpochDone, Event, NotFinite, RunEnded, RunStarted, StepDone
from engine.training.exported_files import Content, rows_of, save_as
from engine.training.gradients.seen import GradientsSeen
from engine.training.gradients.tables import GradientTables, take_back
from engine.training.recorded_events import RecordedEventError, line_of, plain, read_events
from engine.training.run_files import RunRecord
from engine.training.run_lock import RunLock
from engine.training.run_place import RunFolderError, claim_folder, not_written
from engine.training.saved_run import SavedRun
from engine.training.versions import versions
from engine.training.weights import KeptWeights, Weights, Which
from engine.training.weights_file import network_digest, save_weights
from engine.training.workers import Workers

_FACTS = TypeAdapter(DataFacts)
SECONDS_BETWEEN_CHECKPOINTS = 30.0
"""Within an epoch. Training stands still while one is written."""


class RunFolder:
    """Writes one run. Made with `create`; leaving its ``with`` block closes the files."""

    def __init__(
        self,
        path: Path,
        project: Project,
        dataset: Dataset,
        *,
        record: RunRecord,
        written: Written,
        lock: RunLock,
    ) -> None:
        self.path = path
        self.curves = Curves()
        self._project = project
        self._dataset = dataset
        self._record = record
        self._lock = lock
        self._written = written
        self._last_checkpoint = monotonic()
        self._files: list[TextIO] = []
        self._write_record()
        self._events = self._open(run_files.EVENTS)
        self._steps = self._table(run_files.STEPS, StepDone)
        self._epochs = self._table(run_files.EPOCHS, EpochDone)
        self._gradients = GradientTables(path)

    @classmethod
    def create(
        cls, path: Path, project: Project, dataset: Dataset, data_folder: Path | None = None
    ) -> Self:
        """Begin a run in a new or empty folder. Nothing that lies in a folder is ever replaced.

        Args:
            data_folder: where a relative path of the project's data is looked up.

        Raises:
            RunFolderError: the folder holds a run or other files, or cannot be made.
        """
        claim_folder(path)
        record = RunRecord(
            seed=project.training.seed,
            epochs=project.training.epochs,
            versions=versions(),
            network=network_digest(project.network),
            data_folder=str(data_folder.absolute()) if data_folder is not None else "",
        )
        save_project(project, path / run_files.PROJECT)
        write_atomically(path / run_files.FACTS, _FACTS.dump_json(dataset.facts, indent=2) + b"\n")
        return cls(path, project, dataset, record=record, written=Written(), lock=RunLock(path))

    @classmethod
    def reopen(cls, saved: SavedRun, dataset: Dataset, checkpoint: Checkpoint) -> Self:
        """Go on in the folder of a run; what was written after the checkpoint is taken back.

        Raises:
            RunFolderError: another program writes it, or a file of it is damaged.
        """
        lock = RunLock(saved.path)
        written = checkpoint.written
        try:
            for name, lines in (
                (run_files.EVENTS, written.events),
                (run_files.STEPS, written.steps + 1),
                (run_files.EPOCHS, written.epochs + 1),
            ):
                _cut(saved.path / name, lines)
            _take_back(saved.path, checkpoint.progress.step)
            record = saved.record.replace(
                status="running",
                not_finite=None,
                **_best_so_far(saved.path, written.events, checkpoint.progress.best_epoch),
            )
            return cls(
                saved.path, saved.project, dataset, record=record, written=written, lock=lock
            )
        except BaseException:
            lock.release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files; a run that has not ended is marked as interrupted."""
        files, self._files = self._files, []
        try:
            for file in files:
                file.close()
            self._gradients.close()
        except OSError as error:
            raise not_written(self.path, error) from error
        if self._record.status == "running":
            self._change_record(status="interrupted")
        self._lock.release()

    def following(
        self, events: Iterator[Event], kept: KeptWeights, workers: Workers
    ) -> Iterator[Event]:
        """The same events, each written down before it is passed on, with weights at each epoch.

        A checkpoint comes first: weights that are missing after it are in it.

        Raises:
            FileError: something could not be written.
        """
        for event in events:
            self.record(event)
            self._keep_checkpoint(event, kept, workers)
            if isinstance(event, EpochDone | RunEnded):
                self._save(event, kept)
            if isinstance(event, RunEnded):
                self.draw()
                self.write_code()
            yield event

    def told(self) -> Iterator[Event]:
        """What was written down before the run was gone on with.

        Raises:
            RunFolderError: the file of events is damaged.
        """
        path = self.path / run_files.EVENTS
        try:
            for event in read_events(path, self._written.events):
                self.curves.add(event)
                yield event
        except RecordedEventError as error:
            raise RunFolderError(
                "{path} is damaged, so the run cannot be gone on with: train again.", path=path
            ) from error

    def record(self, event: Event) -> None:
        """Write an event down."""
        self.curves.add(event)
        written = self._written
        try:
            self._events.write(line_of(event))
            written = written.replace(events=written.events + 1)
            if isinstance(event, StepDone):
                self._steps.writerow(plain(event).values())
                written = written.replace(steps=written.steps + 1)
            elif isinstance(event, EpochDone):
                self._epochs.writerow(plain(event).values())
                written = written.replace(epochs=written.epochs + 1)
            elif isinstance(event, GradientsSeen):
                self._gradients.write(event)
        except OSError as error:
            raise not_written(self.path, error) from error
        self._written = written
        self._note(event)

    def save_weights(self, which: Which, weights: Weights) -> None:
        """Write the best or the last weights, in place of those there."""
        save_weights(self.path / run_files.WEIGHTS[which], weights, self._project.network)

    def draw(self) -> None:
        """Draw the picture of loss and gradient norm."""
        from engine.training.picture import draw_training  # matplotlib is slow to load

        write_atomically(
            self.path / run_files.PICTURE, draw_training(self.curves, self._project.training)
        )

    def write_code(self) -> None:
        """Write the project as programs; what cannot be written so becomes a note."""
        # A table of the person's own is not copied: the program reads it where it is.
        source = self._project.data.source
        is_own = isinstance(source, TextTable) and source.is_csv and source.task == "classify"
        for target, name in run_files.CODE.items():
            rows = None if is_own else rows_of(self._dataset)
            try:
                save_as(
                    TARGETS[target],
                    self.path / name,
                    Content(self._project.replace(start=None), self._dataset.facts, rows),
                )
            except ExportError as error:
                self._change_record(notes=(*self._record.notes, str(error)))

    def _keep_checkpoint(self, event: Event, kept: KeptWeights, workers: Workers) -> None:
        is_due = monotonic() - self._last_checkpoint >= SECONDS_BETWEEN_CHECKPOINTS
        if kept.checkpoint is None or not are_to_keep(event, workers, is_due):
            return
        try:
            for file in self._files:  # a checkpoint never knows of more than is on the disk
                os.fsync(file.fileno())
            save_checkpoint(self.path, replace(kept.checkpoint(), written=self._written))
        except OSError as error:
            raise not_written(self.path, error) from error
        self._last_checkpoint = monotonic()

    def _save(self, event: EpochDone | RunEnded, kept: KeptWeights) -> None:
        if kept.last is not None:
            self.save_weights("last", kept.last)
        if isinstance(event, EpochDone) and kept.best_epoch == event.epoch and kept.best:
            self.save_weights("best", kept.best)
            self._change_record(**_best_in_record(event))

    def _note(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._change_record(
                device=event.device,
                threads=event.threads,
                parameters=event.parameters,
                notes=tuple(str(note) for note in event.notes),
            )
        elif isinstance(event, EpochDone):
            self._change_record(epochs_done=event.epoch, steps=event.step, seconds=event.seconds)
        elif isinstance(event, NotFinite):
            where = f"step {event.step}, epoch {event.epoch}, batch {event.batch}: {event.what}"
            self._change_record(not_finite=where)
        elif isinstance(event, RunEnded):
            self._change_record(
                status=run_files.STATUS_OF[event.reason], steps=event.step, seconds=event.seconds
            )

    def _change_record(self, **values: Any) -> None:
        self._record = self._record.replace(**values)
        self._write_record()

    def _write_record(self) -> None:
        text = self._record.model_dump_json(indent=2) + "\n"
        write_atomically(self.path / run_files.RECORD, text)

    def _open(self, name: str) -> TextIO:
        try:
            # A line at a time: what has been told is on the disk when the program is killed.
            file = (self.path / name).open("a", encoding="utf-8", newline="", buffering=1)
        except OSError as error:
            raise not_written(self.path, error) from error
        self._files.append(file)
        return file

    def _table(self, name: str, row: type[StepDone | EpochDone]) -> Any:
        file = self._open(name)
        table = csv.writer(file, lineterminator="\n")
        if not self._written.events:
            table.writerow(each.name for each in fields(row))
        return table


def _best_in_record(event: EpochDone | None) -> dict[str, Any]:
    """What the record says of the best epoch; None: there is none yet."""
    return {
        "best_epoch": event and event.epoch,
        "best_validation_accuracy": event and event.validation_accuracy,
        "best_validation_loss": event and event.validation_loss,
        "best_validation_error": event and event.validation_error,
        "best_perplexity": event and event.perplexity,
    }


def _best_so_far(run: Path, events: int, epoch: int | None) -> dict[str, Any]:
    """The same as it was after some events."""
    if epoch is None:
        return _best_in_record(None)
    found = (
        each
        for each in read_events(run / run_files.EVENTS, events)
        if isinstance(each, EpochDone) and each.epoch == epoch
    )
    return _best_in_record(next(found, None))


def _cut(path: Path, lines: int) -> None:
    """Keep so many lines of a file.

    Raises:
        RunFolderError: there are fewer, or it could not be read.
    """
    try:
        with path.open("rb") as file:
            kept = [line for line in islice(file, lines) if line.endswith(b"\n")]
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(kept) < lines:
        raise RunFolderError(
            "{path} is damaged, so the run cannot be gone on with: train again.", path=path
        )
    write_atomically(path, b"".join(kept))


def _take_back(run: Path, step: int) -> None:
    """Take out of the tables of gradients what was recorded after a step.

    Raises:
        RunFolderError: one of them could not be read.
    """
    try:
        take_back(run, step)
    except OSError as error:
        raise _unreadable(run, error) from error


def _unreadable(path: Path, error: OSError) -> RunFolderError:
    return RunFolderError(
        "{path} could not be read, so the run cannot be gone on with: {reason}.",
        path=path,
        reason=reason_of_os(error),
    )
