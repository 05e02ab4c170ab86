"""The threshold's handle: a small field that can be dragged, stepped and typed into."""

from __future__ import annotations

from math import floor, log10

from PyQt6.QtCore import QEvent, QObject, QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication, QDoubleSpinBox, QWidget

from gui.plots.ticks import written
from gui.theme import current

LEAST, GREATEST = 1e-6, 1e6
_STEPS_PER_DECADE = 40


class ThresholdHandle(QDoubleSpinBox):
    """Shows "clip 1.0". A spin box, so keys, typing and screen readers work as with any other."""

    drag_began = pyqtSignal()
    dragged = pyqtSignal(QPoint)
    """Where on the screen the mouse is."""
    drag_ended = pyqtSignal()
    drag_cancelled = pyqtSignal()
    left = pyqtSignal()
    """The keyboard went elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(8)
        self.setRange(LEAST, GREATEST)
        self.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Clipping threshold"))
        self.setToolTip(
            self.tr("Drag to clip lower or higher; arrow keys step, or type a number and press ↵")
        )
        font = QFont(self.font())
        font.setPixelSize(current().tokens.size_quiet)
        self.setFont(font)
        self.lineEdit().installEventFilter(self)
        self.lineEdit().setCursor(Qt.CursorShape.SizeVerCursor)
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.lineEdit().setAutoFillBackground(False)
        self._pressed_at: QPoint | None = None
        self._is_dragging = False
        self.valueChanged.connect(self._on_value_changed)

    @property
    def is_dragging(self) -> bool:
        """Whether the mouse holds it."""
        return self._is_dragging

    def cancel_drag(self) -> None:
        """Let go of it, as Escape does."""
        if self._is_dragging:
            self._is_dragging = False
            self._pressed_at = None
            self.drag_cancelled.emit()

    # A spin box of another kind --------------------------------------------------------------

    def textFromValue(self, v: float) -> str:
        """As few digits as tell it: 1.0, 0.35, 12.5."""
        text = written(v)
        return self.locale().toString(v, "f", 1) if v == round(v) and 1 <= v < 100 else text

    def stepBy(self, steps: int) -> None:
        """By an equal factor each, as on a logarithmic axis."""
        self.setValue(tidy(self.value() * 10 ** (steps / _STEPS_PER_DECADE), steps))

    def sizeHint(self) -> QSize:
        """As wide as what it says."""
        metrics = QFontMetrics(self.font())
        width = metrics.horizontalAdvance(self.prefix() + self.textFromValue(self.value()))
        return QSize(width + 26, metrics.height() + 7)

    def _on_value_changed(self) -> None:
        self.resize(self.sizeHint())

    # Dragging --------------------------------------------------------------------------------

    def eventFilter(self, a0: QObject | None, a1: QEvent | None) -> bool:
        """Take a drag from the line edit that covers the field; a click stays the line edit's."""
        if isinstance(a1, QMouseEvent) and a1.type() != QEvent.Type.MouseButtonDblClick:
            return self._take(a1)
        return super().eventFilter(a0, a1)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """On the rim around the line edit."""
        if event is None or not self._take(event):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """On the rim around the line edit."""
        if event is None or not self._take(event):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """On the rim around the line edit."""
        if event is None or not self._take(event):
            super().mouseReleaseEvent(event)

    def _take(self, event: QMouseEvent) -> bool:
        kind, place = event.type(), event.globalPosition().toPoint()
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = place
        elif kind == QEvent.Type.MouseMove and self._pressed_at is not None:
            if not event.buttons() & Qt.MouseButton.LeftButton:
                self._pressed_at = None
                return False
            far = abs(place.y() - self._pressed_at.y())
            if not self._is_dragging and far < QApplication.startDragDistance() / 2:
                return True
            if not self._is_dragging:
                self._is_dragging = True
                self.drag_began.emit()
            self.dragged.emit(place)
            return True
        elif kind == QEvent.Type.MouseButtonRelease:
            self._pressed_at = None
            if self._is_dragging:
                self._is_dragging = False
                self.lineEdit().deselect()
                self.drag_ended.emit()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Escape lets go, or forgets what was typed."""
        if event is not None and event.key() == Qt.Key.Key_Escape:
            if self._is_dragging:
                self.cancel_drag()
            else:
                self.lineEdit().setText(self.prefix() + self.textFromValue(self.value()))
                self.clearFocus()
            event.accept()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Only with the keyboard's focus: the wheel on its way over a plot must change nothing."""
        if event is not None and not self.hasFocus():
            event.ignore()
            return
        super().wheelEvent(event)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """The steps made so far are done."""
        super().focusOutEvent(event)
        self.left.emit()


def tidy(value: float, towards: int = 0) -> float:
    """A threshold with three digits, within what is allowed."""
    value = min(max(value, LEAST), GREATEST)
    digits = 2 - floor(log10(value))
    return min(max(round(value, digits), LEAST), GREATEST)
