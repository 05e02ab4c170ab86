"""The dialog to paste Keras code into: read as it is typed, and never run."""

from __future__ import annotations

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.exchange.from_keras import Imported, KerasImportError, import_keras_code
from engine.exchange.importing import project_of_code
from engine.message import GradloomError
from engine.network.inference import infer
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from gui.forms.choice_field import Choice, ChoiceField
from gui.theme import current, mark, mono_font
from gui.translation import translated
from gui.widgets.notice import Notice

PAUSE_MILLISECONDS = 200
"""From the last key to reading: someone may be typing."""
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
        self.resize(720, 560)
        self._accepts_suggestions = False
        self._found: Imported | None = None
        self.editor = QPlainTextEdit(self)
        self.editor.setFont(mono_font(current().tokens.size_quiet))
        self.editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.editor.setTabChangesFocus(True)  # the keyboard has to get out again
        self.editor.setPlaceholderText(EXAMPLE)
        self.editor.setAccessibleName(self.tr("Keras code"))
        mark(self.editor, role="code")
        self.dialect = ChoiceField(
            [Choice(name, label) for name, label in DIALECT_LABELS.items()], self
        )
        self.dialect.show_value("keras2")
        self.notice = Notice(parent=self, dismissable=False)
        self.suggestion = QPushButton(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MILLISECONDS)
        self._lay_out()
        self._pause.timeout.connect(self.read)
        self.editor.textChanged.connect(self._on_text_changed)
        self.dialect.entered.connect(lambda _: self.read())
        self.suggestion.clicked.connect(self._on_suggestion_accepted)
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
        row.addWidget(whose)
        row.addWidget(self.dialect.widget)
        row.addStretch(1)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.take = QPushButton(self.tr("Import"), self)
        mark(self.take, role="primary")
        self.buttons.addButton(self.take, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.suggestion)
        foot.addStretch(1)
        foot.addWidget(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(explanation)
        column.addWidget(self.editor, 1)
        column.addLayout(row)
        column.addWidget(self.notice)
        column.addLayout(foot)

    def read(self) -> None:
        """Read the code as it stands and say what was found."""
        self._pause.stop()
        self._found = None
        source = self.editor.toPlainText()
        suggestions: list[str] = []
        self.notice.setVisible(bool(source.strip()))
        if source.strip():
            try:
                self._found = self._read(source)
            except KerasImportError as error:
                self._say([translated(each) for each in error.problems], is_bad=True)
                # Where there is one for every problem, accepting them lets the network in.
                if len(error.suggestions) == len(error.problems):
                    suggestions = [each.meant for each in error.suggestions]
            except GradloomError as error:
                self._say([translated(error)], is_bad=True)
            else:
                self._say([self._summary(self._found), *map(translated, self._found.notes)])
        self.take.setEnabled(self._found is not None)
        self.suggestion.setVisible(bool(suggestions))
        self.suggestion.setText(
            self.tr("Read it as {names}").format(names=", ".join(dict.fromkeys(suggestions)))
        )

    def _read(self, source: str) -> Imported:
        dialect: Dialect = self.dialect.entry()
        return import_keras_code(source, self._accepts_suggestions, dialect)

    def _summary(self, found: Imported) -> str:
        inference = infer(found.network, found.signature)
        size = sum(inference.parameters(node.id) for node in found.network.nodes)
        return self.tr("{layers} layers, {parameters} parameters").format(
            layers=len(found.network.nodes), parameters=f"{size:,}"
        )

    def _say(self, sentences: list[str], *, is_bad: bool = False) -> None:
        shown = sentences[:MOST_SHOWN]
        if len(sentences) > MOST_SHOWN:
            shown.append(self.tr("and {count} more").format(count=len(sentences) - MOST_SHOWN))
        self.notice.set_message("\n".join(shown), "bad" if is_bad else "good")

    def _on_text_changed(self) -> None:
        self._accepts_suggestions = False  # it was agreed to for another text
        self._pause.start()

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
