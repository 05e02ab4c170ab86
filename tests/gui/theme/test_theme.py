"""The application wears the chosen scheme, remembers it and follows the system."""

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication, QImage, QPalette
from PyQt6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from gui import theme
from gui.theme import load_tokens


def colours_in(widget: QWidget) -> set[str]:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_the_application_wears_the_mode(qapp, make_theme):
    look = make_theme("dark")
    dark = load_tokens("dark")
    assert look.tokens is dark
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == dark.panel
    assert dark.accent in qapp.styleSheet()
    assert theme.current() is look


def test_a_change_is_worn_before_it_is_told(qapp, qtbot, make_theme):
    look = make_theme("light")
    worn = []
    look.theme_changed.connect(lambda tokens: worn.append((tokens, qapp.styleSheet())))
    look.set_mode("dark")
    ((tokens, stylesheet),) = worn
    assert tokens == load_tokens("dark")
    assert tokens.canvas in stylesheet


def test_the_same_scheme_is_not_told_again(qtbot, make_theme):
    look = make_theme("light")
    with qtbot.assertNotEmitted(look.theme_changed):
        look.set_mode("light")


def test_the_mode_is_remembered(qapp, settings, make_theme):
    make_theme("light").set_mode("dark")
    again = theme.Theme(qapp, settings)
    assert again.mode == "dark"
    assert again.tokens.scheme == "dark"


def test_a_damaged_setting_means_system(qapp, settings):
    settings.setValue("theme/mode", "mauve")
    assert theme.Theme(qapp, settings).mode == "system"


def test_another_word_is_refused(make_theme):
    with pytest.raises(ValueError, match="expected system, light or dark"):
        make_theme("light").set_mode("mauve")


def test_system_follows_the_desktop(monkeypatch, qtbot, make_theme):
    look = make_theme("system")
    hints = QGuiApplication.styleHints()
    desktop = Qt.ColorScheme.Dark
    # The offscreen platform has no desktop: answer in its place.
    monkeypatch.setattr(
        "gui.theme.theme._style_hints",
        type("Hints", (), {"colorScheme": lambda self: desktop}),
    )
    with qtbot.waitSignal(look.theme_changed) as told:
        hints.colorSchemeChanged.emit(desktop)
    assert told.args[0].scheme == "dark"


def test_a_chosen_mode_ignores_the_desktop(qtbot, make_theme):
    look = make_theme("light")
    with qtbot.assertNotEmitted(look.theme_changed):
        QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)


def test_roles_change_what_is_seen(qtbot, make_theme):
    tokens = make_theme("light").tokens
    button = QPushButton("Train")
    qtbot.addWidget(button)
    button.show()
    assert tokens.accent not in colours_in(button)
    theme.mark(button, role="primary")
    assert tokens.accent in colours_in(button)


def test_an_invalid_field_has_a_red_edge(qtbot, make_theme):
    tokens = make_theme("dark").tokens
    field = QLineEdit("1.4")
    qtbot.addWidget(field)
    field.show()
    theme.mark(field, invalid=True)
    assert tokens.bad in colours_in(field)
    theme.mark(field, invalid=False)
    assert tokens.bad not in colours_in(field)


def test_the_focused_field_has_a_ring(qtbot, make_theme):
    tokens = make_theme("light").tokens
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    assert tokens.accent in colours_in(field)


def test_an_icon_follows_the_theme(qtbot, make_theme):
    look = make_theme("light")
    button = QPushButton()
    button.setIcon(theme.icon("ph.square-fill", "accent"))
    qtbot.addWidget(button)
    button.show()
    assert load_tokens("light").accent in colours_in(button)
    look.set_mode("dark")
    assert load_tokens("dark").accent in colours_in(button)


def test_an_unknown_icon_fails_at_once(qapp):
    with pytest.raises(KeyError):
        theme.icon("ph.no-such-icon")


def test_marks_are_written_once_a_colour(qapp, tmp_path: Path):
    from gui.theme.style import make_stylesheet

    for scheme in ("light", "dark", "light"):
        make_stylesheet(load_tokens(scheme), tmp_path)
    written = sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".svg")
    assert f"check-{load_tokens('dark').on_accent[1:]}.svg" in written
    assert all("currentColor" not in (tmp_path / name).read_text() for name in written)


def test_labels_take_the_size_of_their_role(qtbot, make_theme):
    tokens = make_theme("light").tokens
    label = QLabel("GRU")
    qtbot.addWidget(label)
    theme.mark(label, role="heading")
    label.show()
    assert label.font().pixelSize() == tokens.size_heading
