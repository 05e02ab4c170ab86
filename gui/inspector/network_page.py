"""The network's own settings, shown while no layer is selected."""

from __future__ import annotations

from PyQt6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.project.project import MAX_DESCRIPTION
from engine.vocabulary.dialects import DIALECT_LABELS
from gui.document import Document
from gui.forms.choice_field import Choice, ChoiceField
from gui.inspector.description import Description
from gui.inspector.start_section import StartSection
from gui.theme import mark
from gui.widgets.form_row import FormRow


class NetworkPage(QWidget):
    """Dialect, description and the weights to start from."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.dialect = ChoiceField(
            [Choice(name, label) for name, label in DIALECT_LABELS.items()], self
        )
        self.dialect.entered.connect(self._on_dialect_entered)
        self._explanation = QLabel(self)
        self._explanation.setWordWrap(True)
        mark(self._explanation, role="quiet")
        title = QLabel(self.tr("Description of the project"), self)
        mark(title, role="argument")
        self.description = Description(self)
        self.description.setPlaceholderText(self.tr("What this project is for"))
        self.description.setAccessibleName(title.text())
        self.description.setMaximumHeight(160)
        self.description.setTabChangesFocus(True)
        self.description.left.connect(self._on_description_left)
        self.start = StartSection(document, self)
        self._hint = QLabel(
            self.tr("Select a layer to see its arguments. Several of one kind are set together."),
            self,
        )
        self._hint.setWordWrap(True)
        mark(self._hint, role="quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 16)
        column.setSpacing(4)
        self._row = FormRow(
            self.tr("Dialect"), self.dialect.widget, self, help_text=self.tr("Whose Keras is meant")
        )
        column.addWidget(self._row)
        column.addWidget(self._explanation)
        column.addSpacing(12)
        column.addWidget(title)
        column.addWidget(self.description)
        column.addWidget(self.start)
        column.addSpacing(12)
        column.addWidget(self._hint)
        column.addStretch(1)

    def show_project(self) -> None:
        """Show the project as it stands."""
        project = self._document.project
        self.dialect.show_value(project.network.dialect)
        self._explanation.setText(self._explained(project.network.dialect))
        self.start.show_project()
        is_written = self.description.hasFocus() and self.description.is_edited
        if not is_written and self.description.toPlainText() != project.description:
            self.description.show_text(project.description)

    def commit(self) -> None:
        """Take the description as it is written."""
        self._on_description_left()

    def _explained(self, dialect: str) -> str:
        if dialect == "keras2":
            return self.tr(
                "hard_sigmoid(x) is clip(0.2 x + 0.5, 0, 1). New LSTM and GRU layers begin with "
                "hard_sigmoid gates, and GRU with reset_after off.\n"
                "Layers that are here keep their arguments when the dialect changes; "
                "hard_sigmoid takes the other meaning."
            )
        return self.tr(
            "hard_sigmoid(x) is clip(x/6 + 0.5, 0, 1). New LSTM and GRU layers begin with "
            "sigmoid gates, and GRU with reset_after on, as torch.nn has them.\n"
            "Layers that are here keep their arguments when the dialect changes; "
            "hard_sigmoid takes the other meaning."
        )

    def _on_dialect_entered(self, dialect: str) -> None:
        self._document.edit_network(
            self.tr("Set dialect"), lambda network: network.replace(dialect=dialect)
        )

    def _on_description_left(self) -> None:
        if not self.description.is_edited:
            return
        text = self.description.toPlainText()[:MAX_DESCRIPTION]
        self.description.is_edited = False
        self._document.edit(
            self.tr("Describe project"), lambda project: project.replace(description=text)
        )
