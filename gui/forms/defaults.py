"""What an argument is compared with and set back to: the default of the network's dialect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from engine.declared import Argument, Declared, arguments_of, in_keras3
from engine.vocabulary.dialects import Dialect

Defaults = Callable[[Argument], Any]
"""The default of an argument."""


def plain_default(argument: Argument) -> Any:
    """The declared default, which is Keras 2's."""
    return argument.default


def keras3_default(argument: Argument) -> Any:
    """Keras 3's default; of a nested value, each argument of its own as well."""
    default = argument.keras3_default
    return in_keras3(default) if isinstance(default, Declared) else default


DEFAULTS: dict[Dialect, Defaults] = {"keras2": plain_default, "keras3": keras3_default}


def defaults_within(default: Any, cls: type[Declared], defaults: Defaults) -> Defaults:
    """Defaults for the arguments of a nested value.

    Where the argument it is the value of has a default of the same class, that one's arguments
    count, else the dialect's.
    """
    if type(default) is not cls:
        return defaults
    return lambda argument: getattr(default, argument.name)


def made_new(cls: type[Declared], defaults: Defaults, instead_of: Declared | None) -> Declared:
    """A value of a class, to take the place of another.

    What the person had set and the new class has too is kept, such as a seed or the units.
    """
    made = cls(**{found.name: defaults(found) for found in arguments_of(cls)})
    if instead_of is None:
        return made
    names = {found.name for found in arguments_of(cls)}
    for found in arguments_of(type(instead_of)):
        value = getattr(instead_of, found.name)
        if found.name in names and value != defaults(found):
            try:
                made = made.replace(**{found.name: value})
            except ValidationError:
                continue  # the same word for another thing
    return made
