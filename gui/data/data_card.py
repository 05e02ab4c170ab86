"""The card at the left: what the data is, in four lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QRectF, Qt
from PyQt6.QtGui import (
    QAction,
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PyQt6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.project.sources.not_chosen import NotChosen
from gui.data.facts_text import facts_lines, path_of, reading_text, source_title
from gui.data.file_choice import FileChoice
from gui.data.reader import DataReader
from gui.document import Document
from gui.forms.path_field import dropped_file
from gui.theme import current, mark
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.focus_ring import draw_focus_ring
from gui.widgets.no_markup import no_markup

if TYPE_CHECKING:
    from gui.data.data_panel import DataPanel


class DataCard(QAbstractButton):
    """Source, counts and shares, or why there are none. Pressed, it shows the `DataPanel`.

    A file or folder that is dropped on it becomes the data.
    """

    def __init__(
        self, document: Document, reader: DataReader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._reader = reader
        self._panel: DataPanel | None = None
        self.panel_actions: tuple[QAction, ...] = ()
        """Whose shortcuts the panel answers to as well, as it is a window of its own."""
        self._files = FileChoice(document, reader, self)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(
            self.tr(
                "Choose and look at the data. A table, a text, arrays or a folder of texts can be "
                "dropped here."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        head = QLabel(self.tr("Data"), self)
        mark(head, role="section")
        self._title = ElidedLabel("", self)
        mark(self._title, role="strong")
        self._lines = QLabel(self)
        self._lines.setWordWrap(True)
        self._lines.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(4)
        for label in (head, self._title, self._lines):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        self.clicked.connect(self.show_panel)
        document.project_changed.connect(self._refresh)
        document.findings_changed.connect(self._refresh)
        reader.reading_changed.connect(self._refresh)
        reader.progressed.connect(self._refresh)
        self._refresh()

    @property
    def files(self) -> FileChoice:
        """What makes a file or folder the data."""
        return self._files

    def text_shown(self) -> str:
        """Everything under the title."""
        return self._lines.text()

    def show_panel(self) -> DataPanel:
        """Bring the panel to the front, made at the first time."""
        if self._panel is None:
            from gui.data.data_panel import DataPanel  # its plots take a while to import

            self._panel = DataPanel(self._document, self._reader, self.window())
            self._panel.addActions(self.panel_actions)
        self._panel.show()
        self._panel.raise_()
        self._panel.activateWindow()
        return self._panel

    def keyPressEvent(self, e: QKeyEvent | None) -> None:
        """Return presses it too."""
        if e is not None and e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(e)

    def enterEvent(self, event: QEnterEvent | None) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, a0: QEvent | None) -> None:
        super().leaveEvent(a0)
        self.update()

    def dragEnterEvent(self, a0: QDragEnterEvent | None) -> None:
        """A single local file may be dropped."""
        if a0 is not None and dropped_file(a0) is not None:
            a0.acceptProposedAction()

    def dropEvent(self, a0: QDropEvent | None) -> None:
        path = dropped_file(a0) if a0 is not None else None
        if a0 is not None and path is not None:
            a0.acceptProposedAction()
            self._files.take(str(path))

    def paintEvent(self, e: QPaintEvent | None) -> None:
        """Draw the card from the tokens now worn."""
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = tokens.pressed if self.isDown() else tokens.raised
        painter.setBrush(QColor(ground))
        edge = tokens.edge if self.underMouse() else tokens.line
        painter.setPen(QPen(QColor(edge), 1))
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, tokens.radius_card, tokens.radius_card)
        if self._reader.share is not None:
            self._draw_progress(painter, rect, self._reader.share)
        if self.hasFocus():
            draw_focus_ring(painter, QRectF(self.rect()), tokens.radius_card, tokens)

    def _draw_progress(self, painter: QPainter, rect: QRectF, share: float) -> None:
        """A thin line along the lower edge, between the round corners."""
        tokens = current().tokens
        radius = tokens.radius_card
        track = QRectF(rect.left() + radius, rect.bottom() - 4, rect.width() - 2 * radius, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.track))
        painter.drawRoundedRect(track, 1.5, 1.5)
        track.setWidth(track.width() * share)
        painter.setBrush(QColor(tokens.accent))
        painter.drawRoundedRect(track, 1.5, 1.5)

    def _refresh(self) -> None:
        source = self._document.project.data.source
        title = source_title(source)
        self._title.setText(title)
        self._title.setToolTip(no_markup(path_of(source)))
        error = None if isinstance(source, NotChosen) else self._document.data_error
        mark(self._lines, role="bad" if error else "quiet")
        self._lines.setText(error or self._said())
        self.setAccessibleName(self.tr("Data: {title}").format(title=title))
        self.setAccessibleDescription(self._lines.text())
        self.update()

    def _said(self) -> str:
        facts = self._document.facts
        if isinstance(self._document.project.data.source, NotChosen):
            return self.tr("Choose the data that this network is to learn from.")
        if facts is None:
            return reading_text(self._reader.share)
        return "\n".join(facts_lines(facts))
