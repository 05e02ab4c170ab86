"""Which recurrent layer is looked into, and which of its states."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from engine.layers.recurrent import Recurrent
from engine.network.network import Network
from gui.forms.quiet_combo import QuietCombo
from gui.gradients.gradient_history import Side, Trace
from gui.gradients.sides import side_text, sides_of

_WIDEST = 180


class LayerChoice(QWidget):
    """A choice of layers, both sides of a Bidirectional among them, and one of h or c."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sides: dict[Side, Recurrent] = {}
        self._texts: list[str] = []
        self.layers = QuietCombo(self)
        self.layers.setAccessibleName(self.tr("Recurrent layer"))
        self.layers.setToolTip(self.tr("The recurrent layer to look into"))
        self.layers.setMinimumContentsLength(5)
        self.layers.setMaximumWidth(_WIDEST)
        self.layers.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.states = QuietCombo(self)
        self.states.setAccessibleName(self.tr("State"))
        self.states.setToolTip(self.tr("h: what the layer gives. c: the cell of an LSTM."))
        self.states.setMinimumContentsLength(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.layers, 100)
        row.addWidget(self.states)
        row.addStretch(1)
        self.layers.currentIndexChanged.connect(self._on_layer_changed)
        self.states.currentIndexChanged.connect(self.changed)
        self.hide()

    @property
    def side(self) -> Side | None:
        """The layer that is chosen; None: there is none."""
        sides = list(self._sides)
        index = self.layers.currentIndex()
        return sides[index] if 0 <= index < len(sides) else None

    @property
    def layer(self) -> Recurrent | None:
        """Its arguments."""
        return None if self.side is None else self._sides[self.side]

    @property
    def trace(self) -> Trace | None:
        """The state that is chosen."""
        if self.side is None or self.layer is None:
            return None
        index = max(self.states.currentIndex(), 0)
        return Trace(self.side, self.layer.state_names[index])

    def __len__(self) -> int:
        """How many layers there are to choose from."""
        return len(self._sides)

    def offer(self, network: Network) -> None:
        """Offer the recurrent layers of a network; what is chosen stays where it is there."""
        sides = sides_of(network)
        texts = [side_text(network, side) for side in sides]
        if sides == self._sides and texts == self._texts:
            return
        chosen = self.side
        self._sides, self._texts = sides, texts
        self.layers.blockSignals(True)
        self.layers.clear()
        self.layers.addItems(texts)
        places = list(sides)
        self.layers.setCurrentIndex(places.index(chosen) if chosen in places else 0)
        self.layers.blockSignals(False)
        self._on_layer_changed()

    def choose(self, layer: str) -> None:
        """Look into this layer, if it is one of them; of two sides the one that was chosen last."""
        if self.side is not None and self.side.layer == layer:
            return
        for place, side in enumerate(self._sides):
            if side.layer == layer:
                self.layers.setCurrentIndex(place)
                return

    def show_states(self, are_shown: bool) -> None:
        """Whether a state is to be chosen, where there are several."""
        self._are_states_wanted = are_shown
        self._show_states()

    _are_states_wanted = True

    def _on_layer_changed(self) -> None:
        names = () if self.layer is None else self.layer.state_names
        if [self.states.itemText(place) for place in range(self.states.count())] != list(names):
            self.states.blockSignals(True)
            self.states.clear()
            self.states.addItems(names)
            self.states.blockSignals(False)
        self._show_states()
        self.changed.emit()

    def _show_states(self) -> None:
        self.states.setVisible(self._are_states_wanted and self.states.count() > 1)
