"""Calls in a graph as Keras serializes them: ``inbound_nodes``, in the styles of both dialects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.exchange.from_keras.described import shown, shown_name
from engine.exchange.from_keras.models import is_history

History = tuple[str, int]
"""Name of a layer and the place in what it gives. Its calls are not counted: each has one."""


@dataclass(frozen=True)
class Call:
    """What one call of a layer reads."""

    read: tuple[History, ...]
    states: tuple[History, ...] = ()
    mask: tuple[History, ...] = ()


class UnreadableCallError(Exception):
    """A call that is not as Keras writes it, or that asks for what there is not here."""


def call_of(node: Any) -> Call:
    """One of a layer's ``inbound_nodes``.

    Raises:
        UnreadableCallError: it cannot be read; its text is a phrase for a sentence.
    """
    if isinstance(node, Mapping):
        return _new_style(node)
    if isinstance(node, list) and node:
        return _old_style(node)
    raise UnreadableCallError(f"its call is {shown(node)}; expected what it reads")


def _new_style(node: Mapping[str, Any]) -> Call:
    """Keras 3: ``args`` and ``kwargs`` with a ``__keras_tensor__`` in place of each tensor."""
    args, kwargs = node.get("args"), node.get("kwargs", {})
    if not isinstance(args, list) or not isinstance(kwargs, Mapping):
        raise UnreadableCallError(f"its call is {shown(node)}; expected args and kwargs")
    named = dict(kwargs)
    read: list[History] = []
    if args:
        read += _tensors(args[0])
    elif "inputs" in named or "sequences" in named:
        read += _tensors(named.pop("inputs", named.pop("sequences", None)))
    # Behind what is read, a recurrent layer takes its states, its mask and whether it trains.
    for name, value in zip(("initial_state", "mask", "training"), args[1:], strict=False):
        named.setdefault(name, value)
    if len(args) > 4:
        raise UnreadableCallError(f"it is called with {len(args)} arguments")
    return _with_named(read, named, _tensors)


def _old_style(node: Sequence[Any]) -> Call:
    """Keras 2: a list of ``[layer, call, place, kwargs]``, states behind what is read."""
    entries = [node] if is_history(node) else node
    read: list[History] = []
    named: dict[str, Any] = {}
    for entry in entries:
        if not is_history(entry):
            raise UnreadableCallError(f"it reads {shown(entry)}; expected the output of a layer")
        read.append((entry[0], entry[2]))
        if len(entry) > 3 and isinstance(entry[3], Mapping):
            named |= entry[3]
    return _with_named(read, named, _old_tensors)


def _with_named(
    read: list[History], named: Mapping[str, Any], tensors: Callable[[Any], list[History]]
) -> Call:
    states: list[History] = []
    mask: list[History] = []
    for name, value in named.items():
        if value is None or (name == "training" and value is False):
            continue
        if name == "initial_state":
            states = tensors(value)
        elif name == "mask":
            mask = tensors(value)
        else:
            raise UnreadableCallError(
                f"it is called with {shown_name(name)}={shown(value)}, which a network here "
                "cannot say"
            )
    return Call(tuple(read), tuple(states), tuple(mask))


def _tensors(value: Any) -> list[History]:
    """Keras 3's: one tensor or a list of them."""
    entries = value if isinstance(value, list) else [value]
    return [_history_of(each) for each in entries]


def _history_of(value: Any) -> History:
    history = None
    if isinstance(value, Mapping) and value.get("class_name") == "__keras_tensor__":
        config = value.get("config")
        history = config.get("keras_history") if isinstance(config, Mapping) else None
    if not is_history(history):
        raise UnreadableCallError(f"it reads {shown(value)}; expected the output of a layer")
    return history[0], history[2]  # type: ignore[index]


def _old_tensors(value: Any) -> list[History]:
    """Keras 2's: one ``[layer, call, place]`` or a list of them."""
    entries = [value] if is_history(value) else value
    if not isinstance(entries, list) or not all(is_history(each) for each in entries):
        raise UnreadableCallError(f"it reads {shown(value)}; expected the output of a layer")
    return [(each[0], each[2]) for each in entries]
