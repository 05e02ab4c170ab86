import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication

from gui.theme import load_tokens
from gui.widgets.code_view import CodeView

DOCSTRING = '"""First line.\n\nreturn to the last line.\n"""\nreturn 1\n'


@pytest.fixture
def view(qtbot):
    view = CodeView(line_numbers=True)
    view.resize(300, 200)
    qtbot.addWidget(view)
    view.show()
    return view


def colour_at(view: CodeView, line: int, column: int) -> str | None:
    formats = view.document().findBlockByNumber(line).layout().formats()
    for found in formats:
        if found.start <= column < found.start + found.length:
            return found.format.foreground().color().name()
    return None


def test_a_docstring_is_one_from_end_to_end(view):
    view.set_text(DOCSTRING)
    light = load_tokens("light")
    assert colour_at(view, 2, 0) == light.good
    assert colour_at(view, 4, 0) == light.accent
    assert colour_at(view, 4, 7) == light.warning


def test_letters_beyond_sixteen_bits_do_not_shift_colours(view):
    view.set_text('x = "🧶🧶"  # note\n')
    assert colour_at(view, 0, 12) == load_tokens("light").quiet_text


def test_colours_follow_the_theme(view, theme):
    view.set_text(DOCSTRING)
    theme.set_mode("dark")
    assert colour_at(view, 4, 0) == load_tokens("dark").accent


def test_new_text_keeps_the_place(qtbot, view):
    view.set_text("\n".join(f"line_{n} = {n}" for n in range(200)))
    view.verticalScrollBar().setValue(90)
    view.set_text("\n".join(f"line_{n} = {n + 1}" for n in range(200)))
    assert view.verticalScrollBar().value() == 90
    assert view.text().startswith("line_0 = 1")


def test_it_cannot_be_written_in_but_copied_from(qtbot, view):
    view.set_text("units = 256\n")
    qtbot.keyClicks(view, "x")
    assert view.text() == "units = 256\n"
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "units = 256\n"


def test_numbers_take_the_room_they_need(view):
    view.set_text("\n" * 8)
    narrow = view.number_width()
    view.set_text("\n" * 12000)
    assert view.number_width() > narrow
    assert view.viewport().x() >= view.number_width()


def test_tab_leaves_the_code(view):
    assert view.tabChangesFocus()


PROGRAM = (
    '"""A network."""\n\nimport torch  # the library\n\n\nclass Network(nn.Module):\n'
    '    """Two layers.\n\n    The second is small.\n    """\n\n    def forward(self, x):\n'
    '        x = self.gru(x, "sum")[0]\n        return self.dense(x[:, -1], 10)\n'
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("10)", "256)"),
        ("# the library", ""),
        ('"sum"', "None  # none"),
        ("The second is small.", 'The second " is 7.'),
        ("Two layers.", 'Two layers."""'),
        ("x = self", 'x = """self'),
        ("import torch", "def torch"),
        ("    The second is small.\n", "    The second is small.\n    And so on.\n"),
    ],
)
def test_a_few_changed_lines_look_as_if_all_had_been_written(qtbot, view, before, after):
    changed = PROGRAM.replace(before, after)
    assert changed != PROGRAM
    view.set_text(PROGRAM)
    view.set_text(changed)
    fresh = CodeView()
    qtbot.addWidget(fresh)
    fresh.set_text(changed)
    assert view.text() == view.toPlainText() == changed
    for line in range(fresh.blockCount()):
        mine, theirs = (
            [
                (found.start, found.length, found.format)
                for found in each.document().findBlockByNumber(line).layout().formats()
            ]
            for each in (view, fresh)
        )
        assert mine == theirs, f"line {line}"
