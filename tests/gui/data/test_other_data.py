"""Data other than texts of classes: chosen, prepared, looked at, and the loss it needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.data.dataset import Dataset
from engine.declared import alternatives, arguments_of
from engine.project.data_edits import with_source
from engine.project.examples import EXAMPLES
from engine.project.preparation import Preparation
from engine.project.sources import AnyDataSource
from engine.project.sources.arrays import ArraysFile
from engine.project.sources.base import DataSource
from engine.project.sources.memory import AddingProblem, CopyTask
from engine.project.sources.not_chosen import NotChosen
from engine.project.sources.series import CarbonDioxide, SeriesTable
from engine.project.sources.texts import LongText, NamesInTenLanguages, TextTable
from gui.background import finish_all
from gui.data.data_panel import DataPanel
from gui.data.facts_text import facts_lines
from gui.data.reader import DataReader
from gui.data.symbol_cells import ROW
from gui.document import Document
from gui.forms.choice_field import ChoiceField
from gui.forms.line_field import LineField
from gui.forms.names_field import NamesField
from gui.forms.suggesting_field import SuggestingField
from gui.training.readiness import reason_not_to_train
from gui.window import MainWindow
from tests.gui.data.test_data import drop, wait
from tests.gui.forms.driving import choose, type_into

LONGEST = 20_000


@pytest.fixture
def document(qapp: object) -> Document:
    return Document()


@pytest.fixture
def reader(qtbot: QtBot, document: Document) -> Iterator[DataReader]:
    made = DataReader(document)
    yield made
    made.stop()
    finish_all(10)


@pytest.fixture
def panel(qtbot: QtBot, document: Document, reader: DataReader) -> DataPanel:
    made = DataPanel(document, reader)
    qtbot.addWidget(made)
    made.show()
    wait(qtbot, reader)
    return made


@pytest.fixture
def arrays(tmp_path: Path) -> Path:
    """A file with rows of two numbers a step and their sums."""
    rows = np.random.default_rng(0).random((30, 6, 2))
    np.savez(tmp_path / "data.npz", x_train=rows, y_train=rows.sum(axis=(1, 2)))
    return tmp_path / "data.npz"


@pytest.fixture
def weather(tmp_path: Path) -> Path:
    file = tmp_path / "weather.csv"
    lines = [f"2020-{1 + n // 28:02}-{1 + n % 28:02},{n % 7},{n / 4},{n}" for n in range(200)]
    file.write_text("day,wind,heat,rain\n" + "\n".join(lines))
    return file


def take(qtbot: QtBot, panel: DataPanel, file: Path) -> DataSource:
    """Drop a file and wait until it has been read."""
    steps = panel._document.undo_stack.count()
    assert drop(panel, file)
    qtbot.waitUntil(lambda: panel._document.undo_stack.count() == steps + 1, timeout=LONGEST)
    wait(qtbot, panel._reader)
    qtbot.waitUntil(lambda: panel.files._job is None, timeout=LONGEST)
    return panel._document.project.data.source


def show(qtbot: QtBot, panel: DataPanel, source: DataSource) -> Dataset:
    panel._document.edit("", lambda project: with_source(project, source))
    wait(qtbot, panel._reader)
    dataset = panel._reader.dataset
    assert dataset is not None, panel._document.data_error
    return dataset


def head(panel: DataPanel) -> list[str]:
    items = [panel.table.horizontalHeaderItem(n) for n in range(panel.table.columnCount())]
    return [item.text() for item in items if item is not None]


def text(panel: DataPanel, row: int, column: int) -> str:
    item = panel.table.item(row, column)
    assert item is not None
    return item.text()


def test_arrays_come_with_their_names_and_their_loss_in_one_step(
    qtbot: QtBot, panel: DataPanel, document: Document, arrays: Path
) -> None:
    before = document.project
    source = take(qtbot, panel, arrays)
    assert source == ArraysFile(path=str(arrays), inputs="x_train", targets="y_train")
    assert document.project.training.loss == "mean_squared_error"
    assert not panel.notice.isVisible()
    field = panel.forms.source.field(("source", "targets"))
    assert isinstance(field, SuggestingField)
    assert field.suggestions() == ["x_train", "y_train"]
    document.undo_stack.undo()
    assert document.project == before


def test_one_array_is_a_series_and_two_are_rows_and_targets(
    qtbot: QtBot, panel: DataPanel, tmp_path: Path
) -> None:
    np.save(tmp_path / "waves.npy", np.sin(np.arange(200) / 5))
    assert take(qtbot, panel, tmp_path / "waves.npy") == SeriesTable(
        path=str(tmp_path / "waves.npy")
    )
    np.save(tmp_path / "x.npy", np.zeros((9, 4, 1)))
    np.save(tmp_path / "y.npy", np.arange(9) % 2)
    assert take(qtbot, panel, tmp_path / "x.npy") == ArraysFile(path=str(tmp_path / "x.npy"))
    assert panel._document.project.training.loss == "cross_entropy"


def test_a_table_of_numbers_is_a_series_whose_columns_are_chosen_from_a_menu(
    qtbot: QtBot, panel: DataPanel, document: Document, weather: Path
) -> None:
    assert take(qtbot, panel, weather) == SeriesTable(path=str(weather))
    field = panel.forms.source.field(("source", "columns"))
    assert isinstance(field, NamesField)
    assert field.suggestions() == ["wind", "heat", "rain"]
    for place, wanted in ((1, "heat"), (0, "heat, wind"), (1, "wind")):
        field.combo.activated.emit(place)
        source = document.project.data.source
        assert isinstance(source, SeriesTable)
        assert source.columns == wanted
        assert field.line.text() == wanted
    wait(qtbot, panel._reader)
    assert document.facts is not None
    assert document.facts.features == ("wind",)


def test_lines_of_prose_are_one_long_text(
    qtbot: QtBot, panel: DataPanel, document: Document, tmp_path: Path
) -> None:
    file = tmp_path / "novel.txt"
    file.write_text("Call me Ishmael. Some years ago, never mind how long.\n" * 40)
    assert take(qtbot, panel, file) == LongText(path=str(file))
    assert document.project.training.loss == "cross_entropy"
    assert document.facts is not None
    assert document.facts.task == "language_model"
    assert head(panel) == ["Text", "Next symbol", "Prepared symbols"]


def test_a_kind_chosen_from_the_menu_stays_when_its_file_comes(
    qtbot: QtBot, panel: DataPanel, document: Document, weather: Path
) -> None:
    kind = panel.forms.source.field(("source",))
    assert isinstance(kind, ChoiceField)
    choose(kind, LongText)
    assert document.project.data.source == LongText()
    path = panel.forms.source.field(("source", "path"))
    assert isinstance(path, LineField)
    type_into(path, str(weather))
    wanted = LongText(path=str(weather))
    qtbot.waitUntil(lambda: document.project.data.source == wanted, timeout=LONGEST)
    wait(qtbot, panel._reader)


def test_choosing_a_kind_brings_the_loss_in_one_step(
    qtbot: QtBot, panel: DataPanel, document: Document, reader: DataReader
) -> None:
    kind = panel.forms.source.field(("source",))
    assert isinstance(kind, ChoiceField)
    kind.choose(AddingProblem)
    assert document.undo_stack.count() == 1
    assert document.project.training.loss == "mean_squared_error"
    document.undo_stack.undo()
    assert document.project.training.loss == "cross_entropy"
    asks = panel.forms.source.field(("source", "asks"))
    assert isinstance(asks, ChoiceField)
    asks.choose("next character")
    assert document.project.training.loss == "cross_entropy"
    wait(qtbot, reader)


def test_the_menu_has_headings_that_cannot_be_chosen(panel: DataPanel) -> None:
    field = panel.forms.source.field(("source",))
    assert isinstance(field, ChoiceField)
    combo = field.combo
    lines = [combo.itemText(place) for place in range(combo.count())]
    kinds = alternatives(AnyDataSource)
    headings = [line for line in lines if line not in {kind.label for kind in kinds}]
    assert headings == ["Your files", "Bundled data", "Memory tasks"]
    assert len(lines) == len(kinds) + len(headings)
    for kind in kinds:
        above = [line for line in lines[: field.place_of(kind)] if line in headings]
        assert kind.group == (above[-1] if above else "")
    field.choose(CarbonDioxide)
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)  # over the heading
    source = panel._document.project.data.source
    assert source == AddingProblem()


@pytest.mark.parametrize("kind", alternatives(AnyDataSource), ids=lambda kind: kind.__name__)
def test_only_what_changes_anything_is_asked_for(
    panel: DataPanel, document: Document, kind: type[DataSource]
) -> None:
    document.edit("", lambda project: with_source(project, kind()))
    form = panel.forms.preparation
    names = [argument.name for argument in arguments_of(Preparation)]
    shown = [name for name in names if form.row((name,)).isVisible()]
    assert shown == [name for name in names if kind().uses(name)]
    assert form.isVisible() == bool(shown)


def test_arguments_that_are_hidden_change_nothing(qtbot: QtBot, panel: DataPanel) -> None:
    """What a form leaves out is not used, whatever it is set to."""
    other = Preparation(lowercase=True, vocabulary_size=4, length=3, pad="end", truncate="start")
    for source in (CopyTask(rows=30, lag=3), AddingProblem(rows=30, lag=4), CarbonDioxide()):
        plain = show(qtbot, panel, source)
        panel._document.edit(
            "", lambda project: project.replace(data=project.data.replace(preparation=other))
        )
        wait(qtbot, panel._reader)
        assert panel._reader.dataset is not None
        assert panel._reader.dataset.digest == plain.digest
        panel._document.undo_stack.undo()
        wait(qtbot, panel._reader)


def test_a_loss_that_does_not_fit_is_told_and_mended(
    qtbot: QtBot, panel: DataPanel, document: Document, arrays: Path
) -> None:
    source = ArraysFile(path=str(arrays), inputs="x_train", targets="y_train")
    show(qtbot, panel, source)  # as a file that was written by hand has it
    assert document.project.training.loss == "cross_entropy"
    assert "is for classes, and the data asks for numbers" in panel.notice.text()
    QTest.mouseClick(panel.notice._action, Qt.MouseButton.LeftButton)
    assert document.project.training.loss == "mean_squared_error"
    assert not panel.notice.isVisible()


def test_training_is_refused_for_such_a_loss_with_a_button_that_mends_it(
    qtbot: QtBot, arrays: Path
) -> None:
    window = MainWindow(EXAMPLES[0].project())
    qtbot.addWidget(window, before_close_func=lambda one: one.document.undo_stack.setClean())
    window.show()
    document = window.document
    source = ArraysFile(path=str(arrays), inputs="x_train", targets="y_train")
    document.edit("", lambda project: with_source(project, source))
    wait(qtbot, window.reader)
    while document.problems:
        document.edit_network("mend", document.problems[0].fixes[0].edit)
    window.training_bar.train_action.trigger()
    assert "Choose Mean squared error in the training settings." in window.notice.text()
    QTest.mouseClick(window.notice._action, Qt.MouseButton.LeftButton)
    assert reason_not_to_train(document) is None
    assert not window.notice.isVisible()
    document.undo_stack.setClean()
    window.close()


def test_a_series_is_drawn_with_its_part_for_validation(qtbot: QtBot, panel: DataPanel) -> None:
    dataset = show(qtbot, panel, CarbonDioxide(window=12))
    series, charts = dataset.series, panel._charts
    assert series is not None
    assert charts.series.isVisible()
    assert charts.series.title() == "co2"
    _, values = charts.series.lines[0].getData()
    assert values.tolist() == series.values[:, 0].tolist()
    boundary = charts.series.boundary.value() + 0.5
    assert boundary == round(len(series.values) * 0.85), "as the preparation has it"
    assert head(panel) == ["Asked for", "co2", "Prepared numbers"]
    month = text(panel, 0, 0)
    assert float(text(panel, 0, 1)) == pytest.approx(
        series.values[series.labels.index(month), 0], rel=1e-4
    )
    for hidden in (charts.lengths, charts.classes, charts.class_list, charts.symbols):
        assert not hidden.isVisible()
    assert not panel.grab().isNull()


@pytest.mark.parametrize("scaling", ["standard", "from the last step", "none"])
def test_what_is_asked_for_is_told_in_its_own_unit(
    qtbot: QtBot, panel: DataPanel, scaling: str
) -> None:
    source = CarbonDioxide(horizon=2, scaling=scaling)  # type: ignore[arg-type]
    dataset = show(qtbot, panel, source)
    assert dataset.series is not None
    month = dataset.series.labels.index(text(panel, 3, 0))
    told = [float(word) for word in text(panel, 3, 1).split(", ")]
    assert told == pytest.approx(dataset.series.values[month : month + 2, 0], rel=1e-4)
    bars = panel._charts.numbers._bars.opts
    assert sum(bars["height"]) == 2 * len(dataset.training)
    own = dataset.series.values[:, 0]
    assert own.min() <= min(bars["x"]) <= max(bars["x"]) <= own.max()


def test_several_columns_are_drawn_at_one_height(
    qtbot: QtBot, panel: DataPanel, weather: Path
) -> None:
    show(qtbot, panel, SeriesTable(path=str(weather)))
    assert panel._charts.series.title() == "wind, heat, rain"
    for line in panel._charts.series.lines:
        _, values = line.getData()
        assert np.mean(values) == pytest.approx(0, abs=1e-9)
        assert np.std(values) == pytest.approx(1)
    assert len(_row(panel, 2).curves) == 3
    assert not panel.grab().isNull()


def test_rows_of_numbers_are_curves(qtbot: QtBot, panel: DataPanel) -> None:
    dataset = show(qtbot, panel, AddingProblem(rows=100, lag=8))
    assert head(panel) == ["sum", "Prepared numbers"]
    row = _row(panel, 1)
    numbers, marks = row.curves
    assert sum(number * mark for number, mark in zip(numbers, marks, strict=True)) == pytest.approx(
        float(text(panel, 0, 0)), rel=1e-3
    )
    assert panel._charts.numbers.isVisible()
    assert sum(panel._charts.numbers._bars.opts["height"]) == len(dataset.training)
    assert not panel.grab().isNull()


def _row(panel: DataPanel, column: int):  # type: ignore[no-untyped-def]
    item = panel.table.item(0, column)
    assert item is not None
    return item.data(ROW)


def test_tags_are_told_in_runs_and_listed_by_how_many_there_are(
    qtbot: QtBot, panel: DataPanel
) -> None:
    dataset = show(qtbot, panel, NamesInTenLanguages(asks="accents"))
    assert head(panel) == ["Text", "At each step", "Prepared symbols"]
    assert text(panel, 1, 1) == f"none × {len(text(panel, 1, 0))}"
    listed = panel._charts.class_list
    assert listed.isVisible()
    assert not panel._charts.classes.isVisible()
    first = [listed.table.item(0, column) for column in range(2)]
    assert [item.text() for item in first if item is not None] == [
        "none",
        f"{max(dataset.class_counts):,}",
    ]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (NamesInTenLanguages(), ["9,172 rows, 10 classes"]),
        (CopyTask(rows=40, lag=3, copied=2, symbols=3), ["40 rows, each step one of 4 classes"]),
        (AddingProblem(rows=40, lag=9), ["40 rows, a number for each",
         "2 numbers a step, 9 steps"]),
        (CarbonDioxide(horizon=3), ["498 windows, co2 asked for 3 steps ahead",
         "1 number a step, 24 steps"]),
    ],
    ids=str,
)  # fmt: skip
def test_facts_are_told_in_the_words_of_the_task(
    qtbot: QtBot, panel: DataPanel, source: DataSource, lines: list[str]
) -> None:
    facts = show(qtbot, panel, source).facts
    assert facts_lines(facts)[: len(lines)] == lines


def test_the_filter_of_the_dialog_names_all_kinds_of_files(panel: DataPanel) -> None:
    for suffix in ("csv", "parquet", "txt", "md", "npz", "npy"):
        assert f"*.{suffix}" in panel.files.file_filter.split(";;")[0]


def test_a_dropped_table_of_texts_is_none_of_the_others(
    qtbot: QtBot, panel: DataPanel, tmp_path: Path
) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text("review,stars\n" + "so good,5\nso bad,1\n" * 6)
    assert take(qtbot, panel, file) == TextTable(
        path=str(file), text_column="review", label_column="stars"
    )
    assert not isinstance(panel._document.project.data.source, NotChosen)
