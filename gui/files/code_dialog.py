"""The dialog to paste Keras code into: read as it is typed, and never run."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.exchange.from_keras import Imported, KerasImportError, import_keras_code
from engine.exchange.from_keras.errors import Suggestion
from engine.exchange.importing import project_of_code
from engine.message import GradloomError
from engine.network.inference import infer
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from gui.files.code_notice import CodeNotice, place_in
from gui.forms.choice_field import Choice, ChoiceField
from gui.theme import mark
from gui.translation import translated
from gui.widgets.code_editor import CodeEditor
from gui.widgets.notice import Kind

PAUSE_MILLISECONDS = 200
"""From the last key to reading: someone may be typing."""
LONG_PAUSE_MILLISECONDS = 1000
"""The same for a text that takes a while to read."""
LONG_TEXT = 40_000
"""Characters."""
MOST_SHOWN = 4
"""Problems or notes shown at once; mending them brings up the next."""
EXAMPLE = """model = keras.Sequential()
model.add(layers.Embedding(input_dim=1000, output_dim=64))
model.add(layers.LSTM(128))
model.add(layers.Dense(10))"""


class CodeDialog(QDialog):
    """A text, what is read in it, and a button to take that."""

    chosen = pyqtSignal(object)
    """The `ImportedProject` of the code, as the dialog closes."""

    def __init__(self, source: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import Keras code"))
        self.resize(800, 600)
        self._accepts_suggestions = False
        self._found: Imported | None = None
        self.editor = CodeEditor(self)
        self.editor.setPlaceholderText(EXAMPLE)
        self.editor.setAccessibleName(self.tr("Keras code"))
        self.dialect = ChoiceField(
            [Choice(name, label) for name, label in DIALECT_LABELS.items()], self
        )
        self.dialect.show_value("keras2")
        self.notice = CodeNotice(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._lay_out()
        self._pause.timeout.connect(self.read)
        self.editor.textChanged.connect(self._on_text_changed)
        self.dialect.entered.connect(lambda _: self.read())
        self.notice.action_triggered.connect(self._on_suggestion_accepted)
        self.notice.place_chosen.connect(lambda line, column: self.editor.go_to((line, column)))
        self.editor.setPlainText(source)
        self.read()

    def _lay_out(self) -> None:
        explanation = QLabel(
            self.tr(
                "Paste a Sequential, model.add(...) or functional calls. The code is read and "
                "never run."
            ),
            self,
        )
        explanation.setWordWrap(True)
        mark(explanation, role="quiet")
        whose = QLabel(self.tr("Arguments left out have the defaults of"), self)
        whose.setBuddy(self.dialect.widget)
        mark(whose, role="argument")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(whose)
        row.addWidget(self.dialect.widget)
        row.addStretch(1)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.take = QPushButton(self.tr("Import"), self)
        mark(self.take, role="primary")
        self.buttons.addButton(self.take, QDialogButtonBox.ButtonRole.AcceptRole)
        self.take.setDefault(True)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        # In the text, Return begins a line.
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._on_accepted)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(explanation)
        column.addWidget(self.editor, 1)
        column.addLayout(row)
        column.addWidget(self.notice)
        column.addSpacing(4)
        column.addWidget(self.buttons)

    def read(self) -> None:
        """Read the code as it stands and say what was found."""
        self._pause.stop()
        self._found = None
        source = self.editor.toPlainText()
        self.notice.setVisible(bool(source.strip()))
        if not source.strip():
            self._show(self.tr("There is no code to import yet."))
            return
        try:
            self._found = self._read(source)
        except KerasImportError as error:
            sentences = [translated(each) for each in error.problems]
            # Where there is one for every problem, accepting them lets the network in.
            is_complete = len(error.suggestions) == len(error.problems)
            self._say(sentences, "bad", self._consent(error.suggestions) if is_complete else None)
            self._show(self.tr("Mend the code first: what cannot be read is said above."), error)
        except GradloomError as error:
            self._say([translated(error)], "bad")
            self._show(self.tr("Mend the code first: what cannot be read is said above."))
        else:
            notes = [translated(each) for each in self._found.notes]
            self._say([self._summary(self._found), *notes], "good")
            keys = QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText)
            self._show(self.tr("Open this network ({keys})").format(keys=keys))

    def _show(self, of_import: str, error: KerasImportError | None = None) -> None:
        """Whether the code can be taken, and why not; and the places that stand in the way."""
        self.take.setEnabled(self._found is not None)
        self.take.setToolTip(of_import)
        places = [place_in(str(each)) for each in error.problems] if error is not None else []
        self.editor.mark_places([place for place in places if place is not None])

    def _consent(self, suggestions: Sequence[Suggestion]) -> str:
        meant = {each.meant for each in suggestions}
        if len(meant) == 1:
            return self.tr("Read it as {name}").format(name=meant.pop())
        return self.tr("Accept {count} corrections").format(count=len(suggestions))

    def _read(self, source: str) -> Imported:
        dialect: Dialect = self.dialect.entry()
        return import_keras_code(source, self._accepts_suggestions, dialect)

    def _summary(self, found: Imported) -> str:
        inference = infer(found.network, found.signature)
        size = sum(inference.parameters(node.id) for node in found.network.nodes)
        summary = (
            self.tr("1 layer, {parameters} parameters")
            if len(found.network.nodes) == 1
            else self.tr("{layers} layers, {parameters} parameters")
        )
        return summary.format(layers=len(found.network.nodes), parameters=f"{size:,}")

    def _say(self, sentences: list[str], kind: Kind, action: str | None = None) -> None:
        shown = sentences[:MOST_SHOWN]
        if len(sentences) > MOST_SHOWN:
            shown.append(self.tr("and {count} more").format(count=len(sentences) - MOST_SHOWN))
        self.notice.say(shown, kind, action)

    def _on_text_changed(self) -> None:
        self._accepts_suggestions = False  # it was agreed to for another text
        document = self.editor.document()
        is_long = document is not None and document.characterCount() > LONG_TEXT
        self._pause.start(LONG_PAUSE_MILLISECONDS if is_long else PAUSE_MILLISECONDS)

    def _on_suggestion_accepted(self) -> None:
        self._accepts_suggestions = True
        self.read()
        self.take.setFocus()

    def _on_accepted(self) -> None:
        if self._pause.isActive():
            self.read()
        if self._found is not None:
            found = project_of_code(self._found)
            self.accept()
            self.chosen.emit(found)
