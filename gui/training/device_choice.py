"""Where the window trains: a choice that belongs to the machine and not to the project."""

from __future__ import annotations

from PyQt6.QtCore import QSettings, pyqtSignal
from PyQt6.QtWidgets import QWidget

from engine.training.device_list import AUTOMATIC, FoundDevice, found_devices
from gui.background import run_in_background
from gui.forms.quiet_combo import QuietCombo

CHOSEN = "training/device"
"""The person's choice, in torch's words; ``auto``: none."""
_LETTERS = 10


def chosen_device() -> str:
    """What the person has chosen on this machine."""
    return str(QSettings().value(CHOSEN, AUTOMATIC))


class DeviceChoice(QuietCombo):
    """Automatic, the processor and every graphics card. Hidden where there is nothing to choose.

    A card that was chosen and is gone is no longer chosen: Automatic is.
    """

    found = pyqtSignal(list)
    """What there is, once that is known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Where to train"))
        self.setMinimumContentsLength(_LETTERS)
        self.hide()
        self.activated.connect(self._on_activated)

    def ask(self) -> None:
        """Find out beside the window what there is."""
        run_in_background(found_devices, self.show_devices, self._on_failed, self)

    def show_devices(self, devices: tuple[FoundDevice, ...]) -> None:
        """Offer these."""
        cards = devices[1:]
        if not any(device.name == chosen_device() for device in devices):
            QSettings().setValue(CHOSEN, AUTOMATIC)
        self.clear()
        first = _label(cards[0]) if cards else ""
        self.addItem(self.tr("Automatic"), AUTOMATIC)
        for device in devices:
            self.addItem(_label(device), device.name)
        self.setCurrentIndex(max(0, self.findData(chosen_device())))
        self.setToolTip(
            self.tr("Where the next run computes. Automatic: on {card}.").format(card=first)
        )
        self.setVisible(bool(cards))
        self.found.emit(list(devices))

    def _on_activated(self, index: int) -> None:
        QSettings().setValue(CHOSEN, self.itemData(index))

    def _on_failed(self, error: BaseException) -> None:
        raise error


def _label(device: FoundDevice) -> str:
    """ "NVIDIA A100 (cuda:0)"; the bare name where the maker gives none."""
    name = device.name.upper()
    return f"{device.model} ({name})" if device.model else name
