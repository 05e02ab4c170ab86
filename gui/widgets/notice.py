"""A bar inside a panel that says what happened and offers what to do."""

from __future__ import annotations

from typing import Literal

from PyQt6.QtCore import QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from gui.theme import current, icon
from gui.widgets.icon_label import IconLabel

Kind = Literal["good", "note", "warning", "bad"]

_ICONS: dict[Kind, str] = {
    "note": "ph.info",
    "good": "ph.check-circle",
    "warning": "ph.warning",
    "bad": "ph.warning-circle",
}
_COLOURS: dict[Kind, str] = {
    "good": "good",
    "note": "accent",
    "warning": "warning",
    "bad": "bad",
}
"""Tokens of the edge; that of the ground is called the same and soft."""


class Notice(QWidget):
    """A message with an icon, an optional action or two and a button to dismiss it.

    The icon and its spoken name tell the kind as well as the colour does.
    """

    action_triggered = pyqtSignal()
    """Emitted when the action button was pressed; the notice stays."""
    details_requested = pyqtSignal()
    """Emitted when the button for what there is no room for was pressed; the notice stays."""
    dismissed = pyqtSignal()
    """Emitted when the user closed the notice; it is then hidden."""

    def __init__(
        self,
        text: str = "",
        kind: Kind = "warning",
        action: str | None = None,
        parent: QWidget | None = None,
        *,
        dismissable: bool = True,
        words: QLabel | None = None,
    ) -> None:
        """`words`: a label that is to say it in a way of its own; None: plainly."""
        super().__init__(parent)
        self._kind: Kind = kind
        self._icon = IconLabel(_ICONS[kind], _COLOURS[kind], parent=self)
        self._words = words or self._plain_words()
        self._words.setParent(self)  # before the buttons, so that Tab reaches it first
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._action = QPushButton(self)
        self._action.clicked.connect(self.action_triggered)
        self._details = QPushButton(self)
        self._details.clicked.connect(self.details_requested)
        self.setTabOrder(self._details, self._action)
        self._close = QToolButton(self)
        self._close.setIcon(icon("ph.x", "quiet_text"))
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.setAccessibleName(self.tr("Dismiss"))
        self._close.clicked.connect(self._on_close_clicked)
        self._close.setVisible(dismissable)

        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self._details)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.set_message(text, kind, action)

    @staticmethod
    def _plain_words() -> QLabel:
        words = QLabel()
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return words

    def set_message(
        self, text: str, kind: Kind, action: str | None = None, details: str | None = None
    ) -> None:
        """Say `text`; `action` and `details` are the words of two buttons, None for no button."""
        self._kind = kind
        self._words.setText(text)
        self._icon.set_icon(_ICONS[kind], _COLOURS[kind])
        spoken = {
            "good": self.tr("Done"),
            "note": self.tr("Note"),
            "warning": self.tr("Warning"),
            "bad": self.tr("Problem"),
        }[kind]
        self._icon.setAccessibleName(spoken)
        self.setAccessibleName(f"{spoken}: {text}")
        for button, words in ((self._action, action), (self._details, details)):
            button.setText(words or "")
            button.setVisible(words is not None)
        self.update()

    def text(self) -> str:
        """What it says."""
        return self._words.text()

    @property
    def action_button(self) -> QPushButton:
        """The button that does what the notice offers."""
        return self._action

    def kind(self) -> Kind:
        """good, note, warning or bad."""
        return self._kind

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Draw the soft ground and its edge from the tokens now worn."""
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = _COLOURS[self._kind]
        painter.setPen(QPen(QColor(getattr(tokens, colour)), 1))
        painter.setBrush(QColor(getattr(tokens, f"{colour}_soft")))
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, tokens.radius_card, tokens.radius_card)

    def _on_close_clicked(self) -> None:
        self.hide()
        self.dismissed.emit()
