"""Show every widget in every state: `python -m scripts.theme_gallery --mode dark`.

`--picture FILE` saves the window instead of leaving it open.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from PyQt6.QtCore import QSettings, QStringListModel, Qt, QTimer
from PyQt6.QtGui import QStandardItem, QStandardItemModel
from PyQt6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QDoubleSpinBox,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QMainWindow,
    QMenu,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTextEdit,
    QToolBar,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.widgets.chip import Chip
from gui.widgets.code_view import CodeView
from gui.widgets.collapsible import Collapsible
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.empty_state import EmptyState
from gui.widgets.form_row import FormRow
from gui.widgets.gauge import Gauge
from gui.widgets.notice import Notice
from gui.widgets.stripe_card import StripeCard
from gui.widgets.switch import Switch

CODE = '''"""A recurrent network.

Made by hand: the second line of a docstring is no code, even if it says return.
"""
import torch
from torch import nn


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(1000, 64)
        self.gru = nn.GRU(64, 256, batch_first=True)

    @torch.no_grad()
    def forward(self, symbols: torch.Tensor) -> torch.Tensor:
        sequence, _ = self.gru(self.embedding(symbols))
        return sequence[:, -1]  # the last step
'''


def _column(*widgets: QWidget, margin: int = 16, spacing: int = 8) -> QWidget:
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    for widget in widgets:
        layout.addWidget(widget)
    return holder


def _row(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return holder


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    theme.mark(label, role=role)
    return label


def _button(text: str, role: str | None = None, *, enabled: bool = True) -> QPushButton:
    button = QPushButton(text)
    theme.mark(button, role=role)
    button.setEnabled(enabled)
    return button


def _combo(*texts: str) -> QComboBox:
    combo = QComboBox()
    combo.addItems(texts)
    return combo


def _palette() -> QWidget:
    search = QLineEdit()
    search.setPlaceholderText("Search layers /")
    column = _column(
        search,
        _label("Symbols to vectors", "section"),
        StripeCard("Embedding", "a vector for each symbol", "symbols"),
        _label("Recurrent", "section"),
        StripeCard("SimpleRNN", "one tanh state", "recurrent"),
        StripeCard("LSTM", "input, forget and output gates, and a cell state", "recurrent"),
        _label("Output", "section"),
        StripeCard("Dense", "every input to every unit", "output"),
        _label("Companions", "section"),
        StripeCard("Dropout", "", "companions"),
        margin=12,
        spacing=6,
    )
    disabled = StripeCard("Masking", "no room for it here", "companions")
    disabled.setEnabled(False)
    column.layout().addWidget(disabled)
    column.layout().addStretch(1)
    return column


def _inspector() -> QWidget:
    units = QSpinBox()
    units.setRange(1, 4096)
    units.setValue(256)
    on, off, locked = Switch(), Switch(), Switch()
    on.setChecked(True)
    locked.setEnabled(False)
    rate = QLineEdit("1.4")
    rows = [
        FormRow("units", units),
        FormRow("activation", _combo("tanh", "relu")),
        FormRow("recurrent_activation", _combo("hard_sigmoid", "sigmoid")),
        FormRow("use_bias", on),
        FormRow("reset_after", off),
        FormRow("stateful", locked),
        FormRow("recurrent_dropout", rate),
        FormRow("recurrent_initializer", _combo("orthogonal")),
        FormRow("gain", QLineEdit("1.0"), indent=1),
        FormRow("a_name_too_long_for_the_column", QDoubleSpinBox()),
    ]
    rows[0].set_changed(True)
    rows[6].set_changed(True)
    rows[6].set_reason("between 0 and 1, and this reason needs two lines")
    essentials = Collapsible("Essentials")
    essentials.set_content(_column(*rows, margin=0, spacing=0))
    head = _row(_label("GRU", "heading"), _label("gru", "quiet"))
    head.layout().addWidget(_button("Reset all", "link"))
    column = _column(
        head,
        _label("Runs as Gradloom's own cell: hard_sigmoid gates.", "quiet"),
        essentials,
        Collapsible("Regularization", expanded=False),
        Collapsible("Constraints", expanded=False),
    )
    column.layout().addStretch(1)
    return column


def _controls() -> QWidget:
    bad_combo = _combo("invalid combo")
    bad_spin = QSpinBox()
    for field in (bad_combo, bad_spin):
        theme.mark(field, invalid=True)
    editable = _combo("editable", "another")
    editable.setEditable(True)
    off_spin, off_combo, off_line = QSpinBox(), _combo("disabled"), QLineEdit("disabled")
    checks = [QCheckBox(text) for text in ("off", "on", "partly", "disabled")]
    checks[1].setChecked(True)
    checks[2].setTristate(True)
    checks[2].setCheckState(Qt.CheckState.PartiallyChecked)
    checks[3].setChecked(True)
    radios = [QRadioButton(text) for text in ("one", "two", "disabled")]
    radios[1].setChecked(True)
    for widget in (off_spin, off_combo, off_line, checks[3], radios[2]):
        widget.setEnabled(False)
    progress, slider = QProgressBar(), QSlider(Qt.Orientation.Horizontal)
    progress.setValue(64)
    slider.setValue(40)
    tool = QToolButton()
    tool.setIcon(theme.icon("ph.arrow-u-up-left"))
    checked_tool = QToolButton()
    checked_tool.setCheckable(True)
    checked_tool.setChecked(True)
    checked_tool.setIcon(theme.icon("ph.crosshair"))
    off_tool = QToolButton()
    off_tool.setIcon(theme.icon("ph.trash"))
    off_tool.setEnabled(False)
    menu_tool = QToolButton()
    menu_tool.setText("Menu")
    menu_tool.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
    menu_tool.setMenu(QMenu(menu_tool))
    menu_button = _button("With menu")
    menu_button.setMenu(QMenu(menu_button))
    train = _button("Train", "primary")
    train.setIcon(theme.icon("ph.play-fill", "on_accent"))
    strong = Chip("hard_sigmoid gates")
    strong.set_strong(True)
    text = QTextEdit("Some text to write.")
    text.setMaximumHeight(56)
    return _column(
        _row(train, _button("Pause"), _button("Stop"), _button("Off", enabled=False)),
        _row(
            _button("Set return_sequences on gru", "danger"),
            _button("Undo", "quiet"),
            _button("Redo", "quiet", enabled=False),
            _button("Link", "link"),
            menu_button,
        ),
        _row(tool, checked_tool, off_tool, menu_tool, _button("Off", "primary", enabled=False)),
        _row(QLineEdit("line edit"), QSpinBox(), QDoubleSpinBox(), _combo("combo", "two")),
        _row(editable, bad_combo, bad_spin),
        _row(off_line, off_spin, off_combo),
        _row(*checks, *radios),
        _row(Chip("256 units"), strong, Chip("last step")),
        progress,
        slider,
        text,
        Notice("The best weights were kept.", "good"),
        Notice("This text has letters the vocabulary lacks.", "warning", "Show them"),
        Notice("SimpleRNN needs a sequence: gru gives only its last step.", "bad", "Mend"),
        _row(_label("heading", "heading"), _label("section", "section"), _label("quiet", "quiet")),
        _row(_label("bad", "bad"), _label("batch, 64", "mono"), _label("strong", "strong")),
        ElidedLabel("A long line that says more than its place allows, " * 4),
        spacing=10,
    )


def _lists() -> QWidget:
    table = QTableWidget(4, 3)
    table.setHorizontalHeaderLabels(["Run", "Loss", "Clipped"])
    for row in range(4):
        for column, text in enumerate((f"run {row}", f"0.{6 - row}", f"{40 - row}%")):
            table.setItem(row, column, QTableWidgetItem(text))
    table.setAlternatingRowColors(True)
    table.selectRow(1)
    tree = QTreeView()
    model = QStandardItemModel()
    model.setHorizontalHeaderLabels(["Tree"])
    for name in ("gru", "dense"):
        item = QStandardItem(name)
        item.setCheckable(True)
        item.appendRow(QStandardItem("kernel"))
        model.appendRow(item)
    model.item(0).setCheckState(Qt.CheckState.Checked)
    model.setParent(tree)
    tree.setModel(model)
    tree.expand(model.index(0, 0))
    listing = QListView()
    listing.setModel(QStringListModel([f"entry {n}" for n in range(20)], listing))
    listing.setCurrentIndex(listing.model().index(2, 0))
    group = QGroupBox("Group")
    QVBoxLayout(group).addWidget(QLabel("inside"))
    return _column(table, tree, listing, group)


def _gauges() -> QWidget:
    gauge, fresh = Gauge(), Gauge()
    gauge.set_fraction(0.41, "of 100", "49% of run")
    empty = EmptyState(
        "ph.chart-line", "Nothing trained yet", "Curves appear with the first step.", "Train"
    )
    row = _row(gauge, fresh)
    row.layout().addWidget(empty, 1)
    row.layout().setContentsMargins(16, 16, 16, 16)
    return row


class Gallery(QMainWindow):
    """A window laid out as the drawing is, with every widget in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Theme gallery")
        self.resize(1440, 900)
        bar = self.menuBar()
        for title in ("File", "Edit", "View"):
            menu = bar.addMenu(title)
            menu.addAction("Open").setShortcut("Ctrl+O")
            tick = menu.addAction("Ticked")
            tick.setCheckable(True)
            tick.setChecked(True)
            menu.addSeparator()
            menu.addAction("Off").setEnabled(False)
            menu.addMenu("More").addAction("Inside")
        tools = QToolBar()
        tools.setMovable(False)
        self.addToolBar(tools)
        for mode in ("system", "light", "dark"):
            tools.addAction(mode.title(), lambda mode=mode: theme.current().set_mode(mode))
        middle = QTabWidget()
        code = CodeView(line_numbers=True)
        code.set_text(CODE)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(code)
        split.addWidget(_gauges())
        for title, page in (("Network", _controls()), ("Code", split), ("Lists", _lists())):
            middle.addTab(page, title)
        middle.setDocumentMode(False)
        self.tabs = middle
        self.setCentralWidget(middle)
        areas = Qt.DockWidgetArea
        for title, content, area, width in (
            ("Layers", _palette(), areas.LeftDockWidgetArea, 220),
            ("Arguments", _inspector(), areas.RightDockWidgetArea, 360),
        ):
            dock = QDockWidget(title)
            dock.setObjectName(title)
            dock.setWidget(content)
            content.setMinimumWidth(width)
            self.addDockWidget(area, dock)
        self.statusBar().addWidget(_label("1 problem", "bad"))
        self.statusBar().addPermanentWidget(QLabel("saved 2 min ago"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the gallery, or save its picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=("system", "light", "dark"), default="system")
    parser.add_argument("--tab", type=int, default=0)
    parser.add_argument("--picture")
    chosen = parser.parse_args(arguments)
    app = QApplication(sys.argv[:1])
    # The gallery must not change the user's own setting.
    settings = QSettings(os.devnull, QSettings.Format.IniFormat)
    look = theme.Theme(app, settings)
    look.set_mode(chosen.mode)
    look.apply()
    window = Gallery()
    window.tabs.setCurrentIndex(chosen.tab)
    window.show()
    if chosen.picture:
        QTimer.singleShot(500, lambda: (window.grab().save(chosen.picture), app.quit()))
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
