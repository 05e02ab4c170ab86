"""The fonts of the canvas, made once: asking the system for one is slow beside drawing a card."""

from __future__ import annotations

from PyQt6.QtGui import QFont, QFontMetricsF

from gui.theme import current, mono_font

FAR_KIND = 30
"""Size of a layer's kind on a card seen from far, where nothing else could be read."""


class Fonts:
    """Fonts and their measures, from the application's font."""

    def __init__(self, font: QFont) -> None:
        tokens = current().tokens
        strong = QFont.Weight.DemiBold
        self.kind = _sized(font, tokens.size_heading, strong)
        self.far_kind = _sized(font, FAR_KIND, strong)
        self.quiet = _sized(font, tokens.size_body)
        self.chip = _sized(font, tokens.size_small)
        self.note = _sized(font, tokens.size_quiet)
        self.note_title = _sized(font, tokens.size_quiet, strong)
        self.shape = mono_font(tokens.size_quiet)
        self.kind_measure = QFontMetricsF(self.kind)
        self.quiet_measure = QFontMetricsF(self.quiet)
        self.chip_measure = QFontMetricsF(self.chip)
        self.note_measure = QFontMetricsF(self.note)
        self.note_title_measure = QFontMetricsF(self.note_title)
        self.shape_measure = QFontMetricsF(self.shape)


def _sized(font: QFont, size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(size)
    sized.setWeight(weight)
    return sized
