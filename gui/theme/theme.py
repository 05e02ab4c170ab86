"""Which scheme is shown, and the application dressed in it."""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Literal, get_args
from weakref import finalize

from PyQt6 import sip
from PyQt6.QtCore import QObject, QSettings, Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication, QStyleHints
from PyQt6.QtWidgets import QApplication

from gui.theme.palette import make_palette
from gui.theme.roomy_style import RoomyStyle
from gui.theme.style import interface_font, make_stylesheet
from gui.theme.tokens import Scheme, Tokens, load_tokens

Mode = Literal["system", "light", "dark"]
_SETTING = "theme/mode"
_REQUESTED = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class Theme(QObject):
    """The application's look: a mode the user chose and the tokens that follow from it."""

    theme_changed = pyqtSignal(object)
    """Emitted with the new `Tokens` once the application wears them."""

    def __init__(self, app: QApplication, settings: QSettings | None = None) -> None:
        super().__init__(app)
        global _current  # noqa: PLW0603 - an application has one look, as it has one QApplication
        _current = self
        self._app = app
        self._settings = settings or QSettings()
        self._applied = False
        self._icon_folder = Path(mkdtemp(prefix="gradloom-"))
        # Not a QTemporaryDir: Qt owns this object, so what Python holds in it never goes.
        finalize(self, rmtree, self._icon_folder, ignore_errors=True)
        saved = self._settings.value(_SETTING, "system")
        self._mode: Mode = saved if saved in get_args(Mode) else "system"
        self._tokens = load_tokens(self._scheme())
        _style_hints().colorSchemeChanged.connect(self._on_system_scheme_changed)

    @property
    def tokens(self) -> Tokens:
        """The tokens now worn; read them in `paintEvent` and the widget follows the theme."""
        return self._tokens

    @property
    def mode(self) -> Mode:
        """What the user chose: "system" follows the desktop."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Choose and remember a mode; `ValueError` for another word."""
        if mode not in get_args(Mode):
            raise ValueError(f"no theme mode {mode!r}: expected system, light or dark")
        self._settings.setValue(_SETTING, mode)
        if mode == self._mode:
            return
        self._mode = mode
        self._ask_system()
        self._follow()

    def apply(self) -> None:
        """Dress the application: call once, before the first window."""
        self._applied = True
        self._app.setStyle(RoomyStyle())
        self._app.setFont(interface_font(self._tokens))
        self._ask_system()
        self._tokens = load_tokens(self._scheme())
        self._dress()

    def _ask_system(self) -> None:
        # So that what the system draws (title bar, native dialogs) goes along.
        if self._mode == "system":
            _style_hints().unsetColorScheme()
        else:
            _style_hints().setColorScheme(_REQUESTED[self._mode])

    def _scheme(self) -> Scheme:
        if self._mode != "system":
            return self._mode
        return "dark" if _style_hints().colorScheme() == Qt.ColorScheme.Dark else "light"

    def _follow(self) -> None:
        tokens = load_tokens(self._scheme())
        if tokens is self._tokens:
            return
        self._tokens = tokens
        if self._applied:
            self._dress()
        self.theme_changed.emit(tokens)

    def _dress(self) -> None:
        self._app.setPalette(make_palette(self._tokens))
        self._app.setStyleSheet(make_stylesheet(self._tokens, self._icon_folder))

    def _on_system_scheme_changed(self) -> None:
        self._follow()


_current: Theme | None = None


def current() -> Theme:
    """The application's theme. It lives as long as the QApplication, which owns it.

    Until `apply()` is called it only tells tokens; the application is left as it is.
    """
    if _current is not None and not sip.isdeleted(_current):
        return _current
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("the theme needs a QApplication: make one first")
    return Theme(app)


def _style_hints() -> QStyleHints:
    hints = QGuiApplication.styleHints()
    assert hints is not None
    return hints
