"""Which sections of the forms a person opened or closed in this session."""

from __future__ import annotations

from engine.declared import Group

_CLOSED_AT_FIRST = frozenset({Group.REGULARIZATION, Group.CONSTRAINTS, Group.IDENTITY})


class OpenSections:
    """Remembers by group, so that the next layer's form is open at the same places."""

    def __init__(self) -> None:
        self._chosen: dict[Group, bool] = {}

    def is_open(self, group: Group) -> bool:
        """As last chosen; until then, the groups most people need."""
        return self._chosen.get(group, group not in _CLOSED_AT_FIRST)

    def remember(self, group: Group, is_open: bool) -> None:
        """The person opened or closed a section."""
        self._chosen[group] = is_open
