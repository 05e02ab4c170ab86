"""The summary beside the canvas: the same numbers, the same selection."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PyQt6.QtWidgets import QLabel, QTableView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from engine.layers.bidirectional import Bidirectional
from engine.layers.simple_rnn import SimpleRNN
from engine.network.edits import remove_nodes, set_argument
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from gui.document import Document
from gui.summary.summary_panel import SummaryPanel
from tests.engine.network.build import chain


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    return Document(EXAMPLES[0].project())


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> SummaryPanel:
    found = SummaryPanel(document)
    qtbot.addWidget(found)
    found.show()
    return found


def table(panel: SummaryPanel) -> QTableView:
    found = panel.findChild(QTableView)
    assert isinstance(found, QTableView)
    return found


def texts(panel: SummaryPanel) -> list[list[str]]:
    model = table(panel).model()
    assert model is not None
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def totals(panel: SummaryPanel) -> str:
    return next(label.text() for label in panel.findChildren(QLabel) if "Total" in label.text())


def selected(panel: SummaryPanel) -> list[int]:
    model = table(panel).selectionModel()
    assert model is not None
    return sorted(index.row() for index in model.selectedRows())


def test_it_reads_as_keras_prints_it(panel: SummaryPanel) -> None:
    assert texts(panel) == [
        ["embedding", "Embedding", "(None, None, 64)", "64,000", "the data"],
        ["lstm", "LSTM", "(None, 128)", "98,816", "embedding"],
        ["dense", "Dense", "(None, 10)", "1,290", "lstm"],
    ]
    assert totals(panel) == "Total parameters: 164,106\nTrainable: 164,106\nNot trainable: 0"


def test_it_follows_every_edit(panel: SummaryPanel, document: Document) -> None:
    def freeze(name: str) -> None:
        document.edit_network(
            "Freeze", lambda network: set_argument(network, name, ("trainable",), False)
        )

    freeze("lstm")
    assert texts(panel)[1][3] == "98,816 (fixed)"
    assert totals(panel).endswith("Trainable: 65,290\nNot trainable: 98,816")
    document.edit_network("Delete", lambda network: remove_nodes(network, ["embedding"]))
    assert [row[2] for row in texts(panel)] == ["(None, 128)", "(None, 10)"]
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert totals(panel).startswith("Total parameters: 164,106\nTrainable: 164,106")
    document.open(Project(), None)
    assert texts(panel) == []
    assert totals(panel).startswith("Total parameters: 0")


def test_a_shape_nobody_knows_and_a_half_that_is_fixed(qtbot: QtBot) -> None:
    both = Bidirectional(
        layer=SimpleRNN(units=3, trainable=False),
        backward_layer=SimpleRNN(units=3, go_backwards=True),
    )
    document = Document(Project(network=chain(both=both)))
    panel = SummaryPanel(document)
    qtbot.addWidget(panel)
    panel.show()
    assert texts(panel)[0][3] == "30 (15 fixed)"
    document.edit_network(
        "Set", lambda one: set_argument(one, "both", ("backward_layer", "go_backwards"), False)
    )
    assert texts(panel)[0][2:4] == ["?", "0"]


def test_rows_and_layers_are_selected_together(panel: SummaryPanel, document: Document) -> None:
    heard: list[object] = []
    document.selection_changed.connect(heard.append)
    document.select(["dense", "embedding"])
    assert selected(panel) == [0, 2]
    table(panel).selectRow(1)
    assert document.selection == {"lstm"}
    model = table(panel).selectionModel()
    assert model is not None
    model.select(
        table(panel).model().index(2, 0),  # type: ignore[union-attr]
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )
    assert document.selection == {"lstm", "dense"}
    assert len(heard) == 3
    document.edit_network("Delete", lambda network: remove_nodes(network, ["lstm"]))
    assert document.selection == {"dense"}
    assert selected(panel) == [1]


def test_the_model_keeps_qts_rules(
    qtbot: QtBot, panel: SummaryPanel, qtmodeltester: ModelTester
) -> None:
    model = table(panel).model()
    assert model is not None
    qtmodeltester.check(model)
    assert model.data(QModelIndex()) is None
    assert model.headerData(3, Qt.Orientation.Horizontal) == "Parameters"


def test_behind_another_tab_it_follows_when_it_is_seen_again(
    panel: SummaryPanel, document: Document
) -> None:
    panel.hide()
    document.edit_network("Units", lambda network: set_argument(network, "lstm", ("units",), 7))
    assert "(None, 128)" in str(texts(panel))
    panel.show()
    assert "(None, 7)" in str(texts(panel))
    assert panel.summary().rows[1].node_id == "lstm"
