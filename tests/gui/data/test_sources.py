"""Files and folders that become data, wherever they are dropped; long reading; bad rows."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from engine.project.data_settings import DataSettings
from engine.project.project import Project
from engine.project.sources.not_chosen import NotChosen
from engine.project.sources.texts import HuggingFaceDataset, TextFolder, TextTable
from engine.project.training_settings import TrainingSettings
from gui.background import finish_all
from gui.data.data_card import DataCard
from gui.data.data_panel import DataPanel
from gui.data.reader import DataReader
from gui.data.source_kind import is_data, source_at
from gui.document import Document
from gui.forms.path_field import PathField
from gui.window import MainWindow
from tests.gui.data.test_data import drop, wait

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
def reviews(tmp_path: Path) -> Path:
    top = tmp_path / "reviews"
    for name in ("good", "bad"):
        (top / name).mkdir(parents=True)
        for place in range(4):
            (top / name / f"{place}.txt").write_text(f"{name} {place}")
    return top


def took(qtbot: QtBot, document: Document, steps: int = 1) -> None:
    qtbot.waitUntil(lambda: document.undo_stack.count() == steps, timeout=LONGEST)


def test_a_dropped_folder_is_texts_by_class(
    qtbot: QtBot, panel: DataPanel, document: Document, reader: DataReader, reviews: Path
) -> None:
    assert drop(panel, reviews)
    took(qtbot, document)
    wait(qtbot, reader)
    assert document.project.data.source == TextFolder(path=str(reviews))
    assert document.facts is not None
    assert document.facts.classes == ("bad", "good")
    assert panel.read_again.isVisible()
    field = panel.forms.source.field(("source", "path"))
    assert isinstance(field, PathField)
    assert field.wants_folder


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_dropped_table_of_another_form_has_its_likely_columns(
    form: str,
    qtbot: QtBot,
    document: Document,
    reader: DataReader,
    tmp_path: Path,
) -> None:
    card = DataCard(document, reader)
    qtbot.addWidget(card)
    frame = polars.DataFrame(
        {"id": [1, 2, 3, 4], "review": ["a", "b", "c", "d"], "mood": ["x", "y"] * 2}
    )
    file = tmp_path / f"data.{form}"
    {"jsonl": frame.write_ndjson, "parquet": frame.write_parquet}[form](file)
    assert drop(card, file)
    took(qtbot, document)
    wait(qtbot, reader)
    wanted = TextTable(path=str(file), text_column="review", label_column="mood")
    assert document.project.data.source == wanted
    assert "4 rows, 2 classes" in card.text_shown()


def test_what_is_there_decides(tmp_path: Path) -> None:
    saved, parts, plain = (tmp_path / name for name in ("saved", "parts", "plain"))
    for folder, names in (
        (saved, ("dataset_info.json", "state.json")),
        (parts, ("dataset_dict.json",)),
        (plain, ()),
    ):
        folder.mkdir()
        for name in names:
            (folder / name).write_text("{}")
    (tmp_path / "a.csv").write_text("text,label\n")
    before = TextTable(path="old.csv", text_column="review")
    assert source_at(tmp_path / "a.csv", "a.csv", before) == before.replace(path="a.csv")
    assert source_at(plain, "plain", before) == TextFolder(path="plain")
    assert source_at(saved, "saved", before) == HuggingFaceDataset(path="saved")
    assert source_at(parts, "parts", NotChosen()) == HuggingFaceDataset(path="parts")
    assert source_at(tmp_path / "gone", "gone", TextFolder(path="x")) == TextFolder(path="gone")
    assert source_at(tmp_path / "gone", "gone", NotChosen()) == TextTable(path="gone")
    assert all(
        is_data(Path(name)) for name in ("a.csv", "A.TSV", "a.jsonl", "a.parquet", str(plain))
    )
    assert not any(is_data(Path(name)) for name in ("a.json", "a.keras", "a.gradloom", "a.py"))


def test_the_button_of_a_folder_asks_for_one(
    qtbot: QtBot,
    panel: DataPanel,
    document: Document,
    reviews: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document.edit("", lambda p: p.replace(data=p.data.replace(source=TextFolder())))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(reviews))
    field = panel.forms.source.field(("source", "path"))
    assert isinstance(field, PathField)
    field.browse.click()
    took(qtbot, document, 2)
    wait(qtbot, panel._reader)
    assert document.facts is not None


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Reading that tells half of it is done and stands there until it is let go."""
    go_on = threading.Event()

    def load(settings: Any, folder: Any, progress: Callable[[float], None]) -> None:
        progress(0.5)
        while not go_on.wait(0.01):
            progress(0.5)
        raise AssertionError("it was to be cancelled")

    monkeypatch.setattr("engine.data.load", load)
    yield go_on
    go_on.set()


