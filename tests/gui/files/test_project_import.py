"""Models of Keras come into the window: by file, by drop and by paste."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread, current_thread, main_thread

import numpy as np
import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QFileDialog, QMessageBox, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from engine.exchange import import_project, read_keras, write_keras_file
from engine.exchange.targets import TARGETS
from engine.network.edits import set_argument
from engine.network.inference import infer
from engine.network.signature import UNKNOWN
from engine.project.examples import EXAMPLES
from engine.project.files import FileError
from engine.project.project import Project
from engine.project.project_file import load_project, save_project
from engine.project.sources.not_chosen import NotChosen
from engine.project.sources.texts import TextTable
from engine.project.starting_file import read_starting_weights
from engine.project.starting_weights import StartingWeights
from engine.project.training_settings import TrainingSettings
from gui.application import open_window
from gui.background import finish_all
from gui.files.autosave import Recovered, autosave_folder, left_behind
from gui.files.code_dialog import CodeDialog
from gui.files.export import _fits
from gui.files.starting_weights import folder_beside
from gui.window import MainWindow

GOLDENS = Path(__file__).parents[2] / "engine" / "exchange" / "keras_files" / "goldens"
MODEL = GOLDENS / "states.keras"
SECOND = """
model = keras.Sequential()
model.add(layers.Embedding(input_dim=1000, output_dim=64))
model.add(layers.GRU(256,return_sequence=True))
model.add(layers.SimpleRNN(128))
model.add(layers.Dense(10))
"""
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    opened = open_window(Project(), None)
    qtbot.addWidget(opened, before_close_func=_forget_changes)
    yield opened
    _forget_changes(opened)
    opened.close()


def _forget_changes(window: MainWindow) -> None:
    window.document.undo_stack.setClean()
    window.document.open(Project(), None)


def import_model(window: MainWindow, qtbot: QtBot, path: Path = MODEL) -> None:
    with qtbot.waitSignal(window.imports.imported, timeout=10_000):
        window.imports.import_path(path)


def drop(window: MainWindow, path: Path) -> bool:
    """Whether the window took the file."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy = Qt.DropAction.CopyAction
    entering = QDragEnterEvent(QPointF(9, 9).toPoint(), copy, data, LEFT, NONE)
    window.dragEnterEvent(entering)
    if not entering.isAccepted():
        return False
    window.dropEvent(QDropEvent(QPointF(9, 9), copy, data, LEFT, NONE))
    return True


def test_a_file_that_is_chosen_becomes_a_project_without_a_file(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(MODEL), ""))
    with qtbot.waitSignal(window.imports.imported, timeout=10_000):
        window.actions_.import_file.trigger()
    document = window.document
    assert (document.path, document.name, document.is_saved) == (None, "states", False)
    assert len(document.network.nodes) == 8
    assert isinstance(document.project.data.source, NotChosen)
    assert document.problems == ()
    assert "with their weights" in window.notice.text()
    assert not document.undo_stack.canUndo()


def test_saved_it_has_its_weights_beside_it(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    import_model(window, qtbot)
    path = tmp_path / "mine" / "model.gradloom"
    path.parent.mkdir()
    assert window.files.save_path(path)
    saved = load_project(path)
    assert saved.start is not None
    by_layer = read_starting_weights(path.parent / saved.start.file_name, saved.start)
    _, expected = read_keras(MODEL)
    assert expected is not None
    found = [array for node in saved.network.in_order() for array in by_layer.get(node.id, ())]
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)

    other = tmp_path / "other" / "copy.gradloom"
    other.parent.mkdir()
    assert window.files.save_path(other)
    assert sorted(each.name for each in other.parent.iterdir()) == sorted(
        each.name.replace("model.", "copy.") for each in path.parent.iterdir()
    )


