"""Editor of the path of a file or folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QWidget

from gui.forms.line_entry import LineEntry
from gui.forms.line_field import LineField
from gui.theme import icon
from gui.widgets.no_markup import no_markup


class PathField(LineField):
    """A line for a path, a button that looks for the file, and a place to drop one on.

    A file in ``folder`` or below it is written relative to it, so that the two can be moved
    together.
    """

    def __init__(self, parent: QWidget) -> None:
        holder = QWidget(parent)
        line = LineEntry(holder)
        super().__init__(line, parent, widget=holder)
        self.folder: Path | None = None
        self.file_filter = self.tr("All files (*)")
        self.wants_folder = False
        """Whether the button looks for a folder."""
        self.browse = QToolButton(holder)
        self.browse.setIcon(icon("ph.folder-open"))
        self.browse.setToolTip(self.tr("Browse…"))
        self.browse.setAccessibleName(self.tr("Browse for the file"))
        self.browse.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.browse.clicked.connect(self._on_browse_clicked)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(line, 1)
        row.addWidget(self.browse)
        holder.setFocusProxy(line)
        # Of the holder, the button's part included; the line itself would take a dropped text.
        line.setAcceptDrops(False)
        holder.setAcceptDrops(True)
        holder.installEventFilter(self)

    def written(self, value: Any) -> str:
        return "" if value is None else str(value)

    def read(self, text: str) -> str:
        return text.strip()

    def placeholder(self) -> str:
        return self.tr("Drop it here")

    def show_value(self, value: Any) -> None:
        super().show_value(value)
        self.line.setToolTip(no_markup(self.line.text()))
        if not self.line.hasFocus():
            self.line.end(False)  # the file's name tells more than where the disk begins

    def choose(self, path: Path) -> None:
        """Take a file as if the person had typed its path."""
        text = str(path)
        if self.folder is not None and path.is_absolute() and path.is_relative_to(self.folder):
            text = path.relative_to(self.folder).as_posix()
        self.line.setText(text)
        self.line.setModified(True)
        self.commit()

    def eventFilter(self, a0: QObject | None, a1: QEvent | None) -> bool:
        """A single local file may be dropped."""
        if isinstance(a1, QDropEvent) and a0 is self.widget:
            path = dropped_file(a1)
            if path is not None:
                a1.acceptProposedAction()
                if a1.type() == QEvent.Type.Drop:
                    self.choose(path)
                return True
            if isinstance(a1, QDragEnterEvent):
                a1.ignore()
                return True
        return super().eventFilter(a0, a1)

    def _on_browse_clicked(self) -> None:
        begin = self.folder or Path.home()
        if self.line.text():
            begin = (begin / self.line.text()).parent
        if self.wants_folder:
            found = QFileDialog.getExistingDirectory(
                self.widget, self.tr("Choose a folder"), str(begin)
            )
            if found:
                self.choose(Path(found))
            return
        found, _ = QFileDialog.getOpenFileName(
            self.widget, self.tr("Choose a file"), str(begin), self.file_filter
        )
        if found:
            self.choose(Path(found))


def dropped_file(event: QDropEvent) -> Path | None:
    """The local file that is being dropped; None for anything else."""
    mime = event.mimeData()
    urls = mime.urls() if mime is not None else []
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())