def test_long_reading_is_shown_and_can_be_cancelled(
    qtbot: QtBot, slow: threading.Event, document: Document, reader: DataReader
) -> None:
    card = DataCard(document, reader)
    panel = DataPanel(document, reader)
    for widget in (card, panel):
        qtbot.addWidget(widget)
        widget.show()
    assert not panel.progress.isVisible()
    qtbot.waitUntil(panel.progress.isVisible, timeout=LONGEST)
    assert panel.progress.value() == 500
    assert card.text_shown() == "reading… 50%"
    assert not card.grab().isNull()
    QTest.mouseClick(panel.cancel, Qt.MouseButton.LeftButton)
    assert not reader.is_reading
    assert not panel.progress.isVisible()
    assert "was cancelled" in card.text_shown()
    assert "was cancelled" in panel.notice.text()


def test_bad_rows_can_be_looked_at(
    qtbot: QtBot, panel: DataPanel, document: Document, reader: DataReader, tmp_path: Path
) -> None:
    rows = "".join(f'{{"text": "t{n}", "label": {n % 2}}}\n' for n in range(6))
    bad = "".join(f'{{"text": "", "label": "<b>{n}</b>"}}\n' for n in range(30))
    (tmp_path / "data.jsonl").write_text(rows + "broken\n" + bad)
    panel.files.take(str(tmp_path / "data.jsonl"))
    took(qtbot, document)
    wait(qtbot, reader)
    assert "30 rows left out: the text is empty." in panel.notice.text()
    panel.notice.details_requested.emit()
    [dialog] = [each for each in panel.findChildren(QDialog) if each.isVisible()]
    [text] = dialog.findChildren(QPlainTextEdit)
    shown = text.toPlainText()
    assert "The line is no JSON object: 1 row\n    row 7: broken" in shown
    assert "The text is empty: 30 rows\n    row 8: <b>0</b>" in shown
    assert "and 10 more" in shown
    dialog.close()


def test_symbols_are_listed_and_class_weights_told(panel: DataPanel, document: Document) -> None:
    symbols = panel._charts.symbols
    facts = document.facts
    assert facts is not None
    assert symbols.title() == f"{len(facts.vocabulary)} symbols"
    first = symbols.table.item(0, 0)
    assert first is not None
    assert first.text() == facts.vocabulary[2], "the vocabulary begins with the commonest"
    title = panel._charts.classes._title
    assert "weights" not in title.text()
    document.edit("", lambda p: p.replace(training=TrainingSettings(class_weights="balanced")))
    assert "weights 0.8" in title.text()


def test_a_file_that_changed_is_told_of_before_training(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "data.csv"
    file.write_text("text,label\na,x\nb,y\nc,x\n", "utf-8")
    window = MainWindow(Project(data=DataSettings(source=TextTable(path=str(file)))))
    qtbot.addWidget(window, before_close_func=lambda one: one.document.undo_stack.setClean())
    wait(qtbot, window.reader)
    started: list[object] = []
    monkeypatch.setattr(window.session, "start", lambda *_, **__: started.append(1))
    os.utime(file, (4_000_000_000, 4_000_000_000))
    window.training_request.train()
    assert not started
    assert '"data.csv" has changed since it was read' in window.notice.text()
    window.training_request.train()
    assert len(started) == 1, "who presses it again means it"
    os.utime(file, (4_000_000_001, 4_000_000_001))
    window.training_request._changes_told = ""
    window.training_request.train()
    window.notice.action_button.click()
    wait(qtbot, window.reader)
    window.training_request.train()
    assert len(started) == 2
    window.close()


def test_data_dropped_on_the_window_is_taken_and_shown(qtbot: QtBot, reviews: Path) -> None:
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda one: one.document.undo_stack.setClean())
    window.show()
    wait(qtbot, window.reader)
    assert drop(window, reviews)
    took(qtbot, window.document)
    wait(qtbot, window.reader)
    assert window.document.project.data.source == TextFolder(path=str(reviews))
    assert window.data_card._panel is not None
    assert window.data_card._panel.isVisible()
    window.document.undo_stack.setClean()
    window.close()
