"""All notes on the canvas: which there are, and where they stand."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF

from engine.network.problem import Problem
from gui.canvas.metrics import CARD_HEIGHT, CARD_WIDTH, NOTE_GAP, NOTE_STACK_GAP, NOTE_WIDTH
from gui.canvas.note import NoteItem

if TYPE_CHECKING:
    from gui.canvas.scene import NetworkScene


class NoteBoard:
    """Notes of one card stand below each other beside it; those of two cards never overlap."""

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        self._notes: dict[str, list[NoteItem]] = {}

    def items(self) -> list[NoteItem]:
        """All of them, those of one card together."""
        return [note for notes in self._notes.values() for note in notes]

    def of(self, node_id: str) -> list[NoteItem]:
        """Those of one card."""
        return self._notes.get(node_id, [])

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Keep the notes of problems that are still there, make and remove the others."""
        kept = {_key(note.problem): note for note in self.items()}
        self._notes = {}
        for problem in problems:
            if problem.node_id not in self._scene.cards:
                continue
            note = kept.pop(_key(problem), None)
            if note is None:
                note = NoteItem(problem, self._scene.fonts)
                self._scene.addItem(note)
            note.problem = problem
            self._notes.setdefault(problem.node_id or "", []).append(note)
        for note in kept.values():
            self._scene.removeItem(note)
        self.arrange()

    def arrange(self) -> None:
        """Put every note beside its card: at the right, or at the left where that is taken."""
        if not self._notes:
            return
        filled: dict[int, float] = {}
        cards = self._scene.cards
        places = [(at.x(), at.y()) for at in (card.pos() for card in cards.values())]
        for node_id in sorted(self._notes, key=lambda node_id: cards[node_id].pos().y()):
            centre = cards[node_id].pos()
            x = self._side(centre, places)
            y = max(centre.y() - CARD_HEIGHT / 2 + 2, filled.get(round(x / NOTE_WIDTH), -inf))
            for note in self._notes[node_id]:
                note.setPos(round(x), round(y))
                y += note.height + NOTE_STACK_GAP
            filled[round(x / NOTE_WIDTH)] = y

    @staticmethod
    def _side(centre: QPointF, places: list[tuple[float, float]]) -> float:
        right = CARD_WIDTH / 2 + NOTE_GAP
        left = -right - NOTE_WIDTH
        reach = right + NOTE_WIDTH + CARD_WIDTH / 2
        middle, height = centre.x(), centre.y()
        beside = [x - middle for x, y in places if abs(y - height) < 2 * CARD_HEIGHT]
        taken_right = any(CARD_WIDTH / 2 < away < reach for away in beside)
        taken_left = any(-reach < away < -CARD_WIDTH / 2 for away in beside)
        return centre.x() + (left if taken_right and not taken_left else right)


def _key(problem: Problem) -> tuple[object, ...]:
    """Two problems with one key look the same; the edits of their fixes may be others."""
    return (
        problem.node_id,
        str(problem.title),
        str(problem.reason),
        tuple(str(fix.label) for fix in problem.fixes),
        problem.severity,
    )
