"""A choice that the wheel does not change in passing."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QHelpEvent, QPaintEvent, QPalette, QStandardItemModel, QWheelEvent
from PyQt6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)

from gui.theme import current
from gui.widgets.no_markup import no_markup

_EDGES = 4  # what the style keeps free beside the words
_ITEM_EDGE = 12  # and beside a line of the menu


class QuietCombo(QComboBox):
    """A combo box for a panel that scrolls.

    The wheel turns it only where the keyboard is, and a long choice does not widen the panel.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(16)

    def add_heading(self, text: str) -> None:
        """A line of the menu that cannot be chosen, over those that follow."""
        self.addItem(text)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        item = model.item(self.count() - 1)
        assert item is not None
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = self.font()
        font.setPixelSize(current().tokens.size_small)
        font.setBold(True)
        item.setFont(font)

    def showPopup(self) -> None:
        """The menu is as wide as its longest choice, however narrow the field is."""
        view = self.view()
        assert view is not None
        edges = 2 * view.frameWidth() + 2 * _ITEM_EDGE
        view.setMinimumWidth(max(self.width(), view.sizeHintForColumn(0) + edges))
        super().showPopup()

    def event(self, event: QEvent | None) -> bool:
        """A choice that is cut off is told in full by the tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.currentText()
            if self.fontMetrics().horizontalAdvance(text) > self._room():
                words = no_markup(f"{text}\n{self.toolTip()}".rstrip())
                QToolTip.showText(event.globalPos(), words, self)
                return True
        return super().event(event)

    def wheelEvent(self, e: QWheelEvent | None) -> None:
        if self.hasFocus():
            super().wheelEvent(e)
        elif e is not None:
            e.ignore()

    def paintEvent(self, e: QPaintEvent | None) -> None:
        """As Qt draws it, but a choice too long for its place ends in an ellipsis."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0 and self.placeholderText():
            option.currentText = self.placeholderText()
            quiet = option.palette.color(QPalette.ColorRole.PlaceholderText)
            option.palette.setColor(QPalette.ColorRole.ButtonText, quiet)
        option.currentText = option.fontMetrics.elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, self._room()
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        if not self.isEditable():
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def _room(self) -> int:
        """Pixels there are for the words."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        style = self.style()
        assert style is not None
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        return style.subControlRect(control, option, part, self).width() - _EDGES
