"""Context menus of a card, a link and empty canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF
from PyQt6.QtWidgets import QMenu

from engine.layers.base import Family
from engine.network.network import Link
from gui.canvas.editing import tr
from gui.canvas.port_mark import PortMark
from gui.canvas.suitability import Suitability
from gui.translation import translated

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas


def card_menu(canvas: Canvas, node_id: str) -> QMenu:
    """What can be done with a layer and all that is selected with it."""
    menu = QMenu(canvas)
    actions = canvas.actions_by_name
    for problem in canvas.document.problems:
        for fix in problem.fixes if problem.node_id == node_id else ():
            menu.addAction(translated(fix.label), lambda fix=fix: canvas.editing.mend(fix))
    menu.addSeparator()
    menu.addAction(actions["edit_arguments"])
    if canvas.document.network.layer(node_id).family is Family.RECURRENT:
        menu.addAction(tr("Show unrolled"), lambda: canvas.unrolling_requested.emit(node_id))
    _add_link_menu(canvas, menu, node_id)
    menu.addAction(actions["link"])
    menu.addAction(actions["unlink"])
    menu.addSeparator()
    for name in ("cut", "copy", "duplicate"):
        menu.addAction(actions[name])
    menu.addSeparator()
    menu.addAction(actions["delete"])
    return menu


def link_menu(canvas: Canvas, link: Link, point: QPointF) -> QMenu:
    """What can be done with a link."""
    menu = QMenu(canvas)
    menu.addAction(tr("Insert a layer…"), lambda: canvas.ask_layer(point))
    menu.addAction(canvas.actions_by_name["delete"])
    return menu


def empty_menu(canvas: Canvas, point: QPointF) -> QMenu:
    """What can be done with the whole."""
    menu = QMenu(canvas)
    actions = canvas.actions_by_name
    menu.addAction(tr("Add layer here…"), lambda: canvas.ask_layer(point))
    menu.addAction(actions["paste"])
    menu.addAction(actions["select_all"])
    menu.addSeparator()
    for name in ("tidy", "fit", "zoom_reset"):
        menu.addAction(actions[name])
    return menu


def _add_link_menu(canvas: Canvas, menu: QMenu, node_id: str) -> None:
    """Every link that can be drawn from the layer, for those who use no mouse."""
    network = canvas.document.network
    node = network.node(node_id)
    targets = menu.addMenu(tr("Link to"))
    for output in node.outputs:
        suits = Suitability(network, canvas.document.inference, node_id, True, output.name)
        for other in network.in_order():
            for port in other.inputs:
                if suits.judge(other.id, port).mark is not PortMark.FITS:
                    continue
                link = suits.link_to(other.id, port.name)
                targets.addAction(
                    _link_text(link, other.name), lambda link=link: canvas.editing.connect(link)
                )
    targets.setEnabled(not targets.isEmpty())


def _link_text(link: Link, name: str) -> str:
    ends = [name if link.target_port == "main" else f"{name}: {link.target_port}"]
    if link.source_port != "main":
        ends.insert(0, link.source_port)
    return " → ".join(ends)
