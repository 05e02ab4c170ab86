"""The comment at the top of every exported file."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from engine.declared import kind_of
from engine.exchange.remembered import remembered
from engine.exchange.source import Code, comment, one_line
from engine.exchange.wiring import Wiring
from engine.layers.base import Weight
from engine.network.network import Node
from engine.project.project import Project

MADE_BY = "# Made by Gradloom"
"""How every exported file begins."""


def header(project: Project, wiring: Wiring, refusals: list[str], notes: list[str]) -> list[Code]:
    """Who made it, what it is, and what stands in its way.

    Its first two lines never hold a person's text: Python would take ``coding: utf-7`` there at
    its word.
    """
    lines = [
        Code(f"{MADE_BY}{release()}. This code is your own: use it as you like."),
        Code("#"),
    ]
    if described := comment(project.description):
        lines += [*described, Code("#")]
    lines += _layers(wiring)
    for title, sentences in (
        ("Not finished:", wiring.errors),
        ("Cannot be said here:", refusals),
        ("Note:", notes),
    ):
        for sentence in sentences:
            lines += [Code("#"), *comment(f"{title} {sentence}")]
    return lines


def _layers(wiring: Wiring) -> list[Code]:
    rows, total = [], 0
    for node in wiring.network.in_order():
        row, count = _row(node, wiring.inference.weights.get(node.id, ()))
        rows.append(row)
        total += count
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    width = max(len(f"{total:,}"), *(len(row[2]) for row in rows)) if rows else 0
    lines = [
        Code(f"#   {name:{widths[0]}}  {kind:{widths[1]}}  {count:>{width}}".rstrip())
        for name, kind, count in rows
    ]
    return [*lines, Code(f"#   {total:,} parameters")]


@remembered
def _row(node: Node, weights: tuple[Weight, ...]) -> tuple[tuple[str, str, str], int]:
    """What is said of a layer, and how many numbers its weights are."""
    count = sum(weight.size for weight in weights)
    return (one_line(node.name)[:40], kind_of(node.layer), f"{count:,}" if count else ""), count


@cache
def release() -> str:
    """The release of Gradloom after a space; empty where it is not installed."""
    try:
        return f" {version('gradloom')}"
    except PackageNotFoundError:  # run from a checkout
        return ""
