"""Whether gradients are recorded, and how much of the time that may take: the person's setting."""

from __future__ import annotations

from PyQt6.QtCore import QSettings, Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from engine.training.gradients.recording import DEFAULT_SHARE, Recording
from gui.widgets.switch import Switch

IS_ON = "gradients/recording"
SHARE = "gradients/share"
_LEAST, _MOST = 1, 100
_WIDTH = 70


class RecordingChoice(QWidget):
    """A switch, and at most how many percent of the training time recording may take."""

    recording_changed = pyqtSignal(object)
    """What is to be recorded from the next step on, a `Recording`; None: nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switch = Switch(self)
        self.switch.setAccessibleName(self.tr("Record gradients"))
        self.switch.setChecked(QSettings().value(IS_ON, False, type=bool))
        label = QLabel(self.tr("Record"), self)
        label.setBuddy(self.switch)
        self.share = QSpinBox(self)
        self.share.setRange(_LEAST, _MOST)
        self.share.setSuffix(self.tr("%"))
        self.share.setKeyboardTracking(False)
        self.share.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.share.setAccessibleName(self.tr("Share of the training time"))
        self.share.setValue(_kept_percent())
        self.share.setMaximumWidth(_WIDTH)
        tip = self.tr(
            "While a network trains, look now and then at its gradients. Steps are looked at as "
            "often as this share of the training time lets."
        )
        for widget in (label, self.switch, self.share):
            widget.setToolTip(tip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(label)
        row.addWidget(self.switch)
        row.addWidget(self.share)
        self._is_roomy = True
        self._show_share()
        self.switch.toggled.connect(self._on_toggled)
        self.share.valueChanged.connect(self._on_share_changed)

    @property
    def recording(self) -> Recording | None:
        """What is to be recorded; None: nothing."""
        return Recording(share=self.share.value() / 100) if self.switch.isChecked() else None

    def turn_on(self) -> None:
        """Record from now on."""
        self.switch.setChecked(True)

    def set_roomy(self, is_roomy: bool) -> None:
        """Whether there is room for more than the switch."""
        self._is_roomy = is_roomy
        self._show_share()

    def _show_share(self) -> None:
        self.share.setVisible(self._is_roomy and self.switch.isChecked())

    def _on_toggled(self, is_on: bool) -> None:
        QSettings().setValue(IS_ON, is_on)
        self._show_share()
        self.recording_changed.emit(self.recording)

    def _on_share_changed(self, percent: int) -> None:
        QSettings().setValue(SHARE, percent / 100)
        if self.switch.isChecked():
            self.recording_changed.emit(self.recording)


def _kept_percent() -> int:
    """As it was set last; what is no number is the default."""
    try:
        share = float(QSettings().value(SHARE, DEFAULT_SHARE))
    except (TypeError, ValueError):
        share = DEFAULT_SHARE
    return min(max(round(100 * share), _LEAST), _MOST)
