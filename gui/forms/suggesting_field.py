"""Editor of a text for which some values are likely."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtWidgets import QComboBox, QWidget

from engine.declared import Argument
from gui.forms.line_entry import LineEntry
from gui.forms.quiet_combo import QuietCombo
from gui.forms.text_field import TextField
from gui.theme import mark


class SuggestingField(TextField):
    """A combo box that can be typed into: the menu suggests, any text can be entered."""

    def __init__(
        self, argument: Argument, parent: QWidget, suggestions: Sequence[str] = ()
    ) -> None:
        self.combo = QuietCombo(parent)
        line = LineEntry(self.combo)
        super().__init__(argument, parent, line=line, widget=self.combo)
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.combo.setLineEdit(line)
        self.combo.setCompleter(None)  # it would finish words nobody meant
        self.combo.activated.connect(self._on_activated)
        self.suggest(suggestions)

    def suggest(self, texts: Sequence[str]) -> None:
        """Fill the menu; what stands in the field stays."""
        if texts == self.suggestions():
            return
        was_entry = self.line.isModified()
        text = self.line.text()
        self.combo.clear()
        self.combo.addItems(texts)
        self.combo.setCurrentIndex(self.combo.findText(text))
        self.line.setText(text)
        self.line.setModified(was_entry)

    def suggestions(self) -> list[str]:
        """What the menu offers."""
        return [self.combo.itemText(place) for place in range(self.combo.count())]

    def set_invalid(self, invalid: bool) -> None:
        mark(self.combo, invalid=invalid)

    def _on_activated(self, place: int) -> None:
        self.line.setText(self.combo.itemText(place))
        self.line.setModified(True)
        self.commit()