def test_reset_and_undo_bring_the_weights_back_even_after_saving(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    import_model(window, qtbot)
    page = window.inspector.network_page.start
    assert "6 of 6 layers start with the weights of states.keras" in page.said.text()
    qtbot.mouseClick(page.reset, LEFT)
    assert window.document.project.start is None
    assert not page.isVisibleTo(window)
    path = tmp_path / "model.gradloom"
    assert window.files.save_path(path)
    assert [each.name for each in tmp_path.glob("*.safetensors")] == []
    window.document.undo_stack.undo()
    assert window.document.project.start is not None
    assert window.files.save_path(path)
    assert len(list(tmp_path.glob("*.safetensors"))) == 1


def test_the_panel_says_which_layers_are_drawn_anew(window: MainWindow, qtbot: QtBot) -> None:
    import_model(window, qtbot)
    [dense] = [node.id for node in window.document.network.nodes if node.id.startswith("dense")]
    window.document.select((dense,))
    assert "Starts with the weights of states.keras." in window.inspector.header.note.text()
    window.document.edit_network(
        "units", lambda network: set_argument(network, dense, ("units",), 5)
    )
    assert "Starts with" not in window.inspector.header.note.text()
    window.document.select(())
    said = window.inspector.network_page.start.said.text()
    assert said.startswith("5 of 6 layers")
    assert said.endswith(f"Drawn anew: {dense}.")


def test_unsaved_work_is_asked_about_and_kept(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.document.edit("describe", lambda project: project.replace(description="mine"))
    asked: list[object] = []
    answer = QMessageBox.StandardButton.Cancel
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box) or answer)
    window.imports.import_path(MODEL)
    qtbot.waitUntil(lambda: bool(asked), timeout=10_000)
    assert window.document.project.description == "mine"
    assert not window.document.is_saved


