"""The palette: every layer there is, by family, to search and to drag."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.declared import kind_of
from engine.layers.base import Family
from engine.layers.registry import LAYERS
from gui.layer_search import matching_layers
from gui.palette.layer_card import LayerCard
from gui.theme import mark
from gui.translation import translated

_SIDE = 12
_GAP = 6
_FIELD_HEIGHT = 30


class Palette(QWidget):
    """A search field above cards in their families."""

    layer_requested = pyqtSignal(str)
    """A kind, asked for by a double click or Return: the window tells the canvas."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Layers"))
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(self.tr("Search layers") + "  /")
        self._search.setAccessibleName(self.tr("Search layers"))
        self._search.setClearButtonEnabled(True)
        self._search.setMinimumHeight(_FIELD_HEIGHT)
        self._search.textChanged.connect(self._on_search_changed)
        self._search.returnPressed.connect(self._on_return_pressed)
        self._search.installEventFilter(self)
        self.setFocusProxy(self._search)
        self._groups: list[tuple[QLabel, list[LayerCard]]] = []
        self._nothing = QLabel(self.tr("No layer of this name"), self)
        mark(self._nothing, role="quiet")
        self._nothing.hide()

        column = QVBoxLayout(self)
        column.setContentsMargins(0, _SIDE, 0, 0)
        column.setSpacing(4)
        top = QVBoxLayout()
        top.setContentsMargins(_SIDE, 0, _SIDE, 0)
        top.addWidget(self._search)
        column.addLayout(top)
        column.addWidget(self._make_list(), 1)

    @property
    def cards(self) -> list[LayerCard]:
        """The cards that are shown, from top to bottom."""
        return [card for _, cards in self._groups for card in cards if not card.isHidden()]

    def search(self, text: str) -> None:
        """Put a text into the search field."""
        self._search.setText(text)

    def focus_search(self) -> None:
        """Put the keyboard into the search field, what is in it selected."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def eventFilter(self, a0: QObject | None, a1: QEvent | None) -> bool:
        """Down goes from the search field to the first card, Escape clears it."""
        if a0 is self._search and isinstance(a1, QKeyEvent) and a1.type() == QEvent.Type.KeyPress:
            if a1.key() == Qt.Key.Key_Down and self.cards:
                self._go_to(self.cards[0])
                return True
            if a1.key() == Qt.Key.Key_Escape and self._search.text():
                self._search.clear()
                return True
        return super().eventFilter(a0, a1)

    def keyPressEvent(self, a0: QKeyEvent | None) -> None:
        """A slash anywhere in the palette goes to the search field."""
        assert a0 is not None
        if a0.text() == "/":
            self.focus_search()
        else:
            super().keyPressEvent(a0)

    def _make_list(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(_SIDE, 4, _SIDE, _SIDE)
        column.setSpacing(_GAP)
        column.addWidget(self._nothing)
        for family in Family:
            heading = QLabel(translated(family.value), inside)
            mark(heading, role="section")
            column.addWidget(heading)
            cards = [LayerCard(cls, inside) for cls in LAYERS if cls.family is family]
            for card in cards:
                card.requested.connect(self.layer_requested)
                card.step_asked.connect(self._on_step_asked)
                column.addWidget(card)
            column.addSpacing(2)
            self._groups.append((heading, cards))
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area = area
        return area

    def _go_to(self, card: LayerCard) -> None:
        card.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(card, 0, 24)

    def _on_step_asked(self, step: int) -> None:
        cards = self.cards
        here = cards.index(self.sender()) + step  # type: ignore[arg-type]
        if here < 0:
            self.focus_search()
        elif here < len(cards):
            self._go_to(cards[here])

    def _on_search_changed(self, text: str) -> None:
        shown = {kind_of(cls) for cls in matching_layers(text)}
        for heading, cards in self._groups:
            for card in cards:
                card.setVisible(card.kind in shown)
            heading.setVisible(any(card.kind in shown for card in cards))
        self._nothing.setVisible(not shown)

    def _on_return_pressed(self) -> None:
        """The best match, which need not be the uppermost card."""
        text = self._search.text()
        found = matching_layers(text)
        if text.strip() and found:
            self.layer_requested.emit(kind_of(found[0]))
