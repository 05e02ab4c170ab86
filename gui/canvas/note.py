"""A note beside a card: what is wrong, why, and the buttons that mend it."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PyQt6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.network.problem import Problem, Severity
from gui.canvas.fonts import Fonts
from gui.canvas.metrics import NOTE_WIDTH
from gui.theme import current
from gui.translation import translated

PADDING = 12
BUTTON_HEIGHT = 26
BUTTON_GAP = 6
WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft


class NoteItem(QGraphicsItem):
    """Draws one problem. Its buttons are pressed by the canvas, which asks `button_at`."""

    def __init__(self, problem: Problem, fonts: Fonts) -> None:
        super().__init__()
        self.problem = problem
        self._fonts = fonts
        self.hovered_button: int | None = None
        self.pressed_button: int | None = None
        self._title = QRectF()
        self._reason = QRectF()
        self._buttons: list[QRectF] = []
        self._rect = QRectF()
        self.setZValue(3)
        self._measure()

    @property
    def height(self) -> float:
        """How high it is."""
        return self._rect.height()

    def button_at(self, point: QPointF) -> int | None:
        """Which fix a point of the scene is on."""
        inside = point - self.pos()
        return next(
            (place for place, rect in enumerate(self._buttons) if rect.contains(inside)), None
        )

    def button_centre(self, place: int) -> QPointF:
        """The middle of a fix's button in the scene."""
        return self.pos() + self._buttons[place].center()

    def show_state(self, hovered: int | None = None, pressed: int | None = None) -> None:
        """Which button the mouse is over, and which it holds down."""
        if (hovered, pressed) != (self.hovered_button, self.pressed_button):
            self.hovered_button, self.pressed_button = hovered, pressed
            self.update()

    def boundingRect(self) -> QRectF:
        """The note and its edge."""
        return self._rect.adjusted(-1, -1, 1, 1)

    def paint(
        self,
        painter: QPainter | None,
        option: QStyleOptionGraphicsItem | None,
        widget: QWidget | None = None,
    ) -> None:
        """Draw it in the colours now worn."""
        assert painter is not None
        tokens = current().tokens
        warns = self.problem.severity is Severity.WARNING
        edge = tokens.warning if warns else tokens.bad
        words = tokens.warning if warns else tokens.bad_text
        soft = tokens.warning_soft if warns else tokens.bad_soft
        hovered = tokens.warning_soft if warns else tokens.bad_soft_hover
        painter.setPen(QPen(QColor(edge), 1.2))
        painter.setBrush(QColor(tokens.panel))
        painter.drawRoundedRect(
            self._rect.adjusted(0.5, 0.5, -0.5, -0.5), tokens.radius_card, tokens.radius_card
        )
        painter.setPen(QColor(words))
        painter.setFont(self._fonts.note_title)
        painter.drawText(self._title, WRAP, translated(self.problem.title))
        painter.setPen(QColor(tokens.text))
        painter.setFont(self._fonts.note)
        painter.drawText(self._reason, WRAP, translated(self.problem.reason))
        for place, rect in enumerate(self._buttons):
            lit = place in (self.hovered_button, self.pressed_button)
            down = place == self.pressed_button
            painter.setPen(QPen(QColor(edge), 1) if lit else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(hovered if lit else soft))
            painter.drawRoundedRect(rect, tokens.radius_field, tokens.radius_field)
            painter.setPen(QColor(words))
            painter.setFont(self._fonts.note_title)
            label = self._fonts.note_title_measure.elidedText(
                translated(self.problem.fixes[place].label),
                Qt.TextElideMode.ElideMiddle,
                rect.width() - 12,
            )
            moved = rect.translated(0, 1) if down else rect
            painter.drawText(moved, Qt.AlignmentFlag.AlignCenter, label)

    def _measure(self) -> None:
        room = NOTE_WIDTH - 2 * PADDING
        self._title = self._text_rect(
            self._fonts.note_title_measure, translated(self.problem.title), 10, room
        )
        below = self._title.bottom() + 1
        self._reason = self._text_rect(
            self._fonts.note_measure, translated(self.problem.reason), below, room
        )
        top = self._reason.bottom() + 8
        self._buttons = []
        for _ in self.problem.fixes:
            self._buttons.append(QRectF(PADDING, top, room, BUTTON_HEIGHT))
            top += BUTTON_HEIGHT + BUTTON_GAP
        bottom = top + (PADDING - BUTTON_GAP - 2 if self._buttons else 2)
        self._rect = QRectF(0, 0, NOTE_WIDTH, round(bottom))

    @staticmethod
    def _text_rect(measure: QFontMetricsF, text: str, top: float, width: float) -> QRectF:
        room = QRectF(PADDING, top, width, 1000)
        return measure.boundingRect(room, WRAP, text).adjusted(0, 0, 1, 1)
