"""Add a layer by typing a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject, QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap
from PyQt6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.declared import kind_of
from engine.layers.base import Layer
from gui.canvas.editing import tr
from gui.layer_family import family_of
from gui.layer_search import matching_layers
from gui.theme import current
from gui.translation import translated

WIDTH = 300
ROWS = 7
ROW_HEIGHT = 28
KIND = Qt.ItemDataRole.UserRole
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class AddPopup(QFrame):
    """A search field over the layers that fit, inside the canvas: Enter takes the chosen one."""

    closed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._then: Callable[[str], object] | None = None
        self._field = QLineEdit(self)
        self._field.setPlaceholderText(tr("Add a layer"))
        self._field.setAccessibleName(tr("Name of the layer to add"))
        self._list = QListWidget(self)
        self._list.setAccessibleName(tr("Layers that fit"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setIconSize(QSize(4, 18))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self._field)
        column.addWidget(self._list)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(tr("Add a layer"))
        self._field.textChanged.connect(self._on_text_changed)
        self._list.itemClicked.connect(self._on_item_clicked)
        self._field.installEventFilter(self)
        self.hide()

    def ask(self, at: QPoint, then: Callable[[str], object]) -> None:
        """Open at a point of the parent; ``then`` is called with the kind that was chosen."""
        self._then = then
        self._field.clear()
        self._show_layers(matching_layers(""))
        self.adjustSize()
        room = self.parentWidget().rect().adjusted(8, 8, -8, -8)
        x = min(max(at.x(), room.left()), max(room.right() - self.width(), room.left()))
        y = min(max(at.y(), room.top()), max(room.bottom() - self.height(), room.top()))
        self.move(x, y)
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_unchosen(self) -> None:
        """Close without adding anything."""
        if self.isVisible():
            self._then = None
            if self._field.hasFocus():
                self.parentWidget().setFocus(Qt.FocusReason.PopupFocusReason)
            self.hide()
            self.closed.emit()

    def kinds(self) -> list[str]:
        """The kinds it offers now, the best first."""
        return [self._list.item(row).data(KIND) for row in range(self._list.count())]

    def eventFilter(self, a0: QObject | None, a1: QEvent | None) -> bool:
        """Keys of the field that are not for writing."""
        if a0 is self._field and a1 is not None:
            if a1.type() == QEvent.Type.ShortcutOverride:
                a1.accept()  # what is typed here is no shortcut of the canvas
            elif isinstance(a1, QKeyEvent) and a1.type() == QEvent.Type.KeyPress:
                return self._on_key(Qt.Key(a1.key()))
            elif a1.type() == QEvent.Type.FocusOut and self._then is not None:
                self.close_unchosen()
        return super().eventFilter(a0, a1)

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw the panel from the tokens now worn."""
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.edge), 1))
        painter.setBrush(QColor(tokens.panel))
        rect = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, tokens.radius_card, tokens.radius_card)

    def _on_key(self, key: Qt.Key) -> bool:
        if key in _STEPS:
            rows = self._list.count()
            if rows:
                self._list.setCurrentRow((self._list.currentRow() + _STEPS[key]) % rows)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if (item := self._list.currentItem()) is not None:
                self._take(item)
            return True
        if key == Qt.Key.Key_Escape:
            self.close_unchosen()
            return True
        return False

    def _on_text_changed(self, text: str) -> None:
        self._show_layers(matching_layers(text))

    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        self._take(item)

    def _take(self, item: QListWidgetItem) -> None:
        then, self._then = self._then, None
        self.parentWidget().setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()
        self.closed.emit()
        if then is not None:
            then(item.data(KIND))

    def _show_layers(self, layers: tuple[type[Layer], ...]) -> None:
        self._list.clear()
        for cls in layers:
            item = QListWidgetItem(_stripe(cls), f"{kind_of(cls)}   {translated(cls.summary)}")
            item.setData(KIND, kind_of(cls))
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        rows = min(max(len(layers), 1), ROWS)
        self._list.setFixedHeight(rows * ROW_HEIGHT + 4)
        self.adjustSize()


def _stripe(cls: type[Layer]) -> QIcon:
    pixmap = QPixmap(4, 18)
    pixmap.fill(QColor(current().tokens.family(family_of(cls))))
    return QIcon(pixmap)
