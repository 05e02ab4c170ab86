"""What a widget shows, as colours."""

from collections import Counter

from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QWidget


def colours_in(widget: QWidget) -> Counter[str]:
    """How many pixels of each colour, "#rrggbb", the widget draws."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return Counter(
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    )
