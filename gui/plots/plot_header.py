"""The line above a plot: its title, what its lines mean, and what can be done with it."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QSize, pyqtSignal
from PyQt6.QtGui import QAction, QFont
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from gui.plots.legend import Legend
from gui.theme import current, icon, mark


class PlotHeader(QWidget):
    """Title, legend, two buttons and the menu that a right click on the plot opens too."""

    fit_asked = pyqtSignal()
    logarithmic_chosen = pyqtSignal(bool)
    save_requested = pyqtSignal(str)
    """``picture`` or ``table``."""

    def __init__(self, title: str, is_logarithmic: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(title, self)
        mark(self._title, role="strong")
        self.legend = Legend(self)
        self.menu = QMenu(self)
        self.fit_action = QAction(icon("ph.arrows-out-line-horizontal"), self.tr("Fit"), self)
        self.fit_action.setToolTip(self.tr("Show everything and follow the run (double-click)"))
        self.fit_action.triggered.connect(self._on_fit_triggered)
        self.log_action = QAction(self.tr("Logarithmic axis"), self)
        self.log_action.setCheckable(True)
        self.log_action.setChecked(is_logarithmic)
        self.log_action.toggled.connect(self.logarithmic_chosen)
        self.menu.addActions([self.fit_action, self.log_action])
        self._before_saving = self.menu.addSeparator()
        for what, text in (
            ("picture", self.tr("Save as picture...")),
            ("table", self.tr("Save numbers as CSV...")),
        ):
            action = self.menu.addAction(text)
            action.triggered.connect(lambda _checked, what=what: self.save_requested.emit(what))

        self._fit_button = self._button(self.tr("Fit"))
        self._fit_button.setToolTip(self.fit_action.toolTip())
        self._fit_button.setIcon(self.fit_action.icon())
        self._fit_button.clicked.connect(self._on_fit_triggered)
        self._fit_button.hide()
        self._log_button = self._button(self.tr("log"))
        self._log_button.setCheckable(True)
        self._log_button.setChecked(is_logarithmic)
        self._log_button.setToolTip(self.tr("Logarithmic axis"))
        self._log_button.setAccessibleName(self.tr("Logarithmic axis"))
        self._log_button.toggled.connect(self.log_action.setChecked)
        self.log_action.toggled.connect(self._log_button.setChecked)
        self._more_button = self._button("")
        self._more_button.setIcon(icon("ph.dots-three", "quiet_text"))
        self._more_button.setToolTip(self.tr("More: save as picture, save numbers"))
        self._more_button.setAccessibleName(self.tr("More of this plot"))
        self._more_button.clicked.connect(self._on_more_clicked)

        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self._title)
        row.addSpacing(4)
        row.addWidget(self.legend, 1)
        row.addSpacing(2)
        row.addWidget(self._fit_button)
        row.addWidget(self._log_button)
        row.addWidget(self._more_button)

    def title(self) -> str:
        """The plot's title."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """Change it."""
        self._title.setText(title)

    def add_action(self, action: QAction) -> None:
        """Put an action of the plot's own among the others."""
        self.menu.insertAction(self._before_saving, action)

    def add_menu(self, menu: QMenu) -> None:
        """Put a menu of the plot's own among the others."""
        self.menu.insertMenu(self._before_saving, menu)

    def put_in_place_of_title(self, widget: QWidget) -> None:
        """Have a choice where the title stands, of what the plot shows."""
        self._title.hide()
        self._row.insertWidget(0, widget, 2)

    def hide_logarithmic(self) -> None:
        """Offer no other axis, where there is but one that makes sense."""
        self._log_button.hide()
        self.log_action.setVisible(False)

    def show_following(self, is_following: bool) -> None:
        """Offer to fit where the plot was zoomed."""
        self._fit_button.setVisible(not is_following)
        self.fit_action.setEnabled(not is_following)

    def show_logarithmic(self, is_logarithmic: bool) -> None:
        """Tick the axis that is shown."""
        self.log_action.setChecked(is_logarithmic)

    def open_menu(self, place: QPoint) -> None:
        """Show the menu there."""
        self.menu.popup(place)

    def _on_fit_triggered(self) -> None:
        self.fit_asked.emit()

    def _on_more_clicked(self) -> None:
        self.open_menu(self._more_button.mapToGlobal(self._more_button.rect().bottomLeft()))

    def _button(self, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        font = QFont(self.font())
        font.setPixelSize(current().tokens.size_small)
        button.setFont(font)
        button.setIconSize(QSize(14, 14))
        button.setAutoRaise(True)
        return button
