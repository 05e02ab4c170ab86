"""A run's folder, written while the run goes on.

Files that are read whole are replaced whole; events, steps and epochs are added line by line.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from pydantic import TypeAdapter

from engine.data.dataset import Dataset
from engine.exchange.errors import ExportError
from engine.exchange.targets import TARGETS
from engine.message import Message
from engine.project.data_facts import DataFacts
from engine.project.data_settings import TextTable
from engine.project.files import write_atomically
from engine.project.project import Project
from engine.project.project_file import save_project
from engine.training import run_files
from engine.training.curves import Curves
from engine.training.events import EpochDone, Event, NotFinite, RunEnded, RunStarted, StepDone
from engine.training.exported_files import Content, rows_of, save_as
from engine.training.run_files import RunRecord
from engine.training.run_place import claim_folder, not_written
from engine.training.versions import versions
from engine.training.weights import KeptWeights, Weights, Which
from engine.training.weights_file import network_digest, save_weights

_FACTS = TypeAdapter(DataFacts)


class RunFolder:
    """Writes one run. Made with `create`; leaving its ``with`` block closes the files."""

    def __init__(self, path: Path, project: Project, dataset: Dataset) -> None:
        self.path = path
        self._dataset = dataset
        self.curves = Curves()
        self._project = project
        self._record = RunRecord(
            seed=project.training.seed,
            epochs=project.training.epochs,
            versions=versions(),
            network=network_digest(project.network),
        )
        self._write_record()
        save_project(project, path / run_files.PROJECT)
        write_atomically(path / run_files.FACTS, _FACTS.dump_json(dataset.facts, indent=2) + b"\n")
        self._files: list[TextIO] = []
        self._events = self._open(run_files.EVENTS)
        self._steps = self._table(run_files.STEPS, StepDone)
        self._epochs = self._table(run_files.EPOCHS, EpochDone)

    @classmethod
    def create(cls, path: Path, project: Project, dataset: Dataset) -> Self:
        """Begin a run in a new or empty folder. Nothing that lies in a folder is ever replaced.

        Raises:
            RunFolderError: the folder holds a run or other files, or cannot be made.
        """
        claim_folder(path)
        return cls(path, project, dataset)

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
        except OSError as error:
            raise not_written(self.path, error) from error
        if self._record.status == "running":
            self._change_record(status="interrupted")

    def following(self, events: Iterator[Event], kept: KeptWeights) -> Iterator[Event]:
        """The same events, each written down before it is passed on, with weights at each epoch.

        Raises:
            FileError: something could not be written.
        """
        for event in events:
            if isinstance(event, EpochDone | RunEnded):
                self._save(event, kept)
            self.record(event)
            if isinstance(event, RunEnded):
                self.draw()
                self.write_code()
            yield event

    def record(self, event: Event) -> None:
        """Write an event down."""
        self.curves.add(event)
        content = {each.name: _plain(getattr(event, each.name)) for each in fields(event)}
        line = {"event": type(event).__name__, **content}
        try:
            self._events.write(json.dumps(line, ensure_ascii=False) + "\n")
            if isinstance(event, StepDone):
                self._steps.writerow(content.values())
            elif isinstance(event, EpochDone):
                self._epochs.writerow(content.values())
        except OSError as error:
            raise not_written(self.path, error) from error
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
        is_own = isinstance(self._project.data.source, TextTable)
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

    def _save(self, event: EpochDone | RunEnded, kept: KeptWeights) -> None:
        if kept.last is not None:
            self.save_weights("last", kept.last)
        if isinstance(event, EpochDone) and kept.best_epoch == event.epoch and kept.best:
            self.save_weights("best", kept.best)
            self._change_record(
                best_epoch=event.epoch, best_validation_accuracy=event.validation_accuracy
            )

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
            file = (self.path / name).open("w", encoding="utf-8", newline="", buffering=1)
        except OSError as error:
            raise not_written(self.path, error) from error
        self._files.append(file)
        return file

    def _table(self, name: str, row: type[StepDone | EpochDone]) -> Any:
        table = csv.writer(self._open(name), lineterminator="\n")
        table.writerow(each.name for each in fields(row))
        return table


def _plain(value: Any) -> Any:
    """A field of an event as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Message):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
