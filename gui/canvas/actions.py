"""Everything the canvas can be told from the keyboard and the menus."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QAction, QKeySequence

from gui.canvas.editing import tr
from gui.theme import icon

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas
    from gui.canvas.commands import Commands

STEP, LARGE_STEP = 4, 20
"""How far the arrows move a card, and with Shift: from one dot of the grid to the next."""

HEARD_EVERYWHERE = frozenset(
    ("mend", "link", "unlink", "tidy", "zoom_in", "zoom_out", "zoom_reset")
)
"""Whose keys mean nothing else in any panel, so that they need not be pressed on the canvas."""

NUDGES = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


class CanvasActions(QObject):
    """Makes the actions, and keeps enabled those that can do something now."""

    def __init__(self, canvas: Canvas, commands: Commands) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._commands = commands
        self.by_name: dict[str, QAction] = {}
        keys = QKeySequence.StandardKey
        add = self._add
        copier = commands.clipboard
        add("add_layer", tr("Add layer…"), canvas.ask_layer, ["/"], "ph.plus")
        add("cut", tr("Cut"), copier.cut, [keys.Cut], "ph.scissors")
        add("copy", tr("Copy"), copier.copy, [keys.Copy], "ph.copy")
        add("paste", tr("Paste"), copier.paste, [keys.Paste], "ph.clipboard")
        add("duplicate", tr("Duplicate"), copier.duplicate, ["Ctrl+D"], "ph.copy-simple")
        add("delete", tr("Delete"), commands.delete, ["Del", "Backspace"], "ph.trash")
        add("select_all", tr("Select all"), commands.select_all, [keys.SelectAll])
        add("next_layer", tr("Next layer") + "\tTab", lambda: commands.walk(1))
        add("previous_layer", tr("Previous layer") + "\tShift+Tab", lambda: commands.walk(-1))
        add("edit_arguments", tr("Edit arguments"), commands.enter_arguments, ["Return", "Enter"])
        add("mend", tr("Mend the problem"), commands.mend, ["Ctrl+M"], "ph.wrench")
        add("link", tr("Link the selected layers"), commands.link, ["Ctrl+K"], "ph.link")
        add("unlink", tr("Unlink the selected layers"), commands.unlink, ["Ctrl+Shift+K"])
        add("tidy", tr("Tidy layout"), commands.tidy, ["Ctrl+L"], "ph.tree-structure")
        add("fit", tr("Fit the network"), canvas.fit, ["F"], "ph.corners-out")
        add("zoom_in", tr("Zoom in"), lambda: canvas.viewpoint.zoom_by(1), ["Ctrl++", "Ctrl+="])
        add("zoom_out", tr("Zoom out"), lambda: canvas.viewpoint.zoom_by(-1), ["Ctrl+-"])
        add("zoom_reset", tr("Zoom to 100%"), lambda: canvas.viewpoint.zoom_to(1.0), ["Ctrl+0"])
        self._add_nudges()
        canvas.selection.changed.connect(self.renew)
        canvas.document.findings_changed.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        """Enable what can do something."""
        canvas = self._canvas
        network, selection = canvas.document.network, canvas.selection
        some, any_there = bool(selection.ids), bool(network.nodes)
        self._enable(("cut", "copy", "duplicate", *_nudge_names()), some)
        self._enable(("delete",), some or bool(selection.links))
        self._enable(("select_all", "next_layer", "previous_layer", "tidy", "fit"), any_there)
        self._enable(("edit_arguments",), len(selection.ids) == 1)
        self._enable(("link",), len(selection.ids) == 2)
        self._enable(("unlink",), bool(selection.links) or some)
        self._enable(("mend",), bool(self._commands.fixes()))

    def _add(
        self,
        name: str,
        text: str,
        then: Callable[[], object],
        keys: Iterable[str | QKeySequence.StandardKey] = (),
        icon_name: str = "",
    ) -> None:
        action = QAction(text, self._canvas)
        action.setObjectName(f"canvas_{name}")
        action.setShortcuts([QKeySequence(key) for key in keys])
        if name not in HEARD_EVERYWHERE:
            # So that Ctrl+C in a text field of another panel is that field's.
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if icon_name:
            action.setIcon(icon(icon_name))
        action.triggered.connect(lambda checked=False: then())
        self._canvas.addAction(action)
        self.by_name[name] = action

    def _add_nudges(self) -> None:
        texts = {
            "left": tr("Move left"),
            "right": tr("Move right"),
            "up": tr("Move up"),
            "down": tr("Move down"),
        }
        for way, (x, y) in NUDGES.items():
            key = way.capitalize()
            for name, keys, step in (
                (f"nudge_{way}", key, STEP),
                (f"nudge_{way}_far", f"Shift+{key}", LARGE_STEP),
            ):
                text = texts[way] if step == STEP else tr("{move} far").format(move=texts[way])
                self._add(name, text, self._nudge(x * step, y * step), [keys])

    def _nudge(self, dx: int, dy: int) -> Callable[[], object]:
        return lambda: self._commands.nudge(dx, dy)

    def _enable(self, names: Iterable[str], enabled: bool) -> None:
        for name in names:
            self.by_name[name].setEnabled(enabled)


def _nudge_names() -> tuple[str, ...]:
    return tuple(f"nudge_{way}{far}" for way in NUDGES for far in ("", "_far"))