def test_what_cannot_be_read_is_named_and_changes_nothing(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    before = window.document.project
    path = tmp_path / "odd.json"
    kinds = ("Lambda", "Conv1D", "Attention", "Conv2D", "Flatten")
    layers = ",".join(
        f'{{"class_name": "{kind}", "config": {{"name": "{kind.lower()}"}}}}' for kind in kinds
    )
    path.write_text(f'{{"class_name": "Sequential", "config": {{"layers": [{layers}]}}}}')
    with qtbot.waitSignal(window.imports.failed, timeout=10_000):
        window.imports.import_path(path)
    assert window.document.project is before
    said = window.notice.text()
    assert said.startswith("odd.json was not imported: 5 things in it cannot be read.")
    assert "lambda (Lambda) is a Lambda" in said
    assert "Flatten" not in said
    window.notice.details_requested.emit()
    [whole] = [each for each in window.findChildren(QPlainTextEdit) if each.isReadOnly()][-1:]
    assert "Flatten" in whole.toPlainText()
    whole.window().close()


def test_the_rest_of_a_model_comes_in_on_request(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "mixed.py"
    path.write_text(
        "model = keras.Sequential([layers.Embedding(9, 4), layers.Flatten(), layers.LSTM(3)])"
    )
    before = window.document.project
    with qtbot.waitSignal(window.imports.failed, timeout=10_000):
        window.imports.import_path(path)
    assert window.document.project is before
    assert "Flatten" in window.notice.text()
    with qtbot.waitSignal(window.imports.imported):
        window.notice.action_triggered.emit()
    assert [node.layer.kind for node in window.document.network.nodes] == ["Embedding", "LSTM"]
    assert "It is left out" in window.notice.text()


def test_all_that_is_left_out_can_be_read_before_the_rest_comes_in(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "many.py"
    unread = "".join(f"layers.Odd{n}(), " for n in range(9))
    path.write_text(f"model = keras.Sequential([layers.Embedding(9, 4), {unread}layers.LSTM(3)])")
    window.show()
    with qtbot.waitSignal(window.imports.failed, timeout=10_000):
        window.imports.import_path(path)
    offered = {each.text() for each in window.notice.findChildren(QPushButton) if each.isVisible()}
    assert offered == {"6 more...", "Import the rest"}
    window.notice.details_requested.emit()
    [whole] = [each for each in window.findChildren(QPlainTextEdit) if each.isReadOnly()][-1:]
    assert "Odd8" in whole.toPlainText()
    whole.window().close()
    with qtbot.waitSignal(window.imports.imported):
        window.notice.action_triggered.emit()
    assert len(window.document.network.nodes) == 2


def test_several_lines_are_cut_to_what_they_say_first(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "two.py"
    path.write_text("model = keras.Sequential([layers.Conv1D(3, 3), layers.Attention()])")
    with qtbot.waitSignal(window.imports.failed, timeout=10_000):
        window.imports.import_path(path)
    assert window.notice.text().endswith("Attention: there is no layer of this kind here.")
    assert "Details..." in {each.text() for each in window.notice.findChildren(QPushButton)}
    window.notice.details_requested.emit()
    [whole] = [each for each in window.findChildren(QPlainTextEdit) if each.isReadOnly()][-1:]
    assert whole.toPlainText().count("Those there are: Embedding") == 2
    whole.window().close()


def test_the_notice_hides_nothing_of_a_network_that_came_in(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1280, 800)
    window.show()
    import_model(window, qtbot)
    assert window.notice.isVisible()
    scene, view = window.canvas.network_scene, window.canvas
    assert view.mapFromScene(scene.whole_rect().topLeft()).y() >= 0


def test_a_second_export_begins_where_the_first_went(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_model(window, qtbot)
    asked: list[tuple[str, str]] = []
    out = tmp_path / "out"
    out.mkdir()

    def answer(_window: object, title: str, place: str, _filter: str) -> tuple[str, str]:
        asked.append((title, place))
        return str(out / "weights.npz") if len(asked) == 1 else "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    with qtbot.waitSignal(window.export.written, timeout=30_000):
        window.export.ask_and_write("npz")
    window.export.ask_and_write("pytorch")
    assert window.files.save_path(tmp_path / "mine.gradloom")
    window.export.ask_and_write("onnx")
    assert asked[0] == ("Export weights as NumPy", str(Path.home() / "states.npz"))
    assert asked[1] == ("Export PyTorch code", str(out / "states_pytorch.py"))
    assert asked[2] == ("Export ONNX", str(tmp_path / "mine.onnx"))


def test_files_of_keras_can_be_dropped(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    for name, is_taken in (("a.png", False), ("a", False), ("a.zip", False)):
        (tmp_path / name).write_bytes(b"x")
        assert drop(window, tmp_path / name) is is_taken
    with qtbot.waitSignal(window.imports.imported, timeout=10_000):
        assert drop(window, GOLDENS / "numbers.h5")
    assert window.document.name == "numbers"
    broken = tmp_path / "broken.keras"
    broken.write_bytes(b"\x80\x04K\x01.")
    with qtbot.waitSignal(window.imports.failed, timeout=10_000) as told:
        assert drop(window, broken)
    assert "is a pickle" in told.args[0]
    assert window.document.name == "numbers"


def test_code_with_a_name_that_was_probably_meant_asks_for_consent(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "second.py"
    path.write_text(SECOND)
    window.imports.import_path(path)
    qtbot.waitUntil(lambda: bool(window.findChildren(CodeDialog)), timeout=10_000)
    [dialog] = window.findChildren(CodeDialog)
    assert "did you mean `return_sequences`" in dialog.notice.text()
    assert not dialog.take.isEnabled()
    qtbot.mouseClick(dialog.notice.action_button, LEFT)
    assert "361,098 parameters" in dialog.notice.text()
    assert "is read as `return_sequences`" in dialog.notice.text()
    with qtbot.waitSignal(window.imports.imported):
        qtbot.mouseClick(dialog.take, LEFT)
    assert window.document.name == "second"
    assert window.document.network.layer("gru").return_sequences


def test_pasted_code_is_read_as_it_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    dialog = window.imports.ask_for_code()
    assert not dialog.take.isEnabled()
    assert not dialog.notice.isVisibleTo(dialog)
    dialog.editor.setPlainText("model = keras.Sequential([layers.LSTM(4)")
    qtbot.waitUntil(lambda: "no Python" in dialog.notice.text(), timeout=5000)
    # Import pressed at once takes what stands there now, and not what was read before.
    dialog.editor.setPlainText("model = keras.Sequential([layers.LSTM(4, input_shape=(9, 3))])")
    dialog.read()
    assert dialog.take.isEnabled()
    dialog.dialect.choose("keras3")
    with qtbot.waitSignal(window.imports.imported):
        qtbot.mouseClick(dialog.take, LEFT)
    assert window.document.network.dialect == "keras3"
    assert window.document.network.layer("lstm").recurrent_activation == "sigmoid"
    assert "without weights" in window.notice.text()


def test_a_suggestion_holds_for_the_text_it_was_made_for(window: MainWindow, qtbot: QtBot) -> None:
    dialog = window.imports.ask_for_code(SECOND)
    qtbot.mouseClick(dialog.notice.action_button, LEFT)
    assert dialog.take.isEnabled()
    dialog.editor.setPlainText(SECOND.replace("return_sequence", "go_backward"))
    dialog.read()
    assert not dialog.take.isEnabled()
    assert "did you mean `go_backwards`" in dialog.notice.text()
    dialog.reject()


def test_training_asked_for_without_data_leads_to_the_data(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.show()
    import_model(window, qtbot)
    qtbot.waitUntil(lambda: window.document.data_error is not None, timeout=10_000)
    window.training_bar.train_action.trigger()
    assert window.notice.action_button.text() == "Choose data..."
    qtbot.mouseClick(window.notice.action_button, LEFT)
    panel = window.data_card.show_panel()
    assert panel.isVisible()
    panel.close()


def test_imported_weights_survive_a_crash(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    import_model(window, qtbot)
    window.autosave.write()
    project, place = window.document.project, window.autosave.place
    assert project.start is not None
    # What a window that crashed leaves: the autosave, the weights beside it, and no lock.
    lost = autosave_folder() / "lost.gradloom"
    folder_beside(lost).mkdir()
    weights = folder_beside(place) / project.start.file_name
    (folder_beside(lost) / weights.name).write_bytes(weights.read_bytes())
    lost.write_bytes(place.read_bytes())
    _forget_changes(window)

    [found] = [each for each in left_behind() if each.place == lost]
    assert isinstance(found, Recovered)
    window.recovery.recover(found)
    assert window.document.project == project
    assert not lost.exists()
    assert not folder_beside(lost).exists()
    assert window.files.save_path(tmp_path / "saved.gradloom")
    assert (tmp_path / weights.name).is_file()


def test_a_window_that_closes_leaves_no_weights_behind(window: MainWindow, qtbot: QtBot) -> None:
    import_model(window, qtbot)
    assert len(list(autosave_folder().rglob("*.safetensors"))) == 1
    window.document.undo_stack.setClean()
    window.document.open(Project(), None)
    assert window.close()
    assert list(autosave_folder().rglob("*.safetensors")) == []


def test_it_trains_from_its_weights_and_leaves_with_them(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    """The whole way: a file of Keras, data of the person's, a run, and every form out again."""
    model, table = tmp_path / "small.keras", tmp_path / "rows.csv"
    network = set_argument(EXAMPLES[0].project().network, "lstm", ("units",), 4)
    network = set_argument(network, "dense", ("units",), 2)
    random = np.random.default_rng(0)
    arrays = {
        node: [random.normal(0, 0.3, weight.shape).astype(np.float32) for weight in weights]
        for node, weights in infer(network).weights.items()
    }
    write_keras_file(model, network, UNKNOWN, arrays)
    table.write_text("text,label\n" + "".join(f"{'ab'[n % 2]}{n},{n % 2}\n" for n in range(40)))
    import_model(window, qtbot, model)
    assert window.session.is_busy is False

    def written(name: str) -> Path:
        path = tmp_path / f"out{TARGETS[name].suffix}"
        with qtbot.waitSignal(window.export.written, timeout=30_000) as told:
            window.export.write(name, path)
        assert path.name in told.args[0]
        return path

    with np.load(written("npz")) as stored:
        for ours, given in zip(
            stored.values(), [each for of in arrays.values() for each in of], strict=True
        ):
            np.testing.assert_array_equal(ours, given)
    for name in ("onnx", "keras-file", "safetensors"):
        assert written(name).stat().st_size > 1000

    source = TextTable(path=str(table))
    window.document.edit(
        "data",
        lambda project: project.replace(
            data=project.data.replace(source=source),
            training=TrainingSettings(epochs=1, batch_size=8),
        ),
    )
    qtbot.waitUntil(lambda: window.reader.dataset is not None, timeout=10_000)
    with (
        qtbot.waitSignal(window.session.run_ended, timeout=60_000),
        qtbot.waitSignal(window.session.run_started, timeout=60_000) as started,
    ):
        window.training_request.train()
    assert "from the weights imported from small.keras" in str(started.args[0].notes[0])
    with qtbot.waitSignal(window.export.written, timeout=30_000) as told:
        window.export.write("keras-file", tmp_path / "trained.keras")
    assert "trained weights" in told.args[0]


def test_a_model_that_is_opened_as_a_project_is_imported(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(MODEL), ""))
    with qtbot.waitSignal(window.imports.imported, timeout=10_000):
        window.actions_.open.trigger()
    assert window.document.name == "states"
    _forget_changes(window)
    project = tmp_path / "mine.json"  # a project after all, whatever it is called
    save_project(Project(description="mine"), project)
    assert window.files.open_path(project)
    assert window.document.project.description == "mine"


def test_the_file_that_was_asked_for_last_is_imported(window: MainWindow, qtbot: QtBot) -> None:
    imported: list[str] = []
    window.imports.imported.connect(lambda sentence, _: imported.append(sentence))
    window.imports.import_path(MODEL)
    import_model(window, qtbot, GOLDENS / "numbers.h5")
    assert finish_all(10)
    assert window.document.name == "numbers"
    assert len(imported) == 1


def test_a_window_that_closes_while_a_model_is_read_asks_and_leaves_nothing(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The weights arrive when the window is gone."""
    is_closed, kept = Event(), Event()
    real = window.starting.keep

    def keep(start: StartingWeights, content: bytes) -> None:
        assert is_closed.wait(10)
        real(start, content)
        kept.set()

    monkeypatch.setattr(window.starting, "keep", keep)
    imported: list[str] = []
    window.imports.imported.connect(lambda sentence, _: imported.append(sentence))
    window.imports.import_path(MODEL)
    assert window.close()
    is_closed.set()
    assert finish_all(10)
    assert kept.is_set()
    assert imported == []
    assert list(autosave_folder().rglob("*.safetensors")) == []


def test_weights_are_kept_beside_the_window(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may be a gigabyte: the window goes on meanwhile, and a full disk is told."""
    threads: list[Thread] = []

    def keep(*_: object) -> None:
        threads.append(current_thread())
        raise FileError("There is no room.")

    monkeypatch.setattr(window.starting, "keep", keep)
    before = window.document.project
    with qtbot.waitSignal(window.imports.failed, timeout=10_000) as told:
        window.imports.import_path(MODEL)
    assert told.args[0] == "There is no room."
    assert window.document.project is before
    assert main_thread() not in threads


def test_edits_are_saved_though_the_weights_are_gone(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    """A project that was copied without its weights."""
    path, alone = tmp_path / "model.gradloom", tmp_path / "elsewhere" / "model.gradloom"
    save_project(import_project(MODEL).project, path)
    alone.parent.mkdir()
    alone.write_bytes(path.read_bytes())
    assert window.files.open_path(alone)
    window.document.edit("describe", lambda project: project.replace(description="mine"))
    assert window.files.save()
    assert "is not beside it" in window.notice.text()
    saved = load_project(alone)
    assert (saved.description, saved.start) == ("mine", window.document.project.start)


def test_what_cannot_be_recovered_stays_to_be_recovered(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = autosave_folder() / "lost.gradloom"
    lost.parent.mkdir(parents=True, exist_ok=True)
    save_project(import_project(MODEL).project, lost)

    def take_over(_: Recovered) -> None:
        raise FileError("There is no room.")

    monkeypatch.setattr(window.starting, "take_over", take_over)
    [found] = [each for each in left_behind() if each.place == lost]
    before = window.document.project
    window.recovery.recover(found)
    assert window.notice.text() == "There is no room."
    assert window.document.project is before
    assert lost.exists()


def test_trained_weights_are_not_those_of_another_import(window: MainWindow, qtbot: QtBot) -> None:
    """The same network and data, and other weights to start from."""
    import_model(window, qtbot)
    project = window.document.project
    assert project.start is not None
    assert _fits(project, project)
    assert not _fits(project, project.replace(start=None))
    other = project.start.replace(digest="0" * 64)
    assert not _fits(project, project.replace(start=other))


@pytest.mark.parametrize("can_link", [True, False], ids=["one disk", "two disks"])
def test_weights_go_beside_the_project_at_once_where_they_can(
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    can_link: bool,
) -> None:
    import_model(window, qtbot)
    start = window.document.project.start
    assert start is not None
    kept = folder_beside(window.autosave.place) / start.file_name
    inode, expected = kept.stat().st_ino, kept.read_bytes()
    if not can_link:
        monkeypatch.setattr(os, "link", _no_link)
    assert window.files.save_path(tmp_path / "model.gradloom")
    saved = tmp_path / start.file_name
    assert (saved.stat().st_ino == inode) is can_link
    window.close()
    assert not kept.exists()
    assert saved.read_bytes() == expected


def _no_link(*_: object) -> None:
    raise OSError
