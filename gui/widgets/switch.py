"""A switch: on or off, told by the knob's place as well as by colour."""

from __future__ import annotations

from typing import cast

from PyQt6.QtCore import QEasingCurve, QPoint, QRectF, QSize, Qt, QVariantAnimation
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QWidget

from gui.theme import current
from gui.widgets.focus_ring import draw_focus_ring

_TRACK = QSize(34, 18)
_RING_ROOM = 3  # around the track, so that the ring stands clear of it
_KNOB_INSET = 2


class Switch(QCheckBox):
    """A toggle without words; give it an accessible name or put it in a `FormRow`.

    It is a QCheckBox, so that screen readers, Space and mouse treat it as one. superqt's
    QToggleSwitch has neither a focus ring nor a role, and stands two pixels off its middle.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._travelled = 0.0  # 0 off to 1 on
        self._travel = QVariantAnimation(self)
        self._travel.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._travel.valueChanged.connect(self._on_travelled)
        self.toggled.connect(self._on_toggled)

    def sizeHint(self) -> QSize:
        """The track and room for the ring."""
        return _TRACK + QSize(2 * _RING_ROOM, 2 * _RING_ROOM)

    def minimumSizeHint(self) -> QSize:
        """A switch does not shrink."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """All of it answers to the mouse."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the track, the knob and the ring from the tokens now worn."""
        tokens = current().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(0, 0, _TRACK.width(), _TRACK.height())
        track.moveCenter(self.rect().toRectF().center())
        radius = track.height() / 2
        on = self.isChecked()
        if not self.isEnabled():
            fill = outline = tokens.disabled_text if on else tokens.track
        elif on:
            fill = outline = tokens.accent_hover if self.underMouse() else tokens.accent
        else:  # the outline, not the pale track, is what can be seen against a panel
            fill, outline = tokens.track, tokens.edge
        painter.setPen(QPen(QColor(outline), 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

        side = track.height() - 2 * _KNOB_INSET
        knob = QRectF(track.left() + _KNOB_INSET, track.top() + _KNOB_INSET, side, side)
        knob.translate(self._travelled * (track.width() - side - 2 * _KNOB_INSET), 0)
        painter.setPen(QPen(QColor(outline), 1))
        painter.setBrush(QColor(tokens.knob if self.isEnabled() else tokens.panel))
        painter.drawEllipse(knob.adjusted(0.5, 0.5, -0.5, -0.5))
        if self.hasFocus():
            draw_focus_ring(painter, self.rect().toRectF(), radius + _RING_ROOM - 1, tokens)

    def _on_toggled(self, on: bool) -> None:
        style = cast(QStyle, self.style())
        # 0 where the desktop asks for no motion.
        hint = style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self)
        self._travel.stop()
        if not self.isVisible() or hint == 0:
            self._on_travelled(float(on))
            return
        self._travel.setDuration(min(hint, 120))
        self._travel.setStartValue(self._travelled)
        self._travel.setEndValue(float(on))
        self._travel.start()

    def _on_travelled(self, travelled: float) -> None:
        self._travelled = travelled
        self.update()
