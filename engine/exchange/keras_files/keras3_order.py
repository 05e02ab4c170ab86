"""The order in which Keras 3 finds the layers of a functional model when it loads one.

A layer's weights are kept under its class and its place in that order, not under its name.
Source: ``map_graph`` in ``keras/src/ops/function.py`` and ``_save_container_state`` in
``keras/src/saving/saving_lib.py`` of keras 3.15.
"""

from __future__ import annotations

from collections import Counter

from engine.exchange.keras_files.keras3_graph import Entry
from engine.exchange.keras_files.weight_places import snake_case


def as_keras_finds_them(entries: list[Entry], end: str) -> list[Entry]:
    """The entries from the farthest from the end to the end.

    Entries equally far stand in the order in which a walk from the end, depth first, meets them.

    Args:
        entries: each after those it reads.
        end: name of the entry that gives the output.
    """
    by_name = {entry.name: entry for entry in entries}
    depths = dict.fromkeys(by_name, 0)
    for entry in reversed(entries):
        for tensor in entry.reads:
            depths[tensor.entry] = max(depths[tensor.entry], depths[entry.name] + 1)
    met: dict[str, int] = {}
    waiting = [end]
    while waiting:
        name = waiting.pop()
        if name not in met:
            met[name] = len(met)
            waiting += [tensor.entry for tensor in reversed(by_name[name].reads)]
    return [by_name[name] for name in sorted(met, key=lambda name: (-depths[name], met[name]))]


def group_names(class_names: list[str]) -> list[str]:
    """The group in which each layer's weights are kept: ``lstm``, ``lstm_1``, ``dense``."""
    used: Counter[str] = Counter()
    found = []
    for class_name in class_names:
        base = snake_case(class_name)
        found.append(f"{base}_{used[base]}" if used[base] else base)
        used[base] += 1
    return found
