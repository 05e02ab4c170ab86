"""The menu bar: everything the window can do, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QAction, QActionGroup, QDesktopServices
from PyQt6.QtWidgets import QMenu, QMessageBox

from engine.project.examples import EXAMPLES
from gui.export_menu import fill_export_menu
from gui.files.recent import forget_files, recent_files
from gui.theme import Mode, current
from gui.translation import translated
from gui.widgets.no_markup import no_markup

if TYPE_CHECKING:
    from gui.window import MainWindow


def fill_menu_bar(window: MainWindow) -> None:
    """Make every menu of the window."""
    _fill_file(_menu(window, window.tr("&File")), window)
    _fill_edit(_menu(window, window.tr("&Edit")), window)
    _fill_view(_menu(window, window.tr("&View")), window)
    _fill_network(_menu(window, window.tr("&Network")), window)
    _fill_training(_menu(window, window.tr("&Training")), window)
    _fill_help(_menu(window, window.tr("&Help")), window)


def _menu(window: MainWindow, title: str, above: QMenu | None = None) -> QMenu:
    """A new menu in the bar, or below another one."""
    menu = QMenu(title, above or window)
    (above or window.menuBar()).addMenu(menu)
    return menu


def _fill_file(menu: QMenu, window: MainWindow) -> None:
    actions = window.actions_
    menu.addActions([actions.new, actions.open])
    recent = _menu(window, window.tr("Open recent"), menu)
    recent.aboutToShow.connect(lambda: _fill_recent(recent, window))
    examples = _menu(window, window.tr("Open example"), menu)
    for example in EXAMPLES:
        action = examples.addAction(translated(example.title))
        action.triggered.connect(lambda _, chosen=example: window.files.open_example(chosen))
    menu.addSeparator()
    menu.addActions([actions.save, actions.save_as])
    menu.addSeparator()
    menu.addActions([actions.import_file, actions.import_code])
    fill_export_menu(_menu(window, window.tr("Export"), menu), window.export.ask_and_write)
    menu.addSeparator()
    menu.addAction(actions.quit)


def _fill_recent(menu: QMenu, window: MainWindow) -> None:
    menu.clear()
    for path in recent_files():
        action = menu.addAction(path.name.replace("&", "&&"))
        action.setToolTip(no_markup(str(path)))
        action.triggered.connect(lambda _, chosen=path: window.files.open_path(chosen))
    if menu.isEmpty():
        menu.addAction(window.tr("No files yet")).setEnabled(False)
        return
    menu.setToolTipsVisible(True)
    menu.addSeparator()
    menu.addAction(window.tr("Empty this list")).triggered.connect(forget_files)


def _fill_edit(menu: QMenu, window: MainWindow) -> None:
    menu.addActions([window.actions_.undo, window.actions_.redo])
    menu.addSeparator()
    _add_named(menu, window, ("cut", "copy", "paste", "duplicate", "delete", "select_all"))


def _fill_view(menu: QMenu, window: MainWindow) -> None:
    for number in range(window.tabs.count()):
        action = menu.addAction(window.tabs.tabText(number))
        action.setShortcut(f"Ctrl+{number + 1}")
        action.triggered.connect(lambda _, place=number: window.tabs.setCurrentIndex(place))
        if window.tabs.widget(number) is window.later.unrolled:
            # Looked for at each opening: a tab has no signal for being shown or hidden.
            menu.aboutToShow.connect(
                lambda action=action, place=number: action.setVisible(
                    window.tabs.isTabVisible(place)
                )
            )
    menu.addSeparator()
    _add_named(menu, window, ("zoom_in", "zoom_out", "zoom_reset", "fit"))
    menu.addSeparator()
    menu.addActions(window.docks.toggle_actions())
    menu.addAction(window.actions_.reset_layout)
    menu.addSeparator()
    _fill_theme(_menu(window, window.tr("Colours"), menu), window)


def _fill_theme(menu: QMenu, window: MainWindow) -> None:
    group = QActionGroup(menu)
    modes: tuple[tuple[Mode, str], ...] = (
        ("system", window.tr("As the system")),
        ("light", window.tr("Light")),
        ("dark", window.tr("Dark")),
    )
    for mode, label in modes:
        action = QAction(label, group)
        action.setCheckable(True)
        action.setChecked(current().mode == mode)
        action.triggered.connect(lambda _, chosen=mode: current().set_mode(chosen))
        menu.addAction(action)


def _fill_network(menu: QMenu, window: MainWindow) -> None:
    _add_named(menu, window, ("add_layer", "link", "unlink", "mend"))
    menu.addSeparator()
    _add_named(menu, window, ("next_layer", "previous_layer", "edit_arguments", "tidy"))


def _fill_training(menu: QMenu, window: MainWindow) -> None:
    menu.addActions(window.training_bar.actions_)
    menu.addSeparator()
    settings = menu.addAction(window.tr("Training settings"))
    settings.triggered.connect(window.docks.show_settings)
    data = menu.addAction(window.tr("Data..."))
    data.triggered.connect(window.data_card.show_panel)
    menu.addSeparator()
    remembers = menu.addAction(window.tr("Which layer remembers..."))
    remembers.triggered.connect(window.remembering.show)


def _fill_help(menu: QMenu, window: MainWindow) -> None:
    keras = menu.addAction(window.tr("Keras' recurrent layers"))
    keras.triggered.connect(
        lambda: QDesktopServices.openUrl(QUrl("https://keras.io/api/layers/recurrent_layers/"))
    )
    about = menu.addAction(window.tr("About Gradloom"))
    about.triggered.connect(lambda: _show_about(window))


def _show_about(window: MainWindow) -> None:
    QMessageBox.about(
        window,
        window.tr("About Gradloom"),
        window.tr(
            "<b>Gradloom</b><br>Draw, train and export recurrent networks, and see their "
            "gradients.<br><br>Licensed under the GNU General Public License, version 3 or "
            "later. The code it exports is your own."
        ),
    )


def _add_named(menu: QMenu, window: MainWindow, names: tuple[str, ...]) -> None:
    for name in names:
        menu.addAction(window.canvas.actions_by_name[name])
