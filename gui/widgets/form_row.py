"""One argument in a form: its label, its editor, a way back, and the reason if it is wrong."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QEnterEvent, QPaintEvent
from PyQt6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from gui.theme import icon, mark
from gui.widgets.elided_label import ElidedLabel

_INDENT = 16


class _ResetButton(QToolButton):
    """Unseen until the row is pointed at or has the keyboard.

    It is left undrawn instead of hidden, so that Tab and screen readers reach it.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setIcon(icon("ph.arrow-counter-clockwise", "quiet_text"))
        self.setIconSize(QSize(14, 14))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.revealed = False

    def reveal(self, revealed: bool) -> None:
        """Draw it, or leave its place blank."""
        self.revealed = revealed
        self.update()

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        if self.revealed:
            super().paintEvent(a0)


class FormRow(QWidget):
    """`label | reset | editor`, and under the editor the reason why its value will not do.

    The row says nothing of values: who owns it tells it what changed and what is wrong, and
    acts on `reset_requested`. A wrong entry stays in its field.
    """

    reset_requested = pyqtSignal()
    """Emitted when the user asks for the default."""
    mark_pressed = pyqtSignal()
    """Emitted when the mark beside the label was pressed."""

    def __init__(
        self,
        label: str,
        editor: QWidget,
        parent: QWidget | None = None,
        *,
        indent: int = 0,
        help_text: str = "",
    ) -> None:
        """`indent` counts levels: an argument nested under a choice stands one further in."""
        super().__init__(parent)
        self._editor = editor
        self._changed = False
        self._reason_text: str | None = None
        self._label = ElidedLabel(label, self)
        self._label.setBuddy(editor)
        mark(self._label, role="argument")
        if not editor.accessibleName():
            editor.setAccessibleName(label)
        editor.setParent(self)  # before the button, so that Tab goes from it to the button
        self._reset = _ResetButton(self)
        self._reset.setToolTip(self.tr("Back to the default"))
        self._reset.setAccessibleName(self.tr("Reset {name}").format(name=label))
        self._reset.clicked.connect(self.reset_requested)
        self._reset.setVisible(False)
        self._reason = QLabel(self)
        self._reason.setWordWrap(True)
        self._reason.setTextFormat(Qt.TextFormat.PlainText)
        mark(self._reason, role="bad")
        self._reason.setVisible(False)

        self._mark: QToolButton | None = None
        self._head = head = QHBoxLayout()
        head.setContentsMargins(indent * _INDENT, 0, 0, 0)
        head.setSpacing(4)
        head.addWidget(self._label, 1)
        narrow = editor.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed
        if not narrow:
            head.addWidget(self._reset)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 1, 0, 1)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        # Equal columns whatever stands in them: editors line up from row to row.
        grid.setColumnMinimumWidth(0, 1)
        grid.setColumnMinimumWidth(1, 1)
        grid.addLayout(head, 0, 0)
        if narrow:  # the room beside it is free, and that beside the label is not
            end = QHBoxLayout()
            end.setSpacing(4)
            end.addStretch(1)
            end.addWidget(self._reset)
            end.addWidget(editor)
            grid.addLayout(end, 0, 1)
        else:
            grid.addWidget(editor, 0, 1)
        grid.addWidget(self._reason, 1, 1)
        grid.setRowMinimumHeight(0, 28)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_help(help_text)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)

    @property
    def editor(self) -> QWidget:
        """The widget that edits the value."""
        return self._editor

    def label(self) -> str:
        """The argument's name."""
        return self._label.text()

    def set_help(self, help_text: str) -> None:
        """One line of help, as the tooltip of label and editor."""
        self._label.setToolTip(help_text)
        if help_text:
            self._editor.setToolTip(help_text)
            self._editor.setAccessibleDescription(help_text)

    def mark_text(self) -> str:
        """What the mark beside the label says; empty: there is none."""
        shown = self._mark is not None and not self._mark.isHidden()
        return self._mark.toolTip() if self._mark is not None and shown else ""

    def set_mark(self, text: str) -> bool:
        """A small mark beside the label that says this when pointed at; empty: none.

        Whether there is a button that was not there before.
        """
        is_new = self._mark is None and bool(text)
        if is_new:
            self._mark = QToolButton(self)
            self._mark.setIcon(icon("ph.magnifying-glass-bold", "accent"))
            self._mark.setIconSize(QSize(14, 14))
            self._mark.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._mark.clicked.connect(self.mark_pressed)
            self._head.insertWidget(1, self._mark)
        if self._mark is not None:
            if not text and self._mark.hasFocus():
                self._editor.setFocus()
            self._mark.setToolTip(text)
            self._mark.setAccessibleName(f"{self.label()}: {text}")
            self._mark.setVisible(bool(text))
        return is_new

    def is_changed(self) -> bool:
        """Whether the value is shown as other than its default."""
        return self._changed

    def set_changed(self, changed: bool) -> None:
        """Bold label and a way back when the value differs from its default."""
        if changed == self._changed:
            return
        self._changed = changed
        mark(self._label, changed=changed)
        if not changed and self._reset.hasFocus():
            self._editor.setFocus()  # the keyboard must not be lost with the button
        self._reset.setVisible(changed)
        self._reveal()

    def reason(self) -> str | None:
        """Why the value will not do, or None."""
        return self._reason_text

    def set_reason(self, reason: str | None) -> None:
        """Say under the editor why its value will not do; None when it will."""
        if reason == self._reason_text:
            return
        self._reason_text = reason
        self._reason.setText(reason or "")
        self._reason.setVisible(reason is not None)
        mark(self._editor, invalid=reason is not None)
        self._editor.setAccessibleDescription(reason or self._label.toolTip())

    def enterEvent(self, event: QEnterEvent | None) -> None:
        """Pointed at: the reset button shows."""
        super().enterEvent(event)
        self._reveal()

    def leaveEvent(self, a0: QEvent | None) -> None:
        """No longer pointed at."""
        super().leaveEvent(a0)
        self._reveal()

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        self._reveal()

    def _reveal(self) -> None:
        focused = QApplication.focusWidget()
        has_keyboard = focused is not None and self.isAncestorOf(focused)
        self._reset.reveal(self.underMouse() or has_keyboard)
