"""Reading, the card and the panel, with real files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from engine.project.preparation import Preparation
from engine.project.sources.not_chosen import NotChosen
from engine.project.sources.texts import NamesInTenLanguages, TextTable
from gui.background import finish_all
from gui.data.data_card import DataCard
from gui.data.data_panel import DataPanel
from gui.data.reader import DataReader
from gui.data.symbol_cells import ROW
from gui.document import Document
from gui.forms.choice_field import ChoiceField
from gui.forms.line_field import LineField
from gui.forms.path_field import PathField
from gui.forms.suggesting_field import SuggestingField
from tests.gui.forms.driving import choose, type_into

LONGEST = 20_000  # milliseconds


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
def card(qtbot: QtBot, document: Document, reader: DataReader) -> DataCard:
    made = DataCard(document, reader)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def panel(qtbot: QtBot, document: Document, reader: DataReader) -> DataPanel:
    made = DataPanel(document, reader)
    qtbot.addWidget(made)
    made.show()
    wait(qtbot, reader)
    return made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "reviews.csv"
    rows = "".join(
        f"{n},{text},{mood}\n"
        for n, (text, mood) in enumerate(
            [("so good", "good"), ("so bad", "bad"), ("", "bad"), ("not bad at all", "good")] * 5
        )
    )
    file.write_text(f"id,review,mood\n{rows}", encoding="utf-8")
    return file


def wait(qtbot: QtBot, reader: DataReader) -> None:
    qtbot.waitUntil(lambda: not reader.is_reading, timeout=LONGEST)


def test_the_bundled_names_are_read(
    qtbot: QtBot, card: DataCard, document: Document, reader: DataReader
) -> None:
    assert card.text_shown() == "reading…"
    wait(qtbot, reader)
    assert document.facts is not None
    assert document.facts is reader.dataset.facts  # type: ignore[union-attr]
    assert "10 classes" in card.text_shown()
    assert "85% to train, 15% to validate" in card.text_shown()


def test_the_latest_settings_win(qtbot: QtBot, document: Document, reader: DataReader) -> None:
    wait(qtbot, reader)
    seen: list[object] = []
    reader.dataset_changed.connect(seen.append)
    for length in (5, 6, 7):
        document.edit("", lambda p, n=length: p.replace(data=p.data.replace(
            preparation=Preparation(length=n))))  # fmt: skip
    assert reader.dataset is None
    wait(qtbot, reader)
    assert document.facts is not None
    assert document.facts.length == 7
    assert len(seen) == 2  # gone, and there again
    document.undo_stack.undo()
    wait(qtbot, reader)
    assert document.facts.length == 6


def test_another_project_with_the_same_data_has_its_facts_at_once(
    qtbot: QtBot, document: Document, reader: DataReader
) -> None:
    wait(qtbot, reader)
    document.open(document.project.replace(description="another"), None)
    assert document.facts is not None
    assert not reader.is_reading


def test_a_file_that_is_not_there(
    qtbot: QtBot, card: DataCard, document: Document, reader: DataReader, tmp_path: Path
) -> None:
    missing = TextTable(path=str(tmp_path / "gone.csv"))
    document.edit("", lambda p: p.replace(data=p.data.replace(source=missing)))
    assert document.facts is None
    wait(qtbot, reader)
    assert "There is no file" in card.text_shown()
    assert document.data_error == card.text_shown()
    assert reader.dataset is None


def test_a_path_brings_its_likely_columns_in_one_step(
    qtbot: QtBot, panel: DataPanel, document: Document, reader: DataReader, table: Path
) -> None:
    field = panel.forms.source.field(("source",))
    assert isinstance(field, ChoiceField)
    choose(field, TextTable)
    steps = document.undo_stack.count()
    path = panel.forms.source.field(("source", "path"))
    assert isinstance(path, LineField)
    type_into(path, str(table))
    wanted = TextTable(path=str(table), text_column="review", label_column="mood")
    qtbot.waitUntil(lambda: document.project.data.source == wanted, timeout=LONGEST)
    assert document.undo_stack.count() == steps + 1
    wait(qtbot, reader)
    assert document.facts is not None
    assert document.facts.classes == ("bad", "good")
    assert "5 rows left out: the text is empty." in panel.notice.text()
    assert panel.notice.isVisible()
    label = panel.forms.source.field(("source", "label_column"))
    assert isinstance(label, SuggestingField)
    assert label.suggestions() == ["id", "review", "mood"]
    assert label.line.text() == "mood"


def test_a_column_is_chosen_from_the_files_own(
    qtbot: QtBot, panel: DataPanel, document: Document, reader: DataReader, table: Path
) -> None:
    panel.files.take(str(table))
    qtbot.waitUntil(lambda: panel.files.preview is not None and document.undo_stack.count() == 1)
    field = panel.forms.source.field(("source", "label_column"))
    assert isinstance(field, SuggestingField)
    field.combo.setFocus()
    QTest.keyClick(field.combo, Qt.Key.Key_Up)
    assert document.project.data.source.label_column == "review"  # type: ignore[union-attr]
    type_into(field, "nonsense")
    wait(qtbot, reader)
    assert panel.notice.kind() == "bad"
    assert "nonsense" in panel.notice.text()
    assert panel.table.columnCount() == 3  # the file's own rows, to choose by


def test_rows_are_shown_as_they_reach_the_network(panel: DataPanel) -> None:
    assert panel.table.rowCount() > 20
    item = panel.table.item(0, 2)
    assert item is not None
    row = item.data(ROW)
    assert len(row.numbers) == len(row.symbols) == 48
    assert panel._charts.isVisible()
    grabbed = panel.grab()  # draws every cell
    assert not grabbed.isNull()


def test_a_wrong_file_shows_the_sentence_in_the_panel(
    qtbot: QtBot, panel: DataPanel, document: Document, reader: DataReader, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    panel.files.take(str(empty))
    qtbot.waitUntil(lambda: document.undo_stack.count() == 1, timeout=LONGEST)
    wait(qtbot, reader)
    assert panel.notice.kind() == "bad"
    assert "empty.csv" in panel.notice.text()
    assert panel._empty.isVisible()
    document.undo_stack.undo()
    wait(qtbot, reader)
    assert document.project.data.source == NamesInTenLanguages()
    assert not panel.notice.isVisible()


def test_without_data_the_panel_offers_to_choose_some(
    qtbot: QtBot, panel: DataPanel, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, reader = panel._document, panel._reader
    document.edit(
        "none", lambda project: project.replace(data=project.data.replace(source=NotChosen()))
    )
    qtbot.waitUntil(panel._empty.isVisible, timeout=LONGEST)
    wait(qtbot, reader)
    qtbot.waitUntil(lambda: panel.files.preview is None, timeout=LONGEST)
    assert panel._empty.isVisible()  # and not the rows of what was there before
    assert not panel._charts.isVisible()
    assert not panel.notice.isVisible()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table), ""))
    panel._empty.action_triggered.emit()
    qtbot.waitUntil(lambda: document.undo_stack.count() == 2, timeout=LONGEST)
    wait(qtbot, reader)
    assert document.facts is not None
    assert panel.table.isVisible()
    document.undo_stack.undo()
    qtbot.waitUntil(panel._empty.isVisible, timeout=LONGEST)
    assert drop(panel, table)
    qtbot.waitUntil(panel.table.isVisible, timeout=LONGEST)
    wait(qtbot, reader)


def test_a_dropped_file_beside_the_project_is_written_relative(
    qtbot: QtBot, card: DataCard, document: Document, reader: DataReader, table: Path
) -> None:
    document.mark_saved(table.parent / "mine.gradloom")
    assert drop(card, table)
    qtbot.waitUntil(lambda: document.undo_stack.count() == 1, timeout=LONGEST)
    wait(qtbot, reader)
    source = document.project.data.source
    assert isinstance(source, TextTable)
    assert source.path == "reviews.csv"
    assert document.facts is not None


def test_a_file_that_has_changed_is_read_again(
    qtbot: QtBot, panel: DataPanel, document: Document, reader: DataReader, table: Path
) -> None:
    panel.files.take(str(table))
    qtbot.waitUntil(lambda: document.undo_stack.count() == 1, timeout=LONGEST)
    wait(qtbot, reader)
    table.write_text(table.read_text("utf-8") + "99,fine,neutral\n", "utf-8")
    QTest.mouseClick(panel.read_again, Qt.MouseButton.LeftButton)
    wait(qtbot, reader)
    assert document.facts is not None
    assert document.facts.classes == ("bad", "good", "neutral")


def drop(widget: QWidget, file: Path) -> bool:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), actions, mime, buttons, keys)
    QApplication.sendEvent(widget, enter)
    dropped = QDropEvent(QPointF(5, 5), actions, mime, buttons, keys)
    QApplication.sendEvent(widget, dropped)
    return enter.isAccepted() and dropped.isAccepted()


def test_a_table_may_be_dropped_on_the_card(
    qtbot: QtBot, card: DataCard, document: Document, reader: DataReader, table: Path
) -> None:
    assert drop(card, table)
    qtbot.waitUntil(lambda: document.undo_stack.count() == 1, timeout=LONGEST)
    wait(qtbot, reader)
    assert "15 rows, 2 classes" in card.text_shown()


def test_a_file_beside_the_project_is_written_relative(
    qtbot: QtBot, panel: DataPanel, document: Document, reader: DataReader, table: Path
) -> None:
    document.mark_saved(table.parent / "mine.gradloom")
    document.edit("", lambda p: p.replace(data=p.data.replace(source=TextTable())))
    field = panel.forms.source.field(("source", "path"))
    assert isinstance(field, PathField)
    assert drop(field.widget, table)
    qtbot.waitUntil(lambda: document.undo_stack.count() == 2, timeout=LONGEST)
    assert document.project.data.source.path == "reviews.csv"  # type: ignore[union-attr]
    wait(qtbot, reader)
    assert document.data_error is None


def test_steps_of_a_number_are_one_edit(
    qtbot: QtBot, panel: DataPanel, document: Document, reader: DataReader
) -> None:
    field = panel.forms.preparation.field(("length",))
    assert isinstance(field, LineField)
    field.line.setFocus()
    for _ in range(3):
        QTest.keyClick(field.line, Qt.Key.Key_Down)
    assert document.project.data.preparation.length == 45
    assert document.undo_stack.count() == 1
    wait(qtbot, reader)


def test_the_card_shows_the_panel(qtbot: QtBot, card: DataCard, reader: DataReader) -> None:
    wait(qtbot, reader)
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert card._panel is not None
    assert card._panel.isVisible()
    card._panel.close()
