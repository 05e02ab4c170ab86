"""Words of a person or a file are never taken for markup."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, QPoint
from PyQt6.QtGui import QHelpEvent, QTextDocument
from PyQt6.QtWidgets import QToolTip

from engine.data import Preview
from gui.data.rows_table import RowsTable
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.no_markup import no_markup


@pytest.mark.parametrize(
    "text",
    [
        '<img src="/etc/passwd">',
        "a <b>bold</b> name\nand  a second line",
        "</p><h1>x",
        "a & b &lt; c <i>",
        "x < y",
    ],
)
def test_what_looks_like_markup_is_shown_as_it_is(qtbot, text):
    read = QTextDocument()
    read.setHtml(no_markup(text))
    assert read.toPlainText() == text
    assert "<img" not in read.toHtml().partition("<body")[2]


def test_other_words_are_left_alone(qtbot):
    assert no_markup("R&D &amp; more\nlines") == "R&D &amp; more\nlines"
    assert no_markup("") == ""


def test_values_of_a_file_are_tooltips_as_they_stand_there(qtbot):
    table = RowsTable()
    qtbot.addWidget(table)
    table.show_file(Preview(("text",), (('<img src="http://a/b.png">',),)))
    assert "<img" not in table.item(0, 0).toolTip()
    assert table.item(0, 0).text() == '<img src="http://a/b.png">'


def test_an_elided_name_is_told_as_it_is(qtbot, monkeypatch):
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda place, text, widget: told.append(text))
    label = ElidedLabel("<b>a name</b> " * 20)
    qtbot.addWidget(label)
    label.resize(40, 20)
    label.event(QHelpEvent(QEvent.Type.ToolTip, QPoint(), QPoint()))
    assert told == [no_markup(label.text())]
    assert "<b>" not in told[0]
