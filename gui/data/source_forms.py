"""The forms of the data panel: where the rows come from and how they are prepared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.declared import Argument, arguments_of
from engine.network.edits import replace_nested
from engine.project.data_edits import with_source
from engine.project.data_facts import DataFacts
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.sources.arrays import ArraysFile
from engine.project.sources.base import DataSource
from engine.project.sources.series import SeriesTable
from engine.project.sources.texts import HuggingFaceDataset, TextTable
from engine.reasons import reason_of
from gui.data.file_choice import FileChoice
from gui.data.reader import DataReader
from gui.data.source_kind import FOLDERS
from gui.document import Document
from gui.forms.form import DeclaredForm
from gui.forms.form_context import FieldMaker, Path
from gui.forms.names_field import NamesField
from gui.forms.path_field import PathField
from gui.forms.suggesting_field import SuggestingField
from gui.theme import mark

if TYPE_CHECKING:
    from engine.data.table_preview import Preview

PATH = ("source", "path")
COLUMNS = (("source", "text_column"), ("source", "label_column"))
NUMBERS = (("source", "columns"), ("source", "target_columns"))
ARRAYS = (("source", "inputs"), ("source", "targets"))
ENCODING = ("source", "encoding")
_ENCODINGS = ("utf-8", "utf-16", "cp1252", "iso-8859-1", "iso-8859-2", "cp1254", "gb18030")
_PREPARATION = "preparation"


class SourceForms(QScrollArea):
    """Source and preparation, each a form; every entry is an edit of the document."""

    def __init__(
        self, document: Document, reader: DataReader, files: FileChoice, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._reader = reader
        self._files = files
        makers: dict[Path, FieldMaker] = dict.fromkeys((*COLUMNS, *ARRAYS), SuggestingField)
        makers.update(dict.fromkeys(NUMBERS, NamesField))
        makers[ENCODING] = _encoding_field
        self.source = DeclaredForm(DataSettings, makers=makers)
        self.source.hide_arguments({_PREPARATION})
        self.preparation = DeclaredForm(Preparation)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(0)
        for title, form in (
            (self.tr("Source"), self.source),
            (self.tr("Preparation"), self.preparation),
        ):
            section = QWidget(content)
            inside = QVBoxLayout(section)
            inside.setContentsMargins(0, 0, 0, 8)
            inside.setSpacing(0)
            label = QLabel(title, section)
            label.setContentsMargins(16, 8, 16, 0)
            mark(label, role="strong")
            inside.addWidget(label)
            inside.addWidget(form)
            column.addWidget(section)
            self._section_of_preparation = section
        column.addStretch(1)
        self.setWidget(content)
        self.source.argument_edited.connect(self._on_source_edited)
        self.source.argument_stepped.connect(self._on_source_stepped)
        self.source.stepping_ended.connect(document.end_merge)
        self.preparation.argument_edited.connect(self._on_preparation_edited)
        self.preparation.argument_stepped.connect(self._on_preparation_stepped)
        self.preparation.stepping_ended.connect(document.end_merge)
        document.project_changed.connect(self._on_project_changed)
        files.looked.connect(self._on_looked)
        self._on_project_changed(document.project)

    def _on_project_changed(self, project: Project) -> None:
        self.source.show_value(project.data)
        self.preparation.show_value(project.data.preparation)
        source = project.data.source
        self._show_what_applies(source)
        if hasattr(source, "path"):
            path = self.source.field(PATH)
            assert isinstance(path, PathField)
            path.folder = self._reader.folder
            path.file_filter = self._files.file_filter
            path.wants_folder = isinstance(source, FOLDERS)
        self._suggest(self._files.preview_of(source))

    def _show_what_applies(self, source: DataSource) -> None:
        """Of the preparation, what changes anything about rows of this source."""
        names = [found.name for found in arguments_of(Preparation)]
        hidden = [name for name in names if not source.uses(name)]
        self.preparation.hide_arguments(hidden)
        self._section_of_preparation.setVisible(len(hidden) < len(names))

    def _on_looked(self, found: Preview | None) -> None:
        self._suggest(self._files.preview_of(self._document.project.data.source))

    def _suggest(self, found: Preview | None) -> None:
        source = self._document.project.data.source
        if isinstance(source, TextTable | HuggingFaceDataset):
            self._offer(COLUMNS, [] if found is None else [name for name in found.columns if name])
        elif isinstance(source, SeriesTable):
            from engine.data import number_columns

            self._offer(NUMBERS, [] if found is None else list(number_columns(found)))
        elif isinstance(source, ArraysFile):
            self._offer(ARRAYS, [] if found is None else [row[0] for row in found.rows])

    def _offer(self, paths: Sequence[Path], texts: list[str]) -> None:
        for path in paths:
            field = self.source.field(path)
            assert isinstance(field, SuggestingField)
            field.suggest(texts)

    def _on_source_edited(self, path: Path, value: Any) -> None:
        if path == PATH:
            self._files.take(value)
            return
        self._set(path, value, form=self.source)

    def _on_source_stepped(self, path: Path, value: Any) -> None:
        self._set(path, value, form=self.source, merge=f"step data {'.'.join(path)}")

    def _on_preparation_edited(self, path: Path, value: Any) -> None:
        self._set((_PREPARATION, *path), value, form=self.preparation)

    def _on_preparation_stepped(self, path: Path, value: Any) -> None:
        merge = f"step data {'.'.join(path)}"
        self._set((_PREPARATION, *path), value, form=self.preparation, merge=merge)

    def _set(self, path: Sequence[str], value: Any, *, form: DeclaredForm, merge: str = "") -> None:
        text = self.tr("Set {argument} of the data").format(argument=path[-1])
        try:
            self._document.edit(
                text,
                partial(_with_argument, path, value, self._document.facts),
                merge,
            )
        except ValidationError as error:
            own = path if form is self.source else path[1:]
            form.refuse(tuple(own), reason_of(error))


def _with_argument(
    path: Sequence[str], value: Any, facts: DataFacts | None, project: Project
) -> Project:
    data = replace_nested(project.data, path, value)
    changed = project.replace(data=project.data.replace(preparation=data.preparation))
    if path[0] == _PREPARATION:
        return changed
    return with_source(changed, data.source, before=facts)


def _encoding_field(argument: Argument, parent: QWidget) -> SuggestingField:
    return SuggestingField(argument, parent, _ENCODINGS)
