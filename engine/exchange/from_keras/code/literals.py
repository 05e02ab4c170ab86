"""Expressions of a program that stand for themselves, and names that were bound before."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field
from typing import Any

from engine.exchange.from_keras.code.modules import TAKEN_FOR_GRANTED, canonical
from engine.exchange.from_keras.code.parsing import Source
from engine.exchange.from_keras.code.values import (
    CallMade,
    NotReadError,
    Path,
    TensorMade,
    Unreadable,
)
from engine.exchange.from_keras.described import shown_name


@dataclass
class Literals:
    """Works out what expressions stand for. Nothing is computed but signs of numbers."""

    source: Source
    names: dict[str, Any] = field(default_factory=dict, kw_only=True)

    def value(self, node: ast.expr) -> Any:
        """What an expression stands for.

        Raises:
            NotReadError: that is only known once the program runs.
        """
        if isinstance(node, ast.Constant):
            if node.value is None or isinstance(node.value, bool | int | float | str):
                return node.value
            raise NotReadError(node, "expected a number, a text, True, False or None")
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            number = self.value(node.operand)
            if isinstance(number, int | float) and not isinstance(number, bool):
                return -number if isinstance(node.op, ast.USub) else number
        elif isinstance(node, ast.List | ast.Tuple):
            return [self.value(each) for each in node.elts]
        elif isinstance(node, ast.Name):
            return self._named(node)
        elif isinstance(node, ast.Attribute):
            return self._attribute(node)
        elif isinstance(node, ast.Subscript):
            return self._item(node)
        elif isinstance(node, ast.Call):
            return self._call(node)
        elif isinstance(node, ast.Lambda):
            raise NotReadError(node, "a lambda is a function, which is never run")
        raise NotReadError(
            node, f"{self.source.text(node)} is computed, and nothing is run: write its value"
        )

    def path(self, node: ast.expr) -> Path | None:
        """The thing of a module that an expression names; None if it names none."""
        try:
            found = self.value(node) if isinstance(node, ast.Name | ast.Attribute) else None
        except NotReadError:
            return None
        return found if isinstance(found, Path) else None

    def _named(self, node: ast.Name) -> Any:
        if node.id in self.names:
            found = self.names[node.id]
            if isinstance(found, Unreadable):
                raise NotReadError(
                    node,
                    f"`{shown_name(node.id)}` is {found.reason} ({found.place}); write its value",
                    found.told,
                )
            return found
        if node.id in TAKEN_FOR_GRANTED:
            return TAKEN_FOR_GRANTED[node.id]
        if hasattr(builtins, node.id):
            raise NotReadError(
                node,
                f"`{node.id}` has no value, since nothing is run: write the value that it gives",
            )
        raise NotReadError(
            node,
            f"`{shown_name(node.id)}` has no value: write the value, or `"
            f"{shown_name(node.id)} = …` before it",
        )

    def _attribute(self, node: ast.Attribute) -> Path:
        of = self.value(node.value)
        if not isinstance(of, Path):
            raise NotReadError(node, f"{self.source.text(node)} is only known once the code runs")
        return Path(canonical(f"{of.name}.{node.attr}"))

    def _item(self, node: ast.Subscript) -> Any:
        of, place = self.value(node.value), self.value(node.slice)
        if type(place) is int and place >= 0:
            if isinstance(of, TensorMade) and of.index is None and isinstance(of.origin, CallMade):
                return TensorMade(of.origin, place)
            if isinstance(of, list) and place < len(of):
                return of[place]
        raise NotReadError(node, f"{self.source.text(node)} is only known once the code runs")

    def _call(self, node: ast.Call) -> Any:
        raise NotImplementedError
