"""The engine's sentences: translated first, filled in afterwards."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication, QTranslator
from pytestqt.qtbot import QtBot

from engine.message import GradloomError, Message, message
from gui.translation import CONTEXT, translated

KNOWN = {"{name} is empty": "{name} ist leer", "No layers yet": "Noch keine Schichten"}


class German(QTranslator):
    """Knows two templates."""

    def translate(
        self,
        context: str | None,
        sourceText: str | None,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str | None:
        if context != CONTEXT or sourceText not in KNOWN:
            return None  # not known: the source text is shown
        return KNOWN[sourceText]

    def isEmpty(self) -> bool:
        return False


def test_templates_are_translated_and_values_are_not(qtbot: QtBot) -> None:
    german = German()
    QCoreApplication.installTranslator(german)
    try:
        assert translated(message("{name} is empty", name="No layers yet")) == (
            "No layers yet ist leer"
        )
        assert translated(message("No layers yet")) == "Noch keine Schichten"
        assert translated(GradloomError("{name} is empty", name="a {b}")) == "a {b} ist leer"
        assert translated("No layers yet") == "Noch keine Schichten"
        # A sentence inside a sentence is the engine's too.
        outer = message("{name} is empty", name=message("No layers yet"))
        assert translated(outer) == "Noch keine Schichten ist leer"
        assert translated(message("{a} and {b}", a=1, b=None)) == "1 and None"
    finally:
        QCoreApplication.removeTranslator(german)
    assert translated(outer) == str(outer) == "No layers yet is empty"


def test_an_error_is_its_sentence() -> None:
    error = GradloomError("{path} is empty", path="x{y}")
    assert str(error) == "x{y} is empty"
    assert error.message == Message("{path} is empty", {"path": "x{y}"})
