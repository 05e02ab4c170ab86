"""What a run's folder keeps of recorded gradients, and what is left of it when it goes on."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from engine.layers.bidirectional import Bidirectional
from engine.layers.lstm import LSTM
from engine.training import run_files, run_folder
from engine.training.controls import Controls
from engine.training.events import Event, RunStarted, StepDone
from engine.training.gradients import tables
from engine.training.gradients.kept import kept_gradients
from engine.training.gradients.recording import Recording
from engine.training.gradients.seen import GradientsSeen, SpikeSeen
from engine.training.recorded import resume_into, train_into
from engine.training.recorded_events import event_of, line_of
from engine.training.run_place import RunFolderError
from tests.engine.training.conftest import small_project

TABLES = (tables.THROUGH_TIME, tables.WEIGHTS, tables.GATES, tables.LAYERS)
THIRD = Recording(every=3)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_events_and_tables_say_the_same(tmp_path, dataset):
    project = small_project(Bidirectional(layer=LSTM(units=4)), epochs=1)
    folder = tmp_path / "run"
    events = list(train_into(folder, project, dataset, recording=THIRD))
    seen = [each for each in events if isinstance(each, GradientsSeen)]
    assert [each.step for each in seen] == [1, 4]

    lines = (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert [event_of(line) for line in lines] == [event_of(line_of(event)) for event in events]
    assert [each for each in map(event_of, lines) if isinstance(each, GradientsSeen)] == seen

    through_time = rows_of(folder / tables.THROUGH_TIME)
    expected = [
        (record.step, each.layer, each.side, each.state, step, norm)
        for record in seen
        for each in record.through_time
        for step, norm in enumerate(each.norms)
    ]
    assert [
        (
            int(row["step"]),
            row["layer"],
            row["side"],
            row["state"],
            int(row["time_step"]),
            float(row["norm"]),
        )
        for row in through_time
    ] == expected
    weights = rows_of(folder / tables.WEIGHTS)
    assert [float(row["update"]) for row in weights] == [
        each.update for record in seen for each in record.weights
    ]
    gates = rows_of(folder / tables.GATES)
    assert [(row["gate"], float(row["mean"])) for row in gates] == [
        (each.gate, each.mean) for record in seen for each in record.gates
    ]
    layers = rows_of(folder / tables.LAYERS)
    assert [float(row["spectral_radius"]) for row in layers] == [
        each.spectral_radius for record in seen for each in record.layers
    ]


def test_a_run_that_records_nothing_has_no_tables(tmp_path, project, dataset):
    list(train_into(tmp_path / "run", project, dataset))
    assert not any((tmp_path / "run" / name).exists() for name in TABLES)


def test_what_came_after_the_checkpoint_is_taken_back(tmp_path, project, dataset, monkeypatch):
    """Stopped in its second epoch and gone on with: every table is that of one run."""
    monkeypatch.setattr(run_folder, "SECONDS_BETWEEN_CHECKPOINTS", 1e9)
    whole = tmp_path / "whole"
    list(train_into(whole, project, dataset, recording=Recording(every=1)))
    folder = tmp_path / "run"
    # Left in the middle of the second epoch, as a program that is killed leaves it.
    events = train_into(folder, project, dataset, recording=Recording(every=1))
    for event in events:
        if isinstance(event, StepDone) and event.step == 9:
            break
    events.close()
    with (folder / tables.GATES).open("a") as file:
        file.write("9,2,recurr")
    assert [int(row["step"]) for row in rows_of(folder / tables.LAYERS)] == list(range(1, 10))

    list(resume_into(folder, dataset, recording=Recording(every=1)))

    for name in TABLES:
        assert (folder / name).read_text() == (whole / name).read_text()


def test_a_run_goes_on_without_recording(tmp_path, project, dataset):
    folder = tmp_path / "run"
    controls = Controls()
    for event in train_into(folder, project, dataset, controls, recording=THIRD):
        if isinstance(event, StepDone) and event.step == 8:
            controls.stop()
    before = (folder / tables.LAYERS).read_text()
    list(resume_into(folder, dataset))
    assert (folder / tables.LAYERS).read_text() == before


def test_a_run_s_gradients_are_read_back(tmp_path, project, dataset):
    folder = tmp_path / "run"
    events = list(train_into(folder, project, dataset, recording=THIRD))
    told = [each for each in events if isinstance(each, RunStarted | GradientsSeen | SpikeSeen)]
    assert len(told) > 2
    # Notes come back as sentences whose values are in them.
    assert list(kept_gradients(folder)) == [event_of(line_of(each)) for each in told]

    path = folder / run_files.EVENTS
    line = line_of(told[-1])
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(line[: len(line) // 2])  # killed while it was writing
    assert len(list(kept_gradients(folder))) == len(told)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write("\n" + line[: len(line) // 2] + "\n")
    with pytest.raises(RunFolderError, match="damaged: a line of it is no event"):
        list(kept_gradients(folder))


def test_a_folder_without_events_tells_nothing(tmp_path):
    assert list(kept_gradients(tmp_path)) == []


@pytest.mark.parametrize(
    "event",
    [
        GradientsSeen(3, 1),
        SpikeSeen(30, 2, 12.5, 0.25, (4, 0, 7)),
    ],
)
def test_events_come_back_as_they_were(event: Event) -> None:
    assert event_of(line_of(event)) == event
