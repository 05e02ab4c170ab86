"""What the colours of a heat map stand for, as a bar with numbers beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QImage, QPainter

from gui.gradients.colours import shades
from gui.plots.axes import QuietAxis

_LEFT, _BAR, _GAP, _WIDTH = 10, 9, 5, 66


class ColourScale(QuietAxis):
    """An axis at the right whose line is the map of colours. It belongs to no view."""

    def __init__(self) -> None:
        super().__init__("right")
        self.is_logarithmic = True
        self.setStyle(tickTextOffset=_LEFT + _BAR + _GAP)
        self.setWidth(_WIDTH)
        self.setRange(-1.0, 0.0)
        upwards = np.ascontiguousarray(shades()[::-1])
        self._bar = QImage(
            upwards.tobytes(), 1, len(upwards), 3, QImage.Format.Format_RGB888
        ).copy()

    def paint(self, p: QPainter, opt: Any, widget: Any) -> None:
        """The numbers, and the bar, as high as the plot."""
        super().paint(p, opt, widget)
        room = QRectF(_LEFT, 0.0, _BAR, self.size().height())
        p.drawImage(room, self._bar)
